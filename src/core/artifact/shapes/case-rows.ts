import type { Json } from '../problem.ts';
import { entriesOf, isRecord, type JsonRecord, normalizeKey } from '../values.ts';
import { isAgentTask } from './agent-tasks.ts';
import { type EvalPlace, MAGIC_COLUMN } from './eval-places.ts';
import { isGradedTask } from './graded-tasks.ts';
import { areAttacks, areExpected, areGraded, areJudged, areRouted, SHORT } from './judged-rows.ts';
import { areLabels, areVerdicts, isLabelledConversation, isReceived } from './labelled-rows.ts';
import { holdsWords, MEASURED, SAID } from './row-words.ts';

/** What a row gives to a model, under the names of the field's tools. */
const INPUT =
  /^(question|input|inputs|query|prompt|userinput|userprompt|userquery|userquestion|usermessage|message|messages|utterance|conversation|turns|scenario|instruction|task|request|q|ask|customermessage|userturns?|goal|says?)$/;
/** Of these the ones that ask. */
const ASKED = /^(question|query|prompt|user\w+|utterance|q|ask|customermessage)$/;
/** Names under which the same is found in tests of ordinary programs. */
const PLAIN_INPUT = /^(input|inputs|task|message|request|scenario|instruction|turns|query|q|ask|goal|says?)$/;
/** In a golden set or an evaluation also a text that is called data. */
const TEXT_INPUT = /^input(data|text)$/;
/** What has to come out. */
const EXPECTED =
  /^(expect\w*|ideal\w*|reference\w*|gold((en\w*|chunk|doc|passage|source)?(ids?|keys?)|en\w*|answers?|labels?|contexts?|chunks?|passages?|doc(ument)?s?|sources?|evidence|facts?|spans?|citations?|response|reply|sql|query)?|groundtruth\w*|truth|correct\w*|acceptable\w*|must\w*|should\w*|forbid\w*|relevant\w*|rubrics?|criteria|successcriteria|(un|is)?answerable|required(facts?|claims?|concepts|keywords|phrases|terms|citations)\w*|(key|answer)(facts|points)|supportingfacts|nuggets|assert|asserts|assertions?|checks|answers?|(reply|response|answer|output)(has|lacks|contains|includes|excludes|matches|must|mustnot|mentions)\w*|target|outputs?|label|solution|(human|gold|annotat(ed|or|ion))(pass(ed)?|labels?|verdict|rating|judge?ment|score))$/;
/** Names of which rows of ordinary tests, quizzes and training data have one as well. */
const PLAIN_EXPECTED =
  /^(expected|expects?|checks|assert|asserts|assertions?|target|outputs?|label|solution|references?|expectedoutput|expectedresult|correct|should\w*|must\w*)$/;
/** People score what is expected as well; of a run there is also what the model said. */
const STATED = /^(expected(output|answer)?|groundtruth|ideal|golden|referenceanswer)$/;
const SCORE = /^scores?$/;
/** What only rows about a language model say beside it. */
const ABOUT_MODEL =
  /^(contexts?|retrievedcontexts?|retrievalcontext|referencecontexts?|groundtruth\w*|rubrics?|criteria|expect(ed)?tools?\w*|expectedtoolcalls?|toolscalled|expectedsources?|expectedanswer|expectedbehaviou?r|expectedintent|persona|difficulty|mustmention|mustinclude|mustcontain|mustnot\w*|shouldrefuse|(un|is)?answerable|gold(en)?(context|chunk|passage|doc|source|id)\w*|required(facts?|claims?)\w*|nuggets|history|humanpass(ed)?|human(label|verdict|rating|judge?ment|score))$/;

/** Whether rows are of a shape that only cases for a model have, whatever the place. */
export function haveExactShape(rows: readonly JsonRecord[]): boolean {
  if (EXACT.some((isOne) => rows.length > 0 && rows.every(isOne))) return true;
  return areTests(rows) || [areJudged, areRouted, areGraded, areAttacks].some((are) => are(rows));
}

