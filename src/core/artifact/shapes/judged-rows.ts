import type { Json } from '../problem.ts';
import { entriesOf, isRecord, type JsonRecord } from '../values.ts';
import { countWords, holdsWords, MEASURED, SAID } from './row-words.ts';

/** What tests of programs are called by. */
const FOR_PEOPLE = /^(name|comments?|notes|reason|description|why|test(name|case)?)$/;
/** What a description of a thing is sorted by; a test is described as well, and then decides something else. */
const SORTED = /^expected(category|intent|topic|sentiment|urgency|priority|severity|department|team)$/;
/** What a model is to make of a text, as no test of a program says it. */
const JUDGED =
  /^expected(category|class|label|intent|topic|sentiment|urgency|priority|severity|route|routing|team|department|tools?|toolcalls?|answer|responses?|reply|summary|behaviou?r|actions?|decision|verdict|reason|keywords|entities|facts|sources?|citations?|language)$/;
/** Words in which a text is one that is to be read; fewer are enough where the place speaks of evals. */
const LONG = 8;
export const SHORT = 3;

/** Texts, each with what a model is to say about it: `{body, expected_category, expected_team}`. `words`: of a text. */
export function areJudged(rows: readonly JsonRecord[], words = LONG): boolean {
  const isOne = (row: JsonRecord) => {
    const entries = entriesOf(row);
    const sorted = entries.some(({ key }) => SORTED.test(key));
    const told = ({ key, value }: { key: string; value: Json }) =>
      !key.startsWith('expected') &&
      !(FOR_PEOPLE.test(key) && !(sorted && key === 'description')) &&
      typeof value === 'string' &&
      countWords(value) >= words &&
      holdsWords(value);
    return entries.some(({ key }) => JUDGED.test(key)) && entries.some(told) && !isRecorded(entries);
  };
  return rows.length > 1 && rows.every(isOne);
}

/** What somebody asks, as an application calls it. */
const ASKED =
  /^(query|question|utterance|user(query|question|message|input|utterance|prompt)|(customer|chat)message)$/;
/** Who is to take it on, and with what: of questions in words only a model decides that. */
const ROUTED =
  /^expected(agents?|assistant|subagent|tools?|toolcalls?|toolnames?|intent|route|routing|skills?)$/;
/** Of questions people ask some in a word or two: `Hi!` */
const MOST = 0.7;

/** Questions, each with the agent, the tools or the intent that a model is to choose: `{query, expected_agent}`. */
export function areRouted(rows: readonly JsonRecord[]): boolean {
  const asked = rows.map((row) => {
    const entries = entriesOf(row);
    if (!entries.some(({ key }) => ROUTED.test(key))) return null;
    if (isRecorded(entries)) return null;
    return entries.find(({ key, value }) => ASKED.test(key) && typeof value === 'string')?.value ?? null;
  });
  const inWords = asked.filter((text) => text !== null && holdsWords(text));
  return rows.length > 1 && !asked.includes(null) && inWords.length >= rows.length * MOST;
}

/** What a run wrote down beside what it was given. */
function isRecorded(entries: readonly { key: string }[]): boolean {
  return entries.some(({ key }) => MEASURED.test(key) || SAID.test(key));
}

/** How one answer that may come out is compared; tokens, entities and parts of messages have types of their own. */
const GRADER =
  /^(exact|i?equals?|(not[-_])?i?contains([-_]\w+)?|includes|regexp?|starts?[-_]?with|fuzzy|semantic\w*|similar\w*|llm[-_]?\w*|judge|rubric|json[-_]?schema)$/i;
const GRADED = /^expected(outputs?|answers?|responses?|repl(y|ies))$/;
const GIVEN = /^(input|prompt|message)$/;

/** Texts, each with the answers that are right and how each is compared: `{input, expected_outputs: [{kind: "exact", value}]}`. */
export function areGraded(rows: readonly JsonRecord[]): boolean {
  const read = rows.map((row) => {
    const entries = entriesOf(row);
    const given = entries.some(
      ({ key, value }) =>
        (ASKED.test(key) || GIVEN.test(key)) && typeof value === 'string' && holdsWords(value),
    );
    const graded = entries.some(
      ({ key, value }) =>
        GRADED.test(key) && Array.isArray(value) && value.length > 0 && value.every(isGraded),
    );
    return { given, graded: graded && !isRecorded(entries) };
  });
  return (
    rows.length > 1 &&
    read.every(({ graded }) => graded) &&
    read.filter(({ given }) => given).length >= rows.length * MOST
  );
}

function isGraded(value: Json): boolean {
  if (!isRecord(value) || !['value', 'values', 'pattern', 'text', 'criteria'].some((key) => key in value))
    return false;
  return [value.kind, value.type, value.match, value.grader].some(
    (name) => typeof name === 'string' && GRADER.test(name),
  );
}

/** What sort of attack a text is. */
const ATTACK = /^attack(category|type|class|kind|vector|technique|strategy)$/;
/** Attacks on programs have a payload, and moves of games a name. */
const ATTACKS = /^((example|attack|adversarial|user|test)?prompt|user(message|input))$/;
/** What the model that is attacked has to do. */
const SAFE =
  /^(expected(safe|model)?(response|reply|answer|output|behaviou?r|refusal|outcome)|(should|must)(refuse|comply))$/;

/** Attacks on a model with what it has to do about most of them: `{attack_category, prompt, expected_behavior}`. */
export function areAttacks(rows: readonly JsonRecord[]): boolean {
  const read = rows.map((row) => {
    const entries = entriesOf(row);
    return {
      attacks:
        entries.some(({ key }) => ATTACK.test(key)) &&
        entries.some(({ key, value }) => ATTACKS.test(key) && holdsWords(value)) &&
        !isRecorded(entries),
      safe: entries.some(({ key }) => SAFE.test(key)),
    };
  });
  return (
    rows.length > 1 &&
    read.filter(({ attacks }) => attacks).length >= rows.length * MOST &&
    read.filter(({ safe }) => safe).length > rows.length / 2
  );
}

/** What comes out of a program. */
const OF_PROGRAMS =
  /^expected(values?|types?|status(code)?|exitcode|errors?|stdout|stderr|tokens|ast|rows|count)$/;

/** Texts, each with several things that have to come out: `{receipt, expected_total, expected_currency}`. */
export function areExpected(rows: readonly JsonRecord[]): boolean {
  const isOne = (row: JsonRecord) => {
    const entries = entriesOf(row);
    const expected = entries.filter(({ key }) => /^expected./.test(key));
    return (
      expected.filter(({ key }) => !OF_PROGRAMS.test(key)).length >= 2 &&
      expected.some(({ value }) => typeof value === 'string' && /\p{L}/u.test(value)) &&
      entries.some(
        ({ key, value }) => !/^expected/.test(key) && !FOR_PEOPLE.test(key) && holdsWords(value),
      ) &&
      !isRecorded(entries)
    );
  };
  return rows.length > 1 && rows.every(isOne);
}
