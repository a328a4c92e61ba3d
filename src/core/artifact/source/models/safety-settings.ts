import type { Claims } from '../drafts.ts';
import { entryOf, innerValues, isNested, literalOf, optionsOf, toJson } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { callsWithOptions, listRoots } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

const MAX_DEPTH = 20;

/**
 * What a model of Google is kept from saying: `SafetySetting(category=…, threshold=…)`, `{category: HarmCategory.…,
 * threshold: "BLOCK_NONE"}` that are bound or returned. Those among the options of a call are its own.
 */
export function listSafetySettings(index: SourceIndex, claims: Claims): CodeSetting[] {
  const found: CodeSetting[] = [];
  const visit = (value: SourceValue, path: string, depth: number): void => {
    if (depth > MAX_DEPTH || !isNested(value) || claims.has(value)) return;
    const setting = readSetting(value);
    if (setting !== null) {
      const [line, end] = value.lines;
      found.push({
        path: `${path}.${setting.category}`,
        value: setting.threshold,
        line,
        end,
        hint: 'safety',
      });
    } else if (value.type !== 'call' || /^(list|tuple)$/.test(value.callee))
      for (const inner of innerValues(value)) visit(inner, path, depth + 1);
  };
  for (const call of callsWithOptions(index.file))
    if (!claims.has(call)) found.push(...readFilter(call, index));
  for (const { path, value } of listRoots(index.file)) visit(value, path, 0);
  return found;
}

/** What a filter of content weighs; three of them are of nothing else. */
const FILTERED = /^(hate(_?(speech|fairness))?|self_?harm|sexual|violence|jailbreak|protected_?material)$/i;
const MIN_FILTERED = 3;

/** `buildAzureContentSafety({hate: 0, selfHarm: 0, sexual: 0, violence: 2})`: how much passes the filter around a model. */
function readFilter(call: SourceCall, index: SourceIndex): CodeSetting[] {
  const weighed = optionsOf(call).filter(
    ({ key, value }) =>
      FILTERED.test(key) &&
      (value.type === 'number' || value.type === 'text' || value.type === 'boolean' || value.type === 'name'),
  );
  if (weighed.length < MIN_FILTERED || !FILTERS.test(lastPart(call.callee))) return [];
  const name = nameOfCall(call, index);
  return weighed.map(({ key, value, lines: [line] }) => ({
    path: `${name}.${key}`,
    value: toJson(value) ?? null,
    line,
    hint: 'safety',
  }));
}

const FILTERS = /safety|filter|moderat|guard/i;

/** The category and the threshold of one setting; null of what is none. */
export function readSetting(value: SourceValue): { category: string; threshold: string } | null {
  const entries: readonly SourceEntry[] =
    value.type === 'object' ? value.entries : value.type === 'call' ? optionsOf(value) : [];
  if (entries.length < 2) return null;
  const category = wordIn(entryOf(entries, 'category'));
  const threshold = wordIn(entryOf(entries, 'threshold'));
  return category === null || threshold === null || !/^HARM_CATEGORY_/.test(category)
    ? null
    : { category, threshold };
}

/** `"HARM_CATEGORY_HARASSMENT"`, `types.HarmCategory.HARM_CATEGORY_HARASSMENT` */
function wordIn(entry: SourceEntry | null): string | null {
  if (entry?.value.type === 'text') return literalOf(entry.value);
  return entry?.value.type === 'name' ? lastPart(entry.value.name) : null;
}
