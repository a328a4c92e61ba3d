import type { Json } from '../problem.ts';
import { entriesOf, type JsonRecord } from '../values.ts';
import { holdsWords } from './row-words.ts';

/** What an agent is asked to do. */
const ASKED = /^(goal|task|prompt|instructions?|objective|user(prompt|message|request)|query)$/;
/** How it is seen that it did. */
const VERIFIED =
  /^(verify|verification|verifier|validat(e|ion|or)|check(s|er)?|expected\w*|assertions?|success(criteria|condition)?|passcriteria|rubric|grad(er|ing)|groundtruth|evaluat(or|ion)|oracle|test(command|script)?)$/;
/** How far it may go: only what decides by itself has steps and turns to spend. */
const LIMITED = /^(max|min)(imum)?(agent)?(steps|turns|toolcalls|iterations|actions)$/;
/** How hard it is, and what it may use: a job of a build has neither. */
const OF_A_CASE =
  /^(difficulty|tier|level|category|tags?|tools|allowedtools|requiredtools|setup|timelimit\w*|timeout\w*)$/;
/** What an agent itself is set to. */
const NO_CASE =
  /^(model|llm|system(prompt|message)?|persona|temperature|agents?|steps|jobs|stages|on|nodes|edges|schedule|cron)$/;

/** Whether a file is one task that agents are measured by: what is asked, how it is verified, and how many steps they have. */
export function isAgentTask(row: JsonRecord): boolean {
  const entries = entriesOf(row);
  const has = (pattern: RegExp, isOne: (value: Json) => boolean = (value) => value !== null) =>
    entries.some(({ key, value }) => pattern.test(key) && isOne(value));
  return (
    has(ASKED, holdsWords) &&
    has(VERIFIED) &&
    has(LIMITED, (value) => typeof value === 'number') &&
    has(OF_A_CASE) &&
    !has(NO_CASE)
  );
}
