import type { Json } from '../problem.ts';
import { entriesOf, isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../values.ts';
import { holdsWords } from './row-words.ts';

/** What is asked of an agent, at once or turn by turn, in words or by a name. */
const TASK =
  /^(user(turns?|messages?|prompt|input|request)|turns|conversation|messages|prompt|input|query|question|task|goal|instructions?|scenario)$/;
/** Everything has one; beside graders it is what is asked as well. */
const DESCRIPTION = /^desc(ription)?$/;
const GRADERS = /^(graders|scorers|evaluators|judges)$/;
/** How a grader looks at what an agent did; those of courses and of formatters are called otherwise. */
const KIND =
  /^(state[-_]?check|tool[-_]?(calls?|use|usage|trajectory|sequence)|trajectory([-_]\w+)?|transcript|outcome|llm[-_]?(rubric|judge|grader|graded|as[-_]judge)|judge|model[-_]?(graded|based|grader)|rubric|deterministic[-_]?tests?|static[-_]?analysis|string[-_]?check|text[-_]?similarity|score[-_]?model|label[-_]?model|exact([-_]?match)?|i?contains|not[-_]?contains|includes|regex|code|semantic[-_]?similarity|refusal|escalation|policy[-_]?adherence|human)$/i;
/** Of these the ones that look at programs and at the work of pupils just as well. */
const PLAIN_KIND =
  /^(static[-_]?analysis|exact([-_]?match)?|i?contains|not[-_]?contains|includes|regex|code|outcome|human)$/i;
/** What is asked of nothing but a model. */
const SAID_TO_MODEL = /^(user(turns?|messages?|prompt)|turns|conversation|messages)$/;
/** What an agent itself is set to, and what a run says. */
const NO_TASK = /^(model|llm|system(prompt|message)?|temperature|jobs|stages|on|results?|passed|runid)$/;

/** Whether a row is a task of an agent with the graders that look at what it did: `{user_turns, graders: [{type: tool_calls}]}`. */
export function isGradedTask(row: JsonRecord): boolean {
  const { task } = row;
  const inner = isRecord(task) && Object.keys(row).length === 1 ? task : row;
  const entries = entriesOf(inner);
  return (
    entries.some(({ key, value }) => (TASK.test(key) || DESCRIPTION.test(key)) && holdsWords(value)) &&
    entries.some(
      ({ key, value }) =>
        GRADERS.test(key) &&
        areGraders(value) &&
        (value.some((grader) => !PLAIN_KIND.test(kindOf(grader) ?? '')) ||
          entries.some((beside) => SAID_TO_MODEL.test(beside.key) && holdsWords(beside.value))),
    ) &&
    !entries.some(({ key }) => NO_TASK.test(key))
  );
}

function areGraders(value: Json): value is Json[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => KIND.test(kindOf(one) ?? ''));
}

function kindOf(value: Json): string | null {
  return isRecord(value) ? (stringOf(memberOf(value, 'type')) ?? stringOf(memberOf(value, 'kind'))) : null;
}

const TASKS = /^(cases|tasks|scenarios|tests|suites?)$/;
const RULES = /^(policies|assertions|expectations|checks|rules|invariants|graders)$/;
/** Programs that have to be installed are tools that are required as well. */
const REQUIRED = /^(required|expected)tools?$/;
/** What is demanded of the calls of tools, as only a suite of agents has it. */
const OF_TOOLS =
  /^((allowed|forbidden|required|expected|disallowed|banned|permitted)tools?|(allowed|forbidden|required|expected)toolcalls?|maxtoolcalls)$/;

/** Whether data is a suite of tasks, each with what the calls of its tools have to keep to: `{cases: [{task, policies: [{kind, allowedTools}]}]}`. */
export function isTrajectorySuite(data: JsonRecord): boolean {
  const lists = Object.entries(data).filter(([key]) => TASKS.test(normalizeKey(key)));
  return lists.some(
    ([, tasks]) =>
      Array.isArray(tasks) && tasks.length > 0 && tasks.every(isRecord) && tasks.some(restrictsTools),
  );
}

function restrictsTools(task: JsonRecord): boolean {
  const entries = entriesOf(task);
  const told = entries.filter(({ key, value }) => TASK.test(key) && value !== null);
  const inWords = told.some(({ value }) => holdsWords(value));
  return entries.some(
    ({ key, value }) =>
      told.length > 0 &&
      RULES.test(key) &&
      Array.isArray(value) &&
      value.some(
        (rule) =>
          isRecord(rule) &&
          kindOf(rule) !== null &&
          Object.keys(rule)
            .map(normalizeKey)
            .some((name) => OF_TOOLS.test(name) && (inWords || !REQUIRED.test(name))),
      ),
  );
}
