import type { Json } from '../problem.ts';
import type { FieldChange, ToolDefinition, ToolsContent } from '../types.ts';
import { describeDescription, losesRules } from './description.ts';
import type { SchemaChange } from './schema.ts';
import { fieldsUnder, listShownChanges } from './settings.ts';
import { compareTools } from './tool-pairs.ts';
import { findOverlaps } from './word-overlap.ts';
import { byWeight, countOf, type Difference, listNames, shorten } from './wording.ts';

/** `tool`: the one tool whose wording the line is about. */
type Line = { text: string; weight: number; tool?: string };
/** Ends what is said of a tool whose calls that were recorded fit no more. */
export const BREAKING = ' (breaking for recorded calls)';
const MAX_PARTS = 6;
/** Beyond this many pairs of a new tool and another, overlaps are not looked for. */
const MAX_PAIRS = 10_000;

/** How two states of a set of tools differ: what breaks recorded calls first, then new and lost tools, then wording. */
export function diffTools(before: ToolsContent, after: ToolsContent): Difference {
  const lines: Line[] = [];
  const fields: FieldChange[] = [];
  const { gone, fresh, kept } = compareTools(before.tools, after.tools);
  for (const { tool, heir } of gone) {
    const name = nameTool(tool);
    const breaking = tool.answers === true ? '' : BREAKING;
    const reworded = heir === null || heir.description === tool.description;
    const text =
      heir === null
        ? `${name} removed${breaking}`
        : `${name} renamed to \`${shorten(heir.name, 60)}\`${breaking}${reworded ? '' : `, ${describeDescription(tool.description, heir.description)}`}`;
    lines.push({ text, weight: 9 });
    fields.push({
      field: `tools.${tool.name}`,
      before: asJson(tool),
      after: heir === null ? null : asJson(heir),
    });
  }
  const paired = fresh.length * after.tools.length <= MAX_PAIRS;
  for (const tool of fresh) {
    const overlaps = paired
      ? findOverlaps(
          tool,
          after.tools.filter((other) => other !== tool),
        )
      : [];
    const overlap = overlaps.length === 0 ? '' : ` overlaps ${listNames(overlaps)}`;
    lines.push({
      text: `new ${nameTool(tool)}${overlap}`,
      weight: overlaps.length === 0 ? 6 : 8,
    });
    fields.push({ field: `tools.${tool.name}`, before: null, after: asJson(tool) });
  }
  const shortened: { name: string; words: number }[] = [];
  for (const { before: earlier, tool, changes } of kept) {
    const { parts, breaking, fields: changed } = diffTool(earlier, tool, changes);
    fields.push(...changed);
    const words = wordCount(earlier.description) - wordCount(tool.description);
    const isShorter = words > 0 && !losesRules(earlier.description, tool.description);
    if (isShorter && changed.every(({ field }) => field.endsWith('.description'))) {
      shortened.push({ name: tool.name, words });
    }
    if (parts.length > 0)
      lines.push({
        text: `${nameTool(tool)}: ${joinParts(parts, tool)}`,
        weight: breaking && tool.answers !== true ? 10 : 5,
        tool: tool.name,
      });
  }
  const heirs = new Map(gone.flatMap(({ tool, heir }) => (heir === null ? [] : [[tool.name, heir.name]])));
  return finish({ lines, fields, shortened, heirs }, before, after);
}

type Told = {
  lines: Line[];
  fields: FieldChange[];
  shortened: readonly { name: string; words: number }[];
  /** What tools that were renamed are called now. */
  heirs: ReadonlyMap<string, string>;
};

