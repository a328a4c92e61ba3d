import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { CountTokens } from '../tokens.ts';
import type { ArtifactKind, FieldChange, ModelParameters, PromptContent, UnsentPart } from '../types.ts';
import { diffImages } from './images.ts';
import { diffMessages } from './messages.ts';
import { describeSwap } from './model-moves.ts';
import type { Elsewhere } from './moved-texts.ts';
import { hasOtherBraces, readAlike, type TemplateSide } from './read-alike.ts';
import { describeRenamed, findMoved, findRenamed } from './renamed-settings.ts';
import { diffSchemas } from './schema.ts';
import { describePlace } from './setting-names.ts';
import { fieldsUnder, listShownChanges, type ShownChange } from './settings.ts';
import { describeText } from './text.ts';
import { byWeight, type Difference, listNames, showMove } from './wording.ts';

type Line = { text: string; weight: number };

const PARAMETERS: readonly (keyof ModelParameters)[] = [
  'temperature',
  'topP',
  'maxOutputTokens',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'reasoningEffort',
  'verbosity',
];

/**
 * How two states of a prompt differ: model first, then texts, then parameters and formats. `guessed`: only the texts
 * themselves say what language they are in.
 */
export function diffPrompts(
  before: PromptContent,
  after: PromptContent,
  { kind, guessed, elsewhere }: { kind: ArtifactKind; guessed: boolean; elsewhere: Elsewhere },
  counter: CountTokens | null,
): Difference {
  const lines: Line[] = [];
  const fields: FieldChange[] = [];
  const note = (weight: number, text: string) => lines.push({ text, weight });
  if (before.model !== after.model) {
    note(5, describeModel(before.model, after.model));
    fields.push({ field: 'model', before: before.model, after: after.model });
  }
  const flipped = guessed && before.template !== after.template;
  const sides = flipped
    ? readAlike(textOf(before), textOf(after))
    : ([before, after] satisfies TemplateSides);
  const messages = diffMessages(before, after, { kind, sides, elsewhere }, counter);
  for (const text of messages.lines) note(4, text);
  fields.push(...messages.fields);
  if (before.template !== after.template && (!guessed || hasOtherBraces(textOf(before), textOf(after)))) {
    // A text without placeholders is of no language; that it has some now is said with its variables.
    if (before.template !== 'none' && after.template !== 'none')
      note(3, `template language ${before.template} -> ${after.template}`);
    fields.push({ field: 'template', before: before.template, after: after.template });
  }
  const images = diffImages(before, after);
  for (const text of images.lines) note(4, text);
  fields.push(...images.fields);
  const [shown, shownNow] = [before.unsent ?? [], after.unsent ?? []];
  if (canonicalJson(shown) !== canonicalJson(shownNow)) {
    note(4, describeParts(shown, shownNow));
    fields.push({ field: 'unsent', before: shown, after: shownNow });
  }
  for (const key of PARAMETERS) {
    const [old, now] = [before.parameters[key] ?? null, after.parameters[key] ?? null];
    if (canonicalJson(old) === canonicalJson(now)) continue;
    note(2, `\`${key}\` ${showMove(old, now)}`);
    fields.push({ field: `parameters.${key}`, before: old, after: now });
  }
  const [old, now] = [before.declaredVariables ?? null, after.declaredVariables ?? null];
  if (canonicalJson(old) !== canonicalJson(now)) {
    note(1, `declared inputs ${showMove(old, now)}`);
    fields.push({ field: 'declaredVariables', before: old, after: now });
  }
  const format = diffResponseFormat(before, after);
  for (const text of format.lines) note(2, text);
  const other = listShownChanges(before.otherSettings ?? {}, after.otherSettings ?? {});
  const renamed = findRenamed(other, ({ field, before: was, after: is }) => ({
    path: field,
    before: was,
    after: is,
  }));
  const moved = findMoved(
    other.filter((one) => renamed.every(({ gone, come }) => gone !== one && come !== one)),
    ({ field, before: was, after: is }) => ({ path: field, before: was, after: is }),
  );
  const inputs = new Set(
    [...(old ?? []), ...(now ?? [])].filter((name) => !(old?.includes(name) && now?.includes(name))),
  );
  for (const change of other) {
    // What is said of an input that came or went is said with its name.
    if (isAboutInput(change, inputs)) continue;
    const move = moved.find((one) => one.gone === change || one.come === change);
    if (move !== undefined && canonicalJson(move.gone.before) === canonicalJson(move.come.after)) {
      if (change === move.come) note(0, describePlace(move.gone.field, change.field));
      continue;
    }
    const { gone, come } = renamed.find((one) => one.gone === change || one.come === change) ?? {};
    if (come === undefined || gone === undefined) note(weightOf(change), describeOther(change, counter));
    else if (change === come) note(weightOf(change), describeRenamed(gone, come));
  }
  fields.push(...fieldsUnder('otherSettings', other));
  return { lines: byWeight(lines).map(({ text }) => text), fields: [...fields, ...format.fields] };
}

