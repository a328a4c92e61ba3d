import type { Json } from '../problem.ts';
import type { EvalSuiteContent } from '../types.ts';
import { memberOf } from '../values.ts';
import { describeList, fieldsUnder, listShownChanges } from './settings.ts';
import { countOf, type Difference, listNames, shorten } from './wording.ts';

/**
 * How two states of a dataset differ, rows first (`3 rows added, 1 changed`, few of them by name), and what stands around
 * them. A row is the same one by its id, else by its place, and is told by that.
 */
export function diffDatasets(before: EvalSuiteContent, after: EvalSuiteContent): Difference {
  const rows = describeRows(before.data, after.data);
  const around = listShownChanges(before.settings, after.settings);
  const settings = around.map(({ field, move }) => `\`${shorten(field, 80)}\` ${move}`);
  return {
    lines: [...(rows === null ? [] : [rows]), ...settings],
    fields: fieldsUnder('settings', around),
  };
}

/** So many rows of a kind are named; where there are more, their number says more. */
const MAX_NAMED = 3;

function describeRows(before: Json, after: Json): string | null {
  if ([before, after].some(isUncounted)) return 'other rows; there are too many to tell them apart';
  const [old, now] = [readKept(before), readKept(after)];
  const texts = (rows: readonly Row[]) => rows.map(({ id, digest }) => `${id ?? ''} ${digest}`).join('\n');
  if (texts(old) === texts(now)) return null;
  const [byId, nowById] = [idsOf(old), idsOf(now)];
  if (byId === null || nowById === null) {
    const digests = (rows: readonly Row[]) => rows.map(({ digest }) => digest);
    return describeList(digests(old), digests(now), 'row', { isNumbered: true });
  }
  const verbs: [readonly string[], string][] = [
    [[...nowById.keys()].filter((id) => !byId.has(id)), 'added'],
    [
      [...nowById].filter(([id, digest]) => byId.has(id) && byId.get(id) !== digest).map(([id]) => id),
      'changed',
    ],
    [[...byId.keys()].filter((id) => !nowById.has(id)), 'removed'],
  ];
  const line = verbs
    .filter(([ids]) => ids.length > 0)
    .map(([ids, verb], index) => {
      const count = index === 0 ? countOf(ids.length, 'row') : ids.length.toLocaleString('en-US');
      return `${count} ${verb}${ids.length > MAX_NAMED ? '' : ` (${listNames(ids)})`}`;
    })
    .join(', ');
  return line === '' ? 'rows in another order' : line;
}

/** Whether a dataset is too large to be told by rows. */
export function isUncounted(data: Json): boolean {
  return memberOf(data, 'rows') === null;
}

/** The number of rows of a dataset; null where the content is that of another kind of suite. */
export function countRows({ data }: EvalSuiteContent): number | null {
  const rows = memberOf(data, 'rows');
  return Array.isArray(rows) ? rows.length : null;
}

type Row = { id: string | null; digest: string };

function readKept(data: Json): Row[] {
  const rows = memberOf(data, 'rows');
  return (Array.isArray(rows) ? rows : []).map((row) => {
    const [id, digest] = Array.isArray(row) ? row : [];
    return { id: typeof id === 'string' ? id : null, digest: String(digest) };
  });
}

/** Digests by id; null where a row has none, or the id of another. */
function idsOf(rows: readonly Row[]): Map<string, string> | null {
  const byId = new Map<string, string>();
  for (const { id, digest } of rows) {
    if (id === null || byId.has(id)) return null;
    byId.set(id, digest);
  }
  return byId;
}