const EXACT: readonly ((row: JsonRecord) => boolean)[] = [
  // Berkeley Function-Calling Leaderboard, and its file of answers.
  (row) => isConversation(firstOf(row.question)) && (Array.isArray(row.function) || isRecord(row.function)),
  (row) => typeof row.id === 'string' && Array.isArray(row.ground_truth) && row.ground_truth.every(isCall),
  // OpenAI evals.
  (row) => isConversation(row.input) && Object.hasOwn(row, 'ideal'),
  // ragas.
  (row) =>
    (typeof row.user_input === 'string' || Array.isArray(row.user_input)) &&
    ['reference', 'reference_contexts', 'reference_tool_calls', 'rubrics'].some((key) =>
      Object.hasOwn(row, key),
    ),
  // DeepEval.
  (row) =>
    typeof row.input === 'string' &&
    ['expected_output', 'expected_tools'].some((key) => Object.hasOwn(row, key)) &&
    ['retrieval_context', 'expected_tools', 'tools_called'].some((key) => Object.hasOwn(row, key)),
  // MLflow.
  (row) => isRecord(row.inputs) && isRecord(row.expectations),
  // Genkit.
  (row) => typeof row.testCaseId === 'string' && Object.hasOwn(row, 'input'),
  // HolmesGPT, whose cases are files of their own.
  (row) => typeof row.user_prompt === 'string' && Object.hasOwn(row, 'expected_output'),
  // Google's Agent Development Kit.
  (row) => typeof row.query === 'string' && Array.isArray(row.expected_tool_use),
  isAgentTask,
  isGradedTask,
];

/** The tests of a promptfoo config in a file of their own; as CSV, the columns that it reads. */
function areTests(rows: readonly JsonRecord[]): boolean {
  if (rows.length === 0) return false;
  if (rows.some((row) => Object.keys(row).some((key) => MAGIC_COLUMN.test(key)))) return true;
  if (!rows.every((row) => isRecord(row.vars))) return false;
  return rows.some((row) => isAssertions(row.assert)) || rows.every((row) => isPlainTest(row));
}

/** What promptfoo reads of a test. */
const TEST_KEYS =
  /^(description|vars|assert|metadata|options|threshold|providers?|prompts?|assertScoringFunction|providerOutput)$/;

/** Whether data is a test of promptfoo and nothing else, its assertions left to the config: `{description, vars, metadata}`. */
export function isPlainTest(data: Json): boolean {
  if (!isRecord(data) || !isRecord(data.vars) || Object.keys(data.vars).length === 0) return false;
  const keys = Object.keys(data);
  return keys.length >= 3 && keys.every((key) => TEST_KEYS.test(key));
}

function isAssertions(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isRecord(item) && 'type' in item);
}

/** `{"math.factorial": {"number": [5]}}` */
function isCall(value: Json): boolean {
  if (!isRecord(value)) return false;
  const [args, ...more] = Object.values(value);
  return more.length === 0 && isRecord(args) && Object.values(args).every(Array.isArray);
}

function firstOf(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? value[0] : undefined;
}

function isConversation(value: Json | undefined): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isRecord(item) && (typeof item.role === 'string' || typeof item.type === 'string'))
  );
}

/**
 * Whether rows are cases for a model: they give it something in words, they say what has to come out, and they were not
 * measured yet. Where the place says that it holds evals one of the two is enough, as applications have names of their
 * own for the other; elsewhere both have to be there under names of the field. `isKey`: the file is named for answers;
 * `evaluates`: it or its folder for an evaluation or a golden set, and not for tests or benchmarks; `byPeople`: for
 * what people said of outputs; `ofJudges`: the path speaks of judges or evals.
 */
export function areCases(
  rows: readonly JsonRecord[],
  place: EvalPlace,
  { isKey = false, evaluates = false, byPeople = false, ofJudges = false } = {},
): boolean {
  if (place === 'no' || rows.length === 0) return false;
  if (byPeople && areVerdicts(rows, ofJudges)) return true;
  const named = place === 'named';
  const read = rows.map((row) => readRow(row, named, evaluates));
  const share = (test: (one: Read) => boolean) => read.filter(test).length / rows.length;
  if (share(({ measured }) => measured) > 0.3) return false;
  const given = share((one) => one.given);
  const expected = share((one) => one.expected);
  const words = share((one) => one.words);
  if (given >= 0.8 && expected >= 0.5 && words >= (named ? 0.4 : 0.6)) return true;
  // What comes in has the application's own name: `{ticket_text, expected_category}`.
  if (areJudged(rows, SHORT) || (evaluates && areExpected(rows))) return true;
  if (!named) return false;
  if (isKey && areLabels(rows)) return true;
  if (rows.length > 1 && rows.filter((row) => isReceived(row, holdsWords)).length >= rows.length * 0.8)
    return true;
  // A file of one case: what comes in may be called anything.
  if (rows.length === 1)
    return share(({ stated, anyWords }) => stated && anyWords) === 1 || rows.every(isLabelledConversation);
  const told = share(({ anyWords }) => anyWords) >= 0.6;
  return (expected >= 0.5 && told) || (share(({ asked }) => asked) >= 0.8 && words >= 0.6);
}

