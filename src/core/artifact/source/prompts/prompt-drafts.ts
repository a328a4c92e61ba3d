import { READ_PARAMETERS, readParameters } from '../../parameters.ts';
import type { Json } from '../../problem.ts';
import type { Match, PromptContent } from '../../types.ts';
import { isRecord, type JsonRecord, normalizeKey, otherSettingsOf } from '../../values.ts';
import { type Draft, promptOf } from '../drafts.ts';
import { toJson } from '../evaluate.ts';
import { withLiterals } from '../literal-defaults.ts';
import { MODEL_KEYS, modelIn, type NamedModel, samplingOf } from '../models/model-calls.ts';
import type { SourceIndex } from '../source-index.ts';
import { readSchema } from '../tools/zod-schema.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import type { SourceMessage } from './messages.ts';

/** Settings of a call that say nothing of what a model does. */
const PLUMBING =
  /^(api_?key|base_?url|headers?|timeout|max_?retries|user|metadata|stream|signal|abort_?signal|callbacks?|verbose|id|name|description|on[A-Z]\w*|execute|handler|tags|cache|run_?name|organization|project|input_?variables|partial_?variables|dangerously\w*|experimental_telemetry|key|method|url|messages_?placeholder)$/i;

/** The turns that options hold, and the options they were read from. */
export type Found = { messages: SourceMessage[]; read: Set<SourceEntry> };

type Parts = {
  name: string;
  lines: [number, number];
  entries: readonly SourceEntry[];
  found: Found;
  /** What the call itself names, where no option does. */
  model: NamedModel | null;
  index: SourceIndex;
  match: Match;
};

/** The artifact of a prompt with what stands beside it in one call or object. */
export function draftPrompt({ name, lines, entries, found, model: own, index, match }: Parts): Draft {
  const modelEntry = entries.find(({ key }) => MODEL_KEYS.includes(key));
  const model = (modelEntry === undefined ? null : modelIn(modelEntry.value)) ?? own;
  const sampling = samplingOf(entries).filter(isParameter);
  const schema = entries.find(
    ({ key }) => key === 'schema' || key === 'output_schema' || key === 'outputSchema',
  );
  const response = schema === undefined ? null : readSchema(schema.value, index);
  const rest = entries
    .filter(
      (entry) =>
        !found.read.has(entry) &&
        (entry !== modelEntry || model === null || model.all.length > 1) &&
        !sampling.some(({ key }) => key === entry.key) &&
        entry !== schema &&
        !PLUMBING.test(entry.key),
    )
    .map(withLiterals);
  const content: PromptContent = {
    ...promptOf(found.messages),
    model: model?.id ?? null,
    parameters: readParameters(toRecord(sampling)),
    ...(response === null
      ? {}
      : {
          responseFormat: { type: 'json_schema' as const, name: 'schema', schema: response, strict: false },
        }),
    ...otherSettingsOf(toRecord(rest.filter(({ key, value }) => isSetting(value) || stops(key, value)))),
  };
  return {
    kind: 'prompt',
    name,
    lines,
    match,
    content,
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries([
      ...found.messages.map(({ line }, at): [string, number] => [`messages[${at}].content`, line]),
      ...(model === null ? [] : [['model', model.line] as [string, number]]),
      ...sampling.map((entry): [string, number] => [`parameters.${parameterName(entry)}`, entry.lines[0]]),
      ...(schema === undefined ? [] : [['responseFormat', schema.lines[0]] as [string, number]]),
      ...rest.map(({ key, lines: [line] }): [string, number] => [`otherSettings.${key}`, line]),
    ]),
  };
}

/** One value of the parameter; of several that it may have (`fast ? 0 : 0.7`) none is the one. */
function isParameter({ key, value }: SourceEntry): boolean {
  const known = normalizeKey(key);
  return READ_PARAMETERS.has(known) && (value.type !== 'list' || known.startsWith('stop'));
}

/** What a parameter is called in `ModelParameters`. */
function parameterName({ key }: SourceEntry): string {
  return (
    Object.keys(readParameters({ [key]: key === 'stop' || /sequences/i.test(key) ? ['x'] : 1 }))[0] ?? key
  );
}

/** A literal: what is a name elsewhere says nothing here, and would change with every renaming. */
function isSetting(value: SourceValue): boolean {
  if (value.type === 'object')
    return value.entries.length > 0 && value.entries.every((entry) => isSetting(entry.value));
  if (value.type === 'list') return value.items.length > 0 && value.items.every(isSetting);
  return (
    value.type === 'number' ||
    value.type === 'boolean' ||
    (value.type === 'text' && !value.parts.some((part) => 'hole' in part))
  );
}

/** When a model that calls tools may go on no longer: `stopWhen: stepCountIs(5)`, also one of several. */
function stops(key: string, value: SourceValue): boolean {
  if (!/^(stopwhen|stopconditions?|terminationcondition)$/.test(normalizeKey(key))) return false;
  const conditions = value.type === 'list' ? value.items : [value];
  return conditions.some((one) => one.type === 'call' && one.positional.every(isSetting));
}

function toRecord(entries: readonly SourceEntry[]): JsonRecord {
  const data: Json = Object.fromEntries(
    entries.flatMap(({ key, value }): [string, Json][] => {
      const json = toJson(value);
      return json === undefined ? [] : [[key, json]];
    }),
  );
  return isRecord(data) ? data : {};
}
