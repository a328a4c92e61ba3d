import type { Structured } from '../documents/structured.ts';
import { isModelId } from '../model-id.ts';
import { resolveReference } from '../paths.ts';
import type { Json } from '../problem.ts';
import type { ParsedArtifact, SettingsContent } from '../types.ts';
import { normalizeKey } from '../values.ts';
import { listNamedLeaves, type NamedEntry, type NamedLeaf, type Naming } from './named-leaves.ts';

type Keys = readonly (string | number)[];

/** Data that belongs to an artifact, and where it stands in the file; `at` is set before every path in it. */
export type SettingsRoot = {
  data: Json;
  keys: Keys;
  at: string;
  /** What people call it, where it is an entry by itself. */
  entry: { noun: string; name: string } | null;
};

/** One artifact among the settings of a file. */
export type SettingsPart = {
  name: string;
  subject: SettingsContent['subject'];
  roots: SettingsRoot[];
  naming: Naming;
  /** Whether a model reads the text at this path as prose. */
  isProse(path: string, value: string): boolean;
  references: string[];
  lines?: [number, number];
};

/** The whole of some data as one root. */
export function wholeOf(data: Json): SettingsRoot[] {
  return [{ data, keys: [], at: '', entry: null }];
}

/** The artifact of one part: its leaves by name, its models, and where everything stands. */
export function toSettingsArtifact(part: SettingsPart, locate: Structured['locate']): ParsedArtifact {
  const { subject, naming } = part;
  const leaves: NamedLeaf[] = [];
  const all: NamedEntry[] = [];
  for (const { data, keys, at, entry } of part.roots) {
    const found = listNamedLeaves(data, naming, keys, at);
    if (entry !== null) all.push({ ...entry, at, keys: [...keys] });
    leaves.push(...found.leaves);
    all.push(...found.entries);
  }
  const instructions = leaves.filter(
    ({ path, value }) => typeof value === 'string' && part.isProse(path, value),
  );
  const lineAt = (keys: Keys) => locate(keys).line;
  return {
    name: part.name,
    content: {
      type: 'settings',
      subject,
      models: listModels(leaves, subject),
      instructions: instructions.map(({ path }) => path).sort(),
      entries: all
        .map(({ noun, name, at }) => ({ noun, name, at }))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
      settings: Object.fromEntries(leaves.map(({ path, value }) => [path, value])),
    },
    references: [...new Set(part.references)].sort(),
    embeddedTests: null,
    positions: Object.fromEntries([
      ...all.map(({ at, keys }) => [`settings.${at}`, lineAt(keys)]),
      ...leaves.map(({ path, keys }) => [`settings.${path}`, lineAt(keys)]),
    ]),
    ...(part.lines === undefined ? {} : { lines: part.lines }),
  };
}

const MODEL_KEY =
  /^((default|primary|fallback|backup|weak|editor|small|large|fast|main|local|base|chat|planning|planner|manager|title|summary|foundation|functioncalling|goose|routed)?(llm|model)(id|name|nameoverride)?|modelnameoverride)$/;
const MODEL_GROUP = /^(model|llm)$/;

/** The models that the leaves name, sorted. */
function listModels(leaves: readonly NamedLeaf[], subject: SettingsContent['subject']): string[] {
  const models = leaves.flatMap(({ keys, value }) => {
    const names = keys.filter((key) => typeof key === 'string').map(normalizeKey);
    const [parent = '', last = ''] = [names.at(-2), names.at(-1)];
    if (Array.isArray(value)) {
      const listed = names.some((name) => /models?$|fallbacks?$/.test(name));
      return listed ? value.filter((item) => typeof item === 'string' && isModelId(item)) : [];
    }
    // What a gateway calls a model is its own name for it.
    if (subject === 'gateway' && last === 'modelname') return [];
    if (typeof value !== 'string' || value === '' || value.length > 120 || /\s/.test(value)) return [];
    const inGroup = MODEL_GROUP.test(parent) && /^(name|id|preferred|default|model)$/.test(last);
    return inGroup || MODEL_KEY.test(last) ? [value] : [];
  });
  return [...new Set(models as string[])].sort();
}

/**
 * First and last of the `lines` of a file that belong to what begins on `from`, where `next` is the line that something else begins on;
 * null: none does.
 */
export function linesOf(lines: readonly string[], from: number, next: number | null): [number, number] {
  let last = Math.min(next === null ? lines.length : next - 1, lines.length);
  while (last > from && /^\s*(#.*)?$/.test(lines[last - 1] ?? '')) last -= 1;
  return [from, Math.max(from, last)];
}

/** Paths that a text names in the repository, from the file at `from`; none where it is another thing. */
export function referTo(from: string, reference: string | null): string[] {
  const path = reference === null ? null : resolveReference(from, reference);
  return path === null ? [] : [path];
}
