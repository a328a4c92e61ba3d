import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { SettingsContent, SettingsEntry } from '../types.ts';

/** A part of a configuration with the leaves that belong to it and to none of the parts in it, by their path within. */
export type ConfigurationPart = {
  entry: SettingsEntry | null;
  /** Empty for the configuration itself. */
  at: string;
  /** The place without the number of a repeated name. */
  family: string;
  parent: ConfigurationPart | null;
  leaves: Record<string, Json>;
  /** Labels of lists whose items are parts. */
  lists: Set<string>;
  /** Equal for parts with the same settings, whatever they are called. */
  signature: string;
  /** Whether the other side has no such part. */
  isAlone: boolean;
};

/** The configuration itself first, then its parts; what is in a part stands after it. */
export function splitConfiguration(content: SettingsContent): ConfigurationPart[] {
  const parts = new Map<string, ConfigurationPart>();
  const root = newPart(null, '', null);
  parts.set('', root);
  // A path is longer than that of any part around it.
  for (const entry of [...content.entries].sort((a, b) => a.at.length - b.at.length)) {
    const parent = nearestPart(parts, entry.at, true) ?? root;
    const part = newPart(entry, entry.at, parent);
    parts.set(entry.at, part);
    const list = listOf(entry.at, entry);
    const label = labelOf(list, parent.at);
    if (label !== null) parent.lists.add(label);
  }
  for (const [path, value] of Object.entries(content.settings)) {
    const part = nearestPart(parts, path, false) ?? root;
    part.leaves[labelOf(path, part.at) ?? path] = value;
  }
  for (const part of parts.values()) part.signature = signatureOf(part);
  return [...parts.values()];
}

function newPart(
  entry: SettingsEntry | null,
  at: string,
  parent: ConfigurationPart | null,
): ConfigurationPart {
  const family = at.replace(/#\d+$/, '');
  const leaves: Record<string, Json> = Object.create(null);
  return { entry, at, family, parent, leaves, lists: new Set(), signature: '', isAlone: false };
}

/** Longer paths of parts are not looked for, so that a key of many dots takes no quadratic time. Characters. */
const MAX_AT = 2000;

/** The innermost part that a path is in. */
function nearestPart(
  parts: ReadonlyMap<string, ConfigurationPart>,
  path: string,
  outside: boolean,
): ConfigurationPart | undefined {
  const whole = outside ? undefined : parts.get(path);
  if (whole !== undefined) return whole;
  for (let end = Math.min(path.length - 1, MAX_AT); end > 0; end -= 1) {
    if (path[end] !== '.' && path[end] !== '[') continue;
    const part = parts.get(path.slice(0, end));
    if (part !== undefined) return part;
  }
  return undefined;
}

/** The path of the list or mapping that an entry is in. */
function listOf(at: string, { name }: SettingsEntry): string {
  const bare = at.replace(/#\d+$/, '');
  return bare.endsWith(`.${name}`) ? bare.slice(0, -name.length - 1) : '';
}

function labelOf(path: string, at: string): string | null {
  if (at === '') return path;
  if (path === at) return '';
  const next = path[at.length];
  if (!path.startsWith(at) || (next !== '.' && next !== '[')) return null;
  return path.slice(at.length + (next === '.' ? 1 : 0));
}

/** Leaves that only repeat the name are left out, so that a renamed part is equal to what it was. */
function signatureOf({ leaves, entry }: ConfigurationPart): string {
  const kept = Object.entries(leaves).filter(([, value]) => value !== entry?.name);
  return canonicalJson(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
