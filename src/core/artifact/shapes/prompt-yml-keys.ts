import { locateTexts } from '../documents/locate-texts.ts';
import { parseJson, type Structured } from '../documents/structured.ts';
import { nearestName } from '../nearest.ts';
import type { LintFinding, ParsedArtifact } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, withoutKeys } from '../values.ts';

const KEYS = [
  'name',
  'description',
  'model',
  'modelParameters',
  'responseFormat',
  'jsonSchema',
  'messages',
  'testData',
  'evaluators',
];
const PARAMETER_KEYS = [
  'maxTokens',
  'maxCompletionTokens',
  'temperature',
  'topP',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'reasoningEffort',
  'verbosity',
];
/** More findings of one kind in one file say nothing more. */
const MAX_FINDINGS = 20;

/** What a .prompt.yml says that nothing reads. */
export function unreadSettings(data: JsonRecord): JsonRecord {
  const parameters = memberOf(data, 'modelParameters');
  const unread = isRecord(parameters) ? withoutKeys(parameters, PARAMETER_KEYS) : {};
  return {
    ...withoutKeys(data, KEYS),
    ...(Object.keys(unread).length === 0 ? {} : { modelParameters: unread }),
  };
}

/** Where everything stands that a change or a finding may point at, by its dotted path. */
export function listPositions(
  data: JsonRecord,
  source: Structured,
): Pick<ParsedArtifact, 'positions' | 'lineStarts'> {
  const line = (...keys: (string | number)[]) => source.locate(keys).line;
  const count = (key: string) => {
    const list = memberOf(data, key);
    return Array.isArray(list) ? list.length : 0;
  };
  const positions: [string, number][] = [];
  const texts = Array.from({ length: count('messages') }, (_, i): [string, (string | number)[]] => [
    `messages[${i}].content`,
    ['messages', i, 'content'],
  ]);
  for (let i = 0; i < count('testData'); i++) positions.push([`testData[${i}]`, line('testData', i)]);
  for (let i = 0; i < count('evaluators'); i++) positions.push([`evaluators[${i}]`, line('evaluators', i)]);
  for (const key of ['model', 'responseFormat', 'jsonSchema']) {
    if (memberOf(data, key) !== undefined) positions.push([key === 'jsonSchema' ? 'schema' : key, line(key)]);
  }
  const names: [string, string][] = [
    ['temperature', 'temperature'],
    ['topP', 'topP'],
    ['maxTokens', 'maxOutputTokens'],
    ['maxCompletionTokens', 'maxOutputTokens'],
    ['frequencyPenalty', 'frequencyPenalty'],
    ['presencePenalty', 'presencePenalty'],
    ['seed', 'seed'],
    ['stop', 'stop'],
    ['reasoningEffort', 'reasoningEffort'],
    ['verbosity', 'verbosity'],
  ];
  for (const [key, field] of names) {
    if (memberOf(memberOf(data, 'modelParameters'), key) !== undefined)
      positions.push([`parameters.${field}`, line('modelParameters', key)]);
  }
  const located = locateTexts(source, texts);
  return {
    positions: { ...located.positions, ...Object.fromEntries(positions), ...placeProperties(data, source) },
    lineStarts: located.lineStarts,
  };
}

/** The lines of the properties of `jsonSchema`, whose JSON is the text of a YAML scalar. */
function placeProperties(data: JsonRecord, source: Structured): Record<string, number> {
  const text = memberOf(data, 'jsonSchema');
  const parsed = typeof text === 'string' ? parseJson('', text) : null;
  if (parsed?.ok !== true) return {};
  const wrapped = isRecord(memberOf(parsed.value.data, 'schema')) ? ['schema'] : [];
  const properties = memberOf(
    wrapped.length === 0 ? parsed.value.data : memberOf(parsed.value.data, 'schema'),
    'properties',
  );
  const place = source.locateText(['jsonSchema']);
  // A text that does not stand line by line has no line of its own for each property.
  if (place.starts !== undefined || !isRecord(properties)) return {};
  return Object.fromEntries(
    Object.keys(properties).map((name) => [
      `schema.${name}`,
      place.line + parsed.value.locate([...wrapped, 'properties', name]).line - 1,
    ]),
  );
}

/** Keys that GitHub Models ignores, with the nearest one it knows. */
export function findUnknownKeys(path: string, data: JsonRecord, source: Structured): LintFinding[] {
  const check = (record: JsonRecord, known: readonly string[], at: string[]): LintFinding[] =>
    Object.keys(record)
      .filter((key) => !known.includes(key))
      .slice(0, MAX_FINDINGS)
      .map((key) => {
        const near =
          known.find((name) => normalizeKey(name) === normalizeKey(key)) ?? nearestName(key, known);
        const advice = near === null ? `known keys: ${known.join(', ')}` : `did you mean \`${near}\`?`;
        const message = `\`${[...at, key].join('.')}\` is not a key of .prompt.yml and is ignored; ${advice}`;
        return {
          rule: 'unknown-key',
          severity: 'warning' as const,
          path,
          line: source.locate([...at, key]).line,
          message,
        };
      });
  const parameters = memberOf(data, 'modelParameters');
  return [
    ...check(data, KEYS, []),
    ...(isRecord(parameters) ? check(parameters, PARAMETER_KEYS, ['modelParameters']) : []),
  ];
}
