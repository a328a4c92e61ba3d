import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { guessLanguage, listVariables } from '../templates/template-variables.ts';
import { dottedPath, isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../values.ts';
import { countWords, isAboutModel, isPromptSection, isSaidOfPrompts, judgeText } from './bag-words.ts';
import { readImagePart } from './image-part.ts';
import { EXCHANGE } from './nested-tools.ts';
import type { Keys, Turn } from './prompt-part.ts';
import { guessRole, readRole } from './prompt-role.ts';
import { asksSomething, hasPlaceholders, isMarkedForModel, opensAsPrompt } from './prompt-signals.ts';

/** One prompt among the data of a file: its texts, where it stands, and the mapping that it is a member of. */
export type BagEntry = { keys: Keys; holder: Keys; turns: Turn[]; name: string | null; sure: boolean };

/** More rows than this are data. */
const MAX_ROWS = 200;
/** Rows of a data set say what is to come out, or how hard that is. */
const OUTCOME =
  /^(completion|response|expected(output|answer|result|value)?|answers?|outputs?|labels?|chosen|rejected|reference|groundtruth|target|solution|tests?|testcases?|canonicalsolution|taskid|difficulty|scores?|questions?|ideal|gold|correct|choices|severity|attack\w*|expectedbias)$/;
/** Members that show or describe what a prompt gets and gives. */
const SHOWN =
  /^(examples?|fewshots?|fewshotexamples?|demonstrations|tests?|testcases|testdata|cases|evaluators|samples|startersquestions?|starterquestions|suggestedquestions|questions|schema|jsonschema|outputschema|responseschema|parameters|inputschema|properties|metadata|responses?|stories|intents|nlu|results?)$/;
const NAMES = ['name', 'id', 'key', 'slug', 'command', 'title', 'role'];

/** The prompts among the data, in file order. `named`: the file is named for prompts. */
export function findEntries(data: Json, named: boolean): BagEntry[] {
  const visit = (value: Json, keys: Keys): Candidate[] => {
    if (Array.isArray(value)) {
      if (isDataSet(value)) return [];
      return value.flatMap((item, index) => (isRecord(item) ? visit(item, [...keys, index]) : []));
    }
    if (!isRecord(value) || isForeignRecord(value)) return [];
    const dialogue = readDialogue(value, keys, named);
    if (dialogue !== null) return [dialogue];
    return Object.entries(value).flatMap(([key, item]) => {
      const at = [...keys, key];
      const text = typeof item === 'string' ? item : linesIn(key, item, named);
      if (text !== null) return readText(value, at, text, named);
      return SHOWN.test(normalizeKey(key)) ? [] : visit(item, at);
    });
  };
  const whole = named ? readConversation(data) : null;
  if (whole !== null) return [whole];
  const all = visit(data, []);
  const families = new Set(all.flatMap(({ keys, sure }) => (sure ? familiesOf(keys) : [])));
  return all.flatMap(({ asSibling, ...entry }) =>
    asSibling === true && !familiesOf(entry.keys).some((family) => families.has(family)) ? [] : [entry],
  );
}

/**
 * JSON has no texts of several lines, so that people write one as a list of them: `prompt: ["You are …", "Answer …"]`. A list of
 * many prompts, of captions or steps, begins otherwise and asks nothing.
 */
const WRITTEN_IN_LINES =
  /^((system|user|base|developer)?(prompt|message|instructions?)|text|template|content|body)?(lines?|text)?$/;

function linesIn(key: string, value: Json, named: boolean): string | null {
  if (!Array.isArray(value) || value.length < 2 || !WRITTEN_IN_LINES.test(normalizeKey(key))) return null;
  if (!value.every((line) => typeof line === 'string')) return null;
  const text = value.join('\n');
  return opensAsPrompt(text) || (named && asksSomething(text)) ? text : null;
}

/** `asSibling`: a prompt only where another text of its family surely is one. */
type Candidate = BagEntry & { asSibling?: boolean };

/** Texts that stand at the same key of several members, or in one section: `skills.*.prompt`, `prompts.*`. */
function familiesOf(keys: Keys): string[] {
  const apart = (end: number) =>
    JSON.stringify(keys.map((key, at) => (at === keys.length - end ? '*' : key)));
  return [
    ...(keys.length > 2 ? [apart(2)] : []),
    ...(keys.length > 1 && isPromptSection(keys.at(-2)) ? [apart(1)] : []),
  ];
}

/** `PROMPT=…` beside `MODEL=` in a file of variables: of a model, however little its words say. */
function isPromptOfEnvironment(holder: JsonRecord, keys: Keys, text: string): boolean {
  const [key, ...more] = keys;
  const named = typeof key === 'string' && /^([A-Z]+_)?PROMPT$/.test(key) && more.length === 0;
  return named && isAboutModel(holder) && !hasOtherModel(holder) && countWords(text) >= 5;
}

/** `MODEL=T1000`: of a printer, and no model that answers; one that is left for people to fill in may be any. */
function hasOtherModel(holder: JsonRecord): boolean {
  return Object.entries(holder).some(
    ([key, value]) =>
      /^model(id|name)?$/.test(normalizeKey(key)) &&
      typeof value === 'string' &&
      value !== '' &&
      !isModelId(value),
  );
}

function readText(holder: JsonRecord, keys: Keys, text: string, named: boolean): Candidate[] {
  const judged = isPromptOfEnvironment(holder, keys, text)
    ? 'sure'
    : (judgeText(keys, text, named) ??
      (/instructions?$/i.test(String(keys.at(-1))) && isAboutModel(holder)
        ? judgeText(['prompt'], text, named)
        : null));
  const asSibling = judged === null && isSaidOfPrompts(keys, text);
  if (judged === null && !asSibling) return [];
  const inRow = typeof keys.at(-2) === 'number';
  const name = inRow ? nameOf(holder) : null;
  // A row without a name is one of many of its kind.
  if (inRow && name === null && !asSibling && !(judged === 'sure' && opensAsPrompt(text))) return [];
  const variables = listVariables(guessLanguage(text), text);
  const role =
    isMarkedForModel(text) && /sys/i.test(text.slice(0, 40))
      ? 'system'
      : guessRole(dottedPath(keys), variables);
  return [
    {
      keys,
      holder: keys.slice(0, -1),
      turns: [{ role, content: text, keys }],
      name,
      sure: judged === 'sure',
      ...(asSibling ? { asSibling } : {}),
    },
  ];
}

/** A mapping that is one prompt of several turns: `{system, user}`, or a list of messages in a file named for prompts. */
function readDialogue(record: JsonRecord, keys: Keys, named: boolean): BagEntry | null {
  const pair = Object.entries(record).flatMap(([key, value]): Turn[] => {
    const role = readRole(key);
    return role === null || typeof value !== 'string' ? [] : [{ role, content: value, keys: [...keys, key] }];
  });
  const listed = named
    ? ['messages', 'prompt', 'prompts'].map((key) => readMessages(record, keys, key))
    : [isSection(keys) ? onlySystem(readMessages(record, keys, 'messages')) : null];
  const turns =
    pair.length >= 2 && pair.some(({ role }) => role !== 'assistant')
      ? pair
      : listed.find((messages) => messages !== null);
  if (turns === undefined || turns === null) return null;
  const judged = turns.map(({ content }) => judgeText(['system'], content, named));
  const told = turns !== pair && !named;
  if (judged.every((one) => one === null) && !named && !told) return null;
  return { keys, holder: keys, turns, name: nameOf(record), sure: named || told || judged.includes('sure') };
}

/** Whether a mapping is a section of settings, and no recorded request. */
function isSection(keys: Keys): boolean {
  return keys.length > 0 && keys.every((key) => typeof key === 'string' && !EXCHANGE.test(key));
}

/** In a file that is not named for prompts a conversation is a recording; what only the system says is none. */
function onlySystem(turns: Turn[] | null): Turn[] | null {
  const isSaid = ({ role, content }: Turn) =>
    (role === 'system' || role === 'developer') && judgeText(['system_prompt'], content, false) === 'sure';
  return turns?.every(isSaid) === true ? turns : null;
}

/** More turns than this are a recording. */
const MAX_TURNS = 40;

/**
 * A list of messages as a whole file, as promptfoo reads one: one prompt of several turns. What only people and a model have
 * said to each other is a recording.
 */
function readConversation(data: Json): BagEntry | null {
  const turns = toTurns(data, []);
  if (turns === null || turns.length > MAX_TURNS || !isTold(turns)) return null;
  return { keys: [], holder: [], turns, name: null, sure: true };
}

function isTold(turns: readonly Turn[]): boolean {
  const system = turns.some(
    ({ role, content }) => /^(system|developer)$/.test(role) && content.trim() !== '',
  );
  return system || turns.some(({ role, content }) => role !== 'assistant' && hasPlaceholders(content));
}

function readMessages(record: JsonRecord, keys: Keys, key: string): Turn[] | null {
  return toTurns(memberOf(record, key), [...keys, key]);
}

function toTurns(list: Json | undefined, keys: Keys): Turn[] | null {
  if (!Array.isArray(list) || list.length === 0) return null;
  const turns = list.flatMap((message, index): Turn[] => {
    const role = readRole(stringOf(memberOf(message, 'role')) ?? '');
    const said = readContent(memberOf(message, 'content'), [...keys, index, 'content']);
    return role === null || said === null ? [] : [{ role, ...said }];
  });
  return turns.length === list.length ? turns : null;
}

/** A text, or parts of which at least one is text; or pictures alone. */
function readContent(content: Json | undefined, keys: Keys): Omit<Turn, 'role'> | null {
  if (!Array.isArray(content)) {
    const text = stringOf(content);
    return text === null ? null : { content: text, keys };
  }
  const parts = content.filter(isRecord).filter(({ type }) => typeof type === 'string');
  const texts = parts.map(({ text }) => stringOf(text)).filter((text) => text !== null);
  if (parts.length === 0 || parts.length < content.length) return null;
  if (texts.length === 0)
    return parts.every((part) => readImagePart(part) !== null)
      ? { content: '', keys: [...keys, 0], parts: { keys, list: parts } }
      : null;
  const first = parts.findIndex(({ text }) => typeof text === 'string');
  return { content: texts.join('\n'), keys: [...keys, first, 'text'], parts: { keys, list: parts } };
}

function nameOf(record: JsonRecord): string | null {
  for (const key of NAMES) {
    const value = memberOf(record, key);
    if (typeof value === 'string' && value !== '' && value.length <= 100 && !value.includes('\n'))
      return value;
  }
  return null;
}

/** Records of one sort, as a data set has them: with what is expected, or many without a word to a model. */
function isDataSet(list: readonly Json[]): boolean {
  const rows = list.filter(isRecord);
  if (rows.length === 0) return true;
  if (rows.length > MAX_ROWS) return true;
  const outcomes = rows.filter((row) => Object.keys(row).some((key) => OUTCOME.test(normalizeKey(key))));
  if (outcomes.length * 2 > rows.length) return true;
  const spoken = rows.filter((row) =>
    Object.values(row).some((value) => typeof value === 'string' && opensAsPrompt(value)),
  );
  return rows.length >= 10 && spoken.length * 3 < rows.length;
}

/** A schema, a tool, an agent of another format: its texts are not prompts, or not this one's. */
function isForeignRecord(record: JsonRecord): boolean {
  const has = (key: string) => Object.hasOwn(record, key);
  return (
    (has('properties') && has('type')) ||
    (has('backstory') && has('goal')) ||
    (has('expected_output') && has('description')) ||
    has('input_schema') ||
    has('inputSchema') ||
    (has('parameters') && has('name') && has('description') && !has('prompt'))
  );
}
