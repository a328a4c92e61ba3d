import { isCandidate } from '../../core/artifact/detect.ts';
import { stemOf } from '../../core/artifact/paths.ts';
import { describeCall } from '../../core/artifact/references/alias-calls.ts';
import type { Edge } from '../../core/artifact/references/dependency-graph.ts';
import {
  type AliasRoute,
  listModelNames,
  namesAlias,
} from '../../core/artifact/references/gateway-aliases.ts';
import { findMovedAliases, type MovedAlias } from '../../core/artifact/references/moved-aliases.ts';
import type { Artifact, Change } from '../../core/artifact/types.ts';
import type { FileContent } from '../../ports.ts';
import type { Dependents } from './find-dependents.ts';
import type { Sides } from './read-sides.ts';

/** More names of files say nothing more. */
const MAX_NAMED = 5;

export type AliasUsers = Dependents & { aliases: MovedAlias[] };

/**
 * Names that a gateway's config points to another model, and what the head calls by them: those artifacts change with the
 * config, as if they included it. Without such a name nothing is read.
 */
export async function findAliasUsers(sides: Sides, found: Dependents): Promise<AliasUsers> {
  const likely = findMovedAliases(found.changes, []);
  if (likely.length === 0) return { ...found, aliases: likely };
  const users = await listNaming(
    sides,
    likely.map(({ alias }) => alias),
  );

  const unchanged = users.filter(
    (one) => one.kind === 'gateway-config' && !found.changes.some((change) => isSame(change, one)),
  );
  const aliases = findMovedAliases(found.changes, unchanged);
  const changes = [...found.changes];
  const includes: Edge[] = [];
  for (const moved of aliases) {
    const own = users.filter(({ content }) =>
      listModelNames(content).some((name) => namesAlias(name, moved.alias)),
    );
    if (own.length === 0) continue;
    describeMove(changes, moved, own);
    for (const user of own) {
      includes.push([user.path, moved.change.path]);
      await addUser(changes, user, moved, sides);
    }
  }
  const changed = new Set([...found.changed, ...aliases.map(({ change }) => change.path)]);
  return { changes, includes: [...found.includes, ...includes], changed, aliases };
}

/** Files that are read at once: of all of a repository, only those that hold a name are kept. */
const MAX_BATCH = 300;

/** Artifacts of the head in whose files one of the names stands, or whose file is called so. */
async function listNaming({ head }: Sides, aliases: readonly string[]): Promise<Artifact[]> {
  const paths = [...head.snapshot.files.keys()].filter((path) => isCandidate(path));
  const naming = new Map<string, FileContent>();
  for (let from = 0; from < paths.length; from += MAX_BATCH)
    for (const [path, content] of await head.snapshot.readMany(paths.slice(from, from + MAX_BATCH)))
      if (
        content.kind === 'text' &&
        aliases.some((alias) => content.text.includes(alias) || stemOf(path) === alias)
      )
        naming.set(path, content);
  const detected = await head.detectAll([...naming.keys()], naming);
  return [...detected.values()].flatMap(({ artifacts }) => artifacts);
}

/** Says of the config's change whose model it swaps, in place of what it says of the alias alone. */
function describeMove(changes: Change[], moved: MovedAlias, users: readonly Artifact[]): void {
  const at = changes.findIndex(({ path, kind, name }) => isSame(moved.change, { path, kind, name }));
  const change = changes[at];
  if (change === undefined) return;
  const names = users.slice(0, MAX_NAMED).map(({ path }) => `\`${path}\``);
  const more = users.length > MAX_NAMED ? ` and ${users.length - MAX_NAMED} more` : '';
  const kinds = new Set(users.map(({ kind }) => kind));
  const noun = kinds.size === 1 ? (users[0]?.kind ?? '').replaceAll('-', ' ') : 'artifact';
  const whose = `${users.length} ${noun}${users.length === 1 ? '' : 's'}`;
  const isSwap =
    moved.base !== null &&
    moved.head !== null &&
    moved.unseen === null &&
    moved.base.model !== moved.head.model;
  const does = isSwap ? 'swaps the model of' : 'it is the model of';
  const line = `${describePoint(moved)}: ${does} ${whose}: ${names.join(', ')}${more}`;
  const rest = change.summary.filter((one) => !one.startsWith(`alias \`${moved.alias}\` now points to `));
  changes[at] = { ...change, summary: [line, ...rest] };
}

function describePoint({ alias, base, head, unseen }: MovedAlias): string {
  if (unseen !== null) return `alias \`${alias}\` ${unseen}`;
  if (head === null) return `alias \`${alias}\` is gone (was ${nameOf(base)})`;
  if (base !== null && base.model !== null && base.model === head.model)
    return `alias \`${alias}\` calls ${head.model}${describeHow(head)} (was${describeHow(base)})`;
  if (base === null) return `alias \`${alias}\` is new and points to ${nameOf(head)}`;
  return `alias \`${alias}\` now points to ${nameOf(head)} (was ${nameOf(base)})`;
}

function describeHow({ parameters }: AliasRoute): string {
  return describeCall({ parameters, unsent: {} }) || ' as its provider does';
}

function nameOf(route: AliasRoute | null): string {
  return route?.model ?? 'a model that the config does not name';
}

async function addUser(changes: Change[], user: Artifact, moved: MovedAlias, sides: Sides): Promise<void> {
  const { path, kind, format, name } = user;
  const includes = [moved.change.path];
  const line = `its model is \`${moved.alias}\` of \`${moved.change.path}\`: ${describePoint(moved)}`;
  const at = changes.findIndex((one) => isSame(one, user));
  const known = changes[at];
  if (known !== undefined) {
    const all = [...new Set([...(known.includes ?? []), ...includes])];
    changes[at] = { ...known, includes: all, summary: [...known.summary, line] };
    return;
  }
  const before = await sides.base.detect(sides.renames.get(path) ?? path);
  const isSameOne = (one: Artifact) => one.kind === kind && (one.name === name || one.digest === user.digest);
  const base = before.artifacts.find(isSameOne) ?? null;
  const change = base === null ? 'added' : 'modified';
  changes.push({ path, kind, format, name, change, base, head: user, includes, summary: [line], fields: [] });
}

function isSame(change: Change, { path, kind, name }: Pick<Artifact, 'path' | 'kind' | 'name'>): boolean {
  return change.path === path && change.kind === kind && change.name === name;
}
