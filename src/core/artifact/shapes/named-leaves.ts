import type { Json } from '../problem.ts';
import type { SettingsEntry } from '../types.ts';
import { isRecord, type JsonRecord, type Leaf, memberOf, stringOf } from '../values.ts';

type Keys = readonly (string | number)[];

/** A leaf, and its path by the names of what it belongs to: `model_list.fast.litellm_params.model`. */
export type NamedLeaf = Leaf & { path: string };
/** `keys` is where the entry stands in the file. */
export type NamedEntry = SettingsEntry & { keys: (string | number)[] };
export type NamedLeaves = { leaves: NamedLeaf[]; entries: NamedEntry[] };

export type Naming = {
  /** What people call a member of a mapping at these names (`server` of `mcpServers.github`); null: it is a mere group. */
  nounOf(names: readonly string[]): string | null;
  /** What people call the items of a list of this key; its singular where this says nothing. */
  listNouns?: ReadonlyMap<string, string>;
  /** Where the item of a list has its name elsewhere than most. */
  nameOf?(item: JsonRecord, list: string): string | null;
};

const MAX_NAME = 120;

/**
 * The leaves of data with the items of lists under their names, so that one item more at the front is one change. A list
 * of named items also has their names as a leaf of its own: their order may count. Recursion is safe: parsers refuse
 * deep nesting.
 */
export function listNamedLeaves(data: Json, naming: Naming, at: Keys = [], path = ''): NamedLeaves {
  const found: NamedLeaves = { leaves: [], entries: [] };
  const used = new Set<string>();
  const add = (keys: Keys, wanted: string, value: Json) => {
    let free = wanted;
    for (let count = 2; used.has(free); count += 1) free = `${wanted}#${count}`;
    used.add(free);
    found.leaves.push({ keys: [...keys], path: free, value });
  };
  const visit = (value: Json, keys: Keys, prefix: string, names: readonly string[]): void => {
    if (Array.isArray(value)) visitList(value, keys, prefix, names);
    else if (isRecord(value) && Object.keys(value).length > 0) {
      for (const [key, member] of Object.entries(value)) {
        const inner = [...names, key];
        const here = join(prefix, key);
        const noun = naming.nounOf(inner);
        if (noun !== null) found.entries.push({ noun, name: key, at: here, keys: [...keys, key] });
        visit(member, [...keys, key], here, inner);
      }
    } else add(keys, prefix, value);
  };
  const visitList = (list: Json[], keys: Keys, prefix: string, names: readonly string[]): void => {
    if (list.every((item) => item === null || typeof item !== 'object')) {
      add(keys, prefix, list);
      return;
    }
    const key = names.at(-1) ?? '';
    const labels = labelItems(list, key, naming);
    if (labels.some((label) => label !== null)) {
      const order = labels.map((label, index) => label?.label ?? String(index));
      add(keys, prefix, order);
    }
    for (const [index, item] of list.entries()) {
      const label = labels[index] ?? null;
      const here = label === null ? `${prefix}[${index}]` : join(prefix, label.label);
      const place = [...keys, index];
      if (label !== null) {
        const noun = naming.listNouns?.get(key) ?? singularOf(key);
        found.entries.push({ noun, name: label.name, at: here, keys: place });
      }
      visit(item, place, here, [...names, label?.label ?? String(index)]);
    }
  };
  visit(data, at, path, path === '' ? [] : [path]);
  return found;
}

/** Names of items as they stand in paths: of a name that is used again the second is `fast#2`. */
function labelItems(
  list: readonly Json[],
  key: string,
  naming: Naming,
): ({ name: string; label: string } | null)[] {
  const uses = new Map<string, number>();
  return list.map((item) => {
    const name = isRecord(item) ? (naming.nameOf?.(item, key) ?? usualNameOf(item)) : null;
    if (name === null) return null;
    const count = (uses.get(name) ?? 0) + 1;
    uses.set(name, count);
    return { name, label: count === 1 ? name : `${name}#${count}` };
  });
}

const NAME_KEYS = ['name', 'model_name', 'id', 'key', 'label', 'title', 'config_path', 'code', 'file'];

/** The name of a mapping as most formats have it, or null. */
export function usualNameOf(item: JsonRecord): string | null {
  const inner = ['config', 'function', 'metadata'].map((key) => memberOf(item, key));
  const names = [
    memberOf(item, 'name'),
    ...inner.map((member) => memberOf(member, 'name')),
    ...NAME_KEYS.map((key) => memberOf(item, key)),
  ];
  const name = names.map(stringOf).find((text) => text !== null && isName(text));
  return name ?? null;
}

export function isName(text: string): boolean {
  return text.length > 0 && text.length <= MAX_NAME && !/[\r\n]/.test(text);
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}

/** `tools` -> `tool`, `policies` -> `policy`, `sub_agents` -> `sub agent` */
function singularOf(key: string): string {
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  if (/[^s]ies$/.test(words)) return words.replace(/ies$/, 'y');
  if (/(ss|us)$/.test(words)) return words;
  return words.replace(/s$/, '') || 'item';
}
