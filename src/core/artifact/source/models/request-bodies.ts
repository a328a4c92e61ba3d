import { normalizeKey } from '../../values.ts';
import { type Claims, isClaimed } from '../drafts.ts';
import { isNested, type Lookup, literalOf, toJson, wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import { listRoots } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceObject, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { MODEL_KEYS, modelIn, samplingOf, settingsOfModel } from './model-calls.ts';
import { nestedOptions, steering } from './model-options.ts';

/** What only a request to a model has beside its messages. */
const SAID_TO_MODELS =
  /^(model|generationconfig|inferenceconfig|anthropicversion|maxtokens|maxcompletiontokens|systeminstruction|toolchoice)$/;
const STRONG = /^(temperature|topp|maxtokens|maxnewtokens|maxoutputtokens|maxcompletiontokens|numpredict)$/;
const MAX_DEPTH = 20;

/** `claimed`: a prompt, a tool or an agent says its settings. */
type Placed = { body: SourceObject; path: string; hint: string; claimed: boolean };

/** The bodies of requests to a model that a program writes itself, whoever sends them: `{model, messages, temperature: 0}`. */
export function listBodies(index: SourceIndex, claims: Claims): Placed[] {
  const found: Placed[] = [];
  let inside = false;
  const visit = (value: SourceValue, path: string, hint: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'list' || value.type === 'choice')
      for (const item of value.type === 'list' ? value.items : value.options)
        visit(item, path, hint, depth + 1);
    if (value.type === 'other' && value.each !== undefined) visit(value.each, path, hint, depth + 1);
    if (value.type !== 'object') return;
    if (isBody(value.entries))
      found.push({ body: value, path, hint, claimed: inside || isClaimed(value, claims) });
    else for (const entry of value.entries) visit(entry.value, `${path}.${entry.key}`, hint, depth + 1);
  };
  for (const call of index.file.calls) {
    if (!call.positional.some(mayHoldBody) && !call.named.some(({ value }) => mayHoldBody(value))) continue;
    inside = claims.has(call);
    const name = nameOfCall(call, index);
    for (const value of call.positional) visit(value, name, lastPart(call.callee), 0);
    for (const { key, value } of call.named) visit(value, `${name}.${key}`, lastPart(call.callee), 0);
  }
  inside = false;
  for (const { name, path, value } of listRoots(index.file)) visit(value, path, name, 0);
  return found;
}

/** The model, the parameters and the other settings that stand in a body. */
export function settingsOfBody(
  { body: { entries }, path, hint, claimed }: Placed,
  lookup: Lookup,
): CodeSetting[] {
  if (claimed) return [];
  const sampling = samplingOf([...entries, ...entries.flatMap(nestedOptions)]).filter(
    ({ value }) => value.type !== 'choice',
  );
  return [
    ...entries.flatMap((entry) => modelOf(entry, path, hint, sampling.length > 0, lookup)),
    ...sampling.map(({ key, value, lines: [line] }) => ({
      path: `${path}.${key}`,
      value: toJson(value) ?? null,
      line,
      hint,
    })),
    ...entries
      .filter(({ value }) => value.type !== 'name')
      .flatMap((entry) => steering(entry, path, hint, 0)),
  ];
}

/** Beside a parameter a model may be called anything, also where it is bound to a name: `this.model = 'house-9'`. */
function modelOf(
  { key, value }: SourceEntry,
  path: string,
  hint: string,
  sampled: boolean,
  lookup: Lookup,
): CodeSetting[] {
  if (!MODEL_KEYS.includes(key)) return [];
  const named = modelIn(value);
  if (named !== null) return settingsOfModel(named, `${path}.${key}`, hint);
  const bound = value.type === 'name' && sampled ? lookup(value.name) : null;
  // What is known for a model is told of where it is bound.
  if (bound !== null && modelIn(bound) !== null) return [];
  const given = bound ?? value;
  const [id] = literalsIn(given).flatMap((option) => wordOf(option) ?? []);
  if (!sampled || id === undefined || isRetrievalModel(id) || !/^[\w.:/@-]{2,120}$/.test(id)) return [];
  return [{ path: `${path}.${key}`, value: id, line: given.lines[0], end: given.lines[1], hint }];
}

function mayHoldBody(value: SourceValue): boolean {
  return isNested(value) || (value.type === 'other' && value.each !== undefined);
}

function isBody(entries: readonly SourceEntry[]): boolean {
  const keys = entries.map(({ key }) => normalizeKey(key));
  const model = entries.some(({ key, value }) => MODEL_KEYS.includes(key) && value.type !== 'object');
  const told = entries.some(({ key, value }) => /^(messages|contents)$/.test(key) && isTurns(value));
  if (told)
    return model || keys.some((key) => (SAID_TO_MODELS.test(key) && key !== 'model') || STRONG.test(key));
  const asked = entries.some(
    ({ key, value }) => /^(prompt|input|inputs|message|query|question)$/.test(key) && mayBeText(value),
  );
  const inner = entries.flatMap(nestedOptions).map(({ key }) => normalizeKey(key));
  return model && asked && [...keys, ...inner].some((key) => STRONG.test(key));
}

function isTurns(value: SourceValue): boolean {
  if (value.type === 'call') return !isDeclared(value);
  return value.type === 'list' || value.type === 'name' || value.type === 'choice' || value.type === 'other';
}

/** `messages: z.array(Message)` says what a request may hold, and is none. */
function isDeclared({ callee, receiver }: SourceCall): boolean {
  return (
    /(^|\.)(z|zod|yup|v|Joi|t|s|S|Schema|Type|Field)(\.|$)/.test(callee) ||
    (receiver?.type === 'call' && isDeclared(receiver))
  );
}

function mayBeText(value: SourceValue): boolean {
  return value.type === 'name' || value.type === 'call' || (value.type === 'text' && literalOf(value) !== '');
}

const SAMPLER_NAME =
  /(config|configuration|options?|opts|params|parameters|defaults?|settings|kwargs|sampling|generation|request|payload|body|args)(_|$)/;
/** What is measured, and not set. */
const WEATHER = /^(humidity|wind\w*|conditions?|unit|units|location|city|pressure|sensor\w*|timestamp)$/i;

/** `defaults = {temperature: 0.7, stream: false}`, which a body takes in with `...defaults`. */
export function isSampler(key: string, entries: readonly SourceEntry[]): boolean {
  return (
    SAMPLER_NAME.test(wordsOf(key).join('_')) &&
    !entries.some((entry) => WEATHER.test(entry.key)) &&
    samplingOf(entries).some(
      ({ key: own, value }) => own === 'temperature' && value.type === 'number' && value.value <= 2,
    )
  );
}
