import type { OperatorCaps } from '../eval/budget.ts';
import { cleanLine } from './markup.ts';
import { count, dollars } from './numbers.ts';

/** What is asked for of the books: sums by one of these. */
export const SPENDING_BY = ['repository', 'review', 'suite', 'artifact', 'route', 'work'] as const;
export type SpendingBy = (typeof SPENDING_BY)[number];

/** One entry of the books, as a ledger has it. US dollars. */
export type Spent = {
  name: string;
  pull: number | null;
  work: string;
  run: string;
  suite: string;
  artifacts: readonly string[];
  route: string;
  usd: number;
  assumedUsd: number;
  calls: number;
  unpricedCalls: number;
};
export type SpendingRow = Pick<Spent, 'usd' | 'assumedUsd' | 'calls' | 'unpricedCalls'> & { name: string };
export type SpendingOf = {
  month: string;
  by: SpendingBy;
  rows: SpendingRow[];
  /** Of all entries: rows of artifacts overlap where one suite guards several. */
  total: Omit<SpendingRow, 'name'>;
  /** Set aside for calls that are under way, or of which nobody told what came of them. */
  heldUsd: number;
};

const NONE = { usd: 0, assumedUsd: 0, calls: 0, unpricedCalls: 0 };

/** Sums of a month, the dearest first. */
export function sumSpending(
  month: string,
  by: SpendingBy,
  entries: readonly Spent[],
  heldUsd: number,
): SpendingOf {
  const rows = new Map<string, SpendingRow>();
  for (const entry of entries)
    for (const name of namesOf(entry, by)) {
      const row = rows.get(name) ?? { name, ...NONE };
      rows.set(name, { name, ...add(row, entry) });
    }
  const all = [...rows.values()].sort((a, b) => costOf(b) - costOf(a) || (a.name < b.name ? -1 : 1));
  return { month, by, rows: all, total: entries.reduce(add, NONE), heldUsd };
}

function namesOf({ name, pull, work, run, suite, artifacts, route }: Spent, by: SpendingBy): string[] {
  switch (by) {
    case 'repository':
      return [name];
    case 'review':
      return [`${name}${pull === null ? '' : `#${pull}`} ${work} ${run.slice(0, 12)}`];
    case 'suite':
      return [`${name} ${suite}`];
    case 'artifact':
      return artifacts.length === 0 ? [`${name} (no artifact)`] : artifacts.map((one) => `${name} ${one}`);
    case 'route':
      return [route];
    case 'work':
      return [work];
  }
}

function add(sum: Omit<SpendingRow, 'name'>, more: Omit<SpendingRow, 'name'>): Omit<SpendingRow, 'name'> {
  return {
    usd: sum.usd + more.usd,
    assumedUsd: sum.assumedUsd + more.assumedUsd,
    calls: sum.calls + more.calls,
    unpricedCalls: sum.unpricedCalls + more.unpricedCalls,
  };
}

function costOf({ usd, assumedUsd }: Pick<SpendingRow, 'usd' | 'assumedUsd'>): number {
  return usd + assumedUsd;
}

/** A line each, and what holds for all of them. Plain text. */
export function renderSpending({ month, by, rows, total, heldUsd }: SpendingOf, caps: OperatorCaps): string {
  if (rows.length === 0 && heldUsd === 0) return `Nothing was spent in ${month} (UTC).\n`;
  const shown = rows.map((row) => [cleanLine(row.name), describe(row)] as const);
  const width = Math.max(...shown.map(([name]) => name.length), 0);
  const lines = shown.map(([name, cost]) => `  ${name.padEnd(width)}  ${cost}`);
  const held =
    heldUsd > 0
      ? [`Set aside for calls that have not ended, or whose end is unknown: ${dollars(heldUsd)}`]
      : [];
  const overlap =
    by === 'artifact'
      ? ['A suite that guards several artifacts is counted at each of them, so rows may overlap.']
      : [];
  const capped = [
    [caps.perReviewUsd, 'a review'],
    [caps.perRepositoryMonthUsd, 'a repository a month'],
    [caps.perMonthUsd, 'all repositories a month'],
  ] as const;
  const limits = capped.flatMap(([usd, of]) => (usd === null ? [] : [`${dollars(usd)} for ${of}`]));
  return `${[
    `${month} (UTC): ${describe(total)}`,
    ...lines,
    ...held,
    ...overlap,
    ...(limits.length === 0 ? [] : [`The operator’s caps: ${limits.join(', ')}; a policy’s may be smaller.`]),
  ].join('\n')}\n`;
}

function describe({ usd, assumedUsd, calls, unpricedCalls }: Omit<SpendingRow, 'name'>): string {
  const unpriced = unpricedCalls === 0 ? '' : `, ${count(unpricedCalls, 'call')} of unknown price`;
  const assumed = assumedUsd === 0 ? '' : `; counted as ${dollars(assumedUsd)} more where nobody knows`;
  return `${dollars(usd)} in ${count(calls, 'call')}${unpriced}${assumed}`;
}