function finish(
  { lines, fields, shortened, heirs }: Told,
  before: ToolsContent,
  after: ToolsContent,
): Difference {
  let kept = lines;
  if (shortened.length > 2) {
    const names = new Set(shortened.map(({ name }) => name));
    kept = lines.filter(({ tool }) => tool === undefined || !names.has(tool));
    const words = shortened.reduce((sum, tool) => sum + tool.words, 0);
    const text = `descriptions of ${countOf(shortened.length, 'tool')} shortened (-${countOf(words, 'word')}): ${listNames(shortened.map(({ name }) => name))}`;
    kept.push({ text, weight: 7 });
  }
  if (before.dialect !== after.dialect) {
    kept.push({ text: `written for ${after.dialect}, was ${before.dialect}`, weight: 4 });
    fields.push({ field: 'dialect', before: before.dialect, after: after.dialect });
  }
  const settings = Object.entries(before.otherSettings ?? {}).map(([path, value]): [string, Json] => {
    const [, name = '', hint = ''] = HINT.exec(path) ?? [];
    const heir = heirs.get(name);
    return [heir === undefined ? path : `${heir}.annotations.${hint}`, value];
  });
  const other = listShownChanges(Object.fromEntries(settings), after.otherSettings ?? {});
  // Of a tool that came or went they say no more than that it did.
  const known = new Set([...before.tools.map(({ name }) => name), ...heirs.values()]);
  const stays = (name: string) => known.has(name) && after.tools.some((one) => one.name === name);
  for (const { field, move } of other) {
    const [, name = '', hint = ''] = HINT.exec(field) ?? [];
    if (hint === '') kept.push({ text: `\`${field}\` ${move}`, weight: 2 });
    else if (stays(name))
      kept.push({
        text: `tool \`${shorten(name, 60)}\`: \`${hint}\` ${move}`,
        weight: ASKS.test(hint) ? 9 : 3,
      });
  }
  fields.push(...fieldsUnder('otherSettings', other));
  const [earlier, later] = [before.tools, after.tools].map((tools) => tools.map(({ name }) => name));
  const common = (names: readonly string[] = [], others: readonly string[] = []) =>
    names.filter((name) => others.includes(name)).join('\n');
  if (common(earlier, later) !== common(later, earlier)) {
    kept.push({ text: 'tools in another order', weight: 1 });
    fields.push({ field: 'tools', before: earlier ?? [], after: later ?? [] });
  }
  return { lines: byWeight(kept).map(({ text }) => text), fields };
}

/** What MCP's clients are told of a tool, and what of it decides whether a person is asked before a call. */
const HINT = /^(.+)\.annotations\.(\w+Hint)$/;
const ASKS = /^(destructive|readOnly)Hint$/;

/** Nobody calls the form of an answer, and recorded calls hold none of it. */
function nameTool({ name, answers }: ToolDefinition): string {
  return `${answers === true ? 'answer format' : 'tool'} \`${shorten(name, 60)}\``;
}

type Part = { text: string; breaking: boolean };

function diffTool(
  before: ToolDefinition,
  after: ToolDefinition,
  changes: readonly SchemaChange[],
): { parts: Part[]; breaking: boolean; fields: FieldChange[] } {
  const at = `tools.${after.name}`;
  const parts: Part[] = [];
  const fields: FieldChange[] = [];
  for (const change of changes) {
    parts.push(change);
    const keys = [at, 'parameters', change.path, change.keyword].filter((key) => key !== '');
    fields.push({ field: keys.join('.'), before: change.before, after: change.after });
  }
  if (before.description !== after.description) {
    const text = describeDescription(before.description, after.description);
    const firstMild = parts.findIndex(({ breaking }) => !breaking);
    parts.splice(firstMild < 0 ? parts.length : firstMild, 0, { text, breaking: false });
    fields.unshift({ field: `${at}.description`, before: before.description, after: after.description });
  }
  if (before.strict !== after.strict) {
    parts.push({
      text: `strict ${before.strict ?? 'not set'} -> ${after.strict ?? 'not set'}`,
      breaking: false,
    });
    fields.push({ field: `${at}.strict`, before: before.strict ?? null, after: after.strict ?? null });
  }
  return { parts, breaking: parts.some(({ breaking }) => breaking), fields };
}

/** The parts in one line; what breaks comes first and is said once. */
function joinParts(parts: readonly Part[], { answers }: ToolDefinition): string {
  const shown = parts.slice(0, MAX_PARTS);
  const lastBreaking = shown.findLastIndex(({ breaking }) => breaking);
  const texts = shown.map(({ text }, index) =>
    index === lastBreaking && answers !== true ? `${text}${BREAKING}` : text,
  );
  const rest = parts.length - shown.length;
  // What is quoted has commas of its own.
  const mark = texts.some((text) => text.includes('"')) ? '; ' : ', ';
  return `${texts.join(mark)}${rest > 0 ? `${mark}and ${countOf(rest, 'more change')}` : ''}`;
}

function wordCount(text: string): number {
  return text.trim() === '' ? 0 : text.trim().split(/\s+/).length;
}

function asJson({ name, description, parameters, strict }: ToolDefinition): Json {
  return { name, description, parameters, ...(strict === undefined ? {} : { strict }) };
}