/** What decides who answers, and with which tools. */
const EQUIPS = /(^|\.)(model|((dis)?allowed|denied)?[-_]?tools)$/i;

function weightOf({ field }: FieldChange): number {
  if (field === 'model') return 6;
  return EQUIPS.test(field) ? 5 : /(^|\.)description$/.test(field) ? 3 : 1;
}

/** A setting that is prose, such as when a skill is to be used, in sentences. */
function describeOther({ field, before, after, move }: ShownChange, counter: CountTokens | null): string {
  const isProse = (value: Json): value is string =>
    typeof value === 'string' && value.trim().split(/\s+/).length >= MIN_WORDS;
  const models = [before, after].map((value) => (typeof value === 'string' ? value : null));
  if (field === 'model') return describeModel(models[0] ?? null, models[1] ?? null);
  const lists = [before, after].map(listTools);
  if (/tools$/i.test(field) && lists.every((list) => list !== null))
    return `\`${field}\` ${showMove(lists[0], lists[1])}`;
  if (!isProse(before) || !isProse(after) || move === 'changed') return `\`${field}\` ${move}`;
  return `\`${field}\`: ${describeText(before, after, ...readAlike(before, after), counter)}`;
}

/** Tools in one text with commas between, as GitHub Actions take them. */
function listTools(value: Json): string[] | null {
  if (value === null) return [];
  if (typeof value !== 'string' || !value.includes(',')) return null;
  return value.split(',').map((tool) => tool.trim());
}

/** Of which on a value is a sentence. */
const MIN_WORDS = 5;

type TemplateSides = [TemplateSide, TemplateSide];

function textOf({ messages }: PromptContent): string {
  return messages.map(({ content }) => content).join('\n');
}

function isAboutInput({ field, before, after }: FieldChange, inputs: ReadonlySet<string>): boolean {
  const key = /[^.]*$/.exec(field)?.[0].split(/[?(]/, 1)[0] ?? '';
  const named = [before, after].some((value) => typeof value === 'string' && inputs.has(value));
  return inputs.has(key) || (named && key === 'name') || (inputs.size > 0 && key === 'input_variables');
}

/** `model openai/gpt-5 -> anthropic/claude-opus: provider swap` */
export function describeModel(before: string | null, after: string | null, served = false): string {
  return `model ${before ?? 'not set'} -> ${after ?? 'not set'}${describeSwap(before, after, served)}`;
}

function diffResponseFormat(
  { responseFormat: before }: PromptContent,
  { responseFormat: after }: PromptContent,
): Difference {
  if (canonicalJson(before) === canonicalJson(after)) return { lines: [], fields: [] };
  const field = { field: 'responseFormat', before: before as Json, after: after as Json };
  if (before.type !== 'json_schema' || after.type !== 'json_schema') {
    const line =
      before.type === after.type
        ? 'response format changed'
        : `response format ${before.type} -> ${after.type}`;
    return { lines: [line], fields: [field] };
  }
  const changes = diffSchemas(before.schema, after.schema, 'property').slice(0, 4);
  const lines = [
    ...(changes.length === 0 ? [] : [`response schema: ${changes.map(({ text }) => text).join(', ')}`]),
    ...(before.strict === after.strict ? [] : [`response schema strict ${before.strict} -> ${after.strict}`]),
  ];
  return { lines: lines.length === 0 ? ['response schema changed'] : lines, fields: [field] };
}

/** `part \`image_url\` added`: what the messages show beside their texts. */
function describeParts(before: readonly UnsentPart[], after: readonly UnsentPart[]): string {
  const left = (some: readonly UnsentPart[], others: readonly UnsentPart[]) =>
    some.filter(({ digest }) => !others.some((other) => other.digest === digest)).map(({ type }) => type);
  const [gone, come] = [left(before, after), left(after, before)];
  const named = (types: readonly string[]) => `${types.length === 1 ? 'part' : 'parts'} ${listNames(types)}`;
  if (gone.length === 0 && come.length === 0) return 'parts that are no text in another order or number';
  if (canonicalJson(gone) === canonicalJson(come)) return `${named(come)} changed`;
  return [
    ...(come.length === 0 ? [] : [`${named(come)} added`]),
    ...(gone.length === 0 ? [] : [`${named(gone)} removed`]),
  ].join(', ');
}