type Read = {
  given: boolean;
  /** Given in words of a person, and not only a conversation, which models are trained with as well. */
  asked: boolean;
  words: boolean;
  anyWords: boolean;
  expected: boolean;
  /** Expected under a name that says nothing else. */
  stated: boolean;
  measured: boolean;
};

function readRow(row: JsonRecord, named: boolean, evaluates: boolean): Read {
  const entries = listMembers(row);
  const scored =
    entries.some(({ key }) => SCORE.test(key)) &&
    !(entries.some(({ key }) => /^expected/.test(key)) && !entries.some(({ key }) => SAID.test(key)));
  const inputs = entries.filter(
    ({ key, value }) => INPUT.test(key) || (evaluates && TEXT_INPUT.test(key) && typeof value === 'string'),
  );
  const about =
    named ||
    entries.some(({ key }) => ABOUT_MODEL.test(key)) ||
    (evaluates && inputs.some(({ value }) => isQuestion(value)));
  const expected = entries.filter(({ key }) => EXPECTED.test(key) && !INPUT.test(key));
  const plain = !about && inputs.every(({ key }) => PLAIN_INPUT.test(key) || TEXT_INPUT.test(key));
  const unsaid = !about && expected.every(({ key }) => PLAIN_EXPECTED.test(key));
  // `instruction`, `input` and `output` are how models are trained.
  const training = inputs.some(({ key }) => key === 'instruction') && expected.every(isTrained);
  return {
    given: inputs.length > 0 && !training,
    asked: inputs.some(({ key }) => ASKED.test(key)) && !training,
    words: inputs.some(({ value }) => holdsWords(value)),
    anyWords: entries.some(({ value }) => holdsWords(value)),
    expected: expected.length > 0 && !(plain && unsaid),
    stated: entries.some(({ key }) => STATED.test(key)),
    measured: scored || entries.some(({ key }) => MEASURED.test(key)),
  };
}

/** Somebody asks in words, as no test of an ordinary program has it under its golden data. */
function isQuestion(value: Json): boolean {
  return typeof value === 'string' && /[?？؟]\s*$/.test(value) && holdsWords(value);
}

type Member = { key: string; value: Json };

/** What a row says; variables of a promptfoo test, its steps, and what is expected of the turns of a conversation, are the row's. */
function listMembers(row: JsonRecord): Member[] {
  const vars = isRecord(row.vars) ? entriesOf(row.vars) : [];
  const turns = (Array.isArray(row.turns) ? row.turns : []).filter(isRecord).flatMap((turn) => {
    const members = entriesOf(turn);
    const spoken = members.some(({ key }) => /utterance$/.test(key));
    return members
      .filter(({ key }) => EXPECTED.test(key))
      .concat(
        members
          .filter(({ key }) => spoken && key === 'intent')
          .map(({ value }) => ({ key: 'expectedintent', value })),
      );
  });
  const parts = Object.values(row).filter(areParts).flat().flatMap(entriesOf);
  return [...entriesOf(row), ...vars, ...turns, ...parts];
}

/** The steps of a case, each with what is expected of it: `tickets: [{messages, expected_state}]`. */
function areParts(value: Json): value is JsonRecord[] {
  const saysExpected = (part: JsonRecord) =>
    Object.keys(part).some((key) => /^expected/.test(normalizeKey(key)));
  return (
    Array.isArray(value) && value.length > 0 && value.every((part) => isRecord(part) && saysExpected(part))
  );
}

function isTrained({ key }: { key: string }): boolean {
  return key === 'output' || key === 'outputs';
}
