import { monthOf, type OperatorCaps } from '../../core/eval/budget.ts';
import {
  renderSpending,
  SPENDING_BY,
  type SpendingBy,
  type SpendingOf,
  sumSpending,
} from '../../core/report/spending.ts';
import type { Clock, Ledger } from '../../ports.ts';
import { type CommandIo, EXIT } from './io.ts';
import type { SpendJson } from './json.ts';

export type SpendOptions = {
  /** `2026-11`; default: this month, in UTC. */
  month?: string;
  by?: string;
  /** `owner/name` or the folder's name; default: all. */
  repository?: string;
  /** What the server spent, as its database has it. */
  server?: boolean;
  json?: boolean;
};

/** `promptgate spend`: what calls of models cost in a month. */
export async function runSpend(
  { month, by = 'repository', repository, json }: SpendOptions,
  { ledger, caps, clock }: { ledger: Ledger; caps: OperatorCaps; clock: Clock },
  io: CommandIo,
): Promise<number> {
  const asked = month ?? monthOf(clock.now());
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(asked) || !isBy(by)) {
    io.stderr(
      isBy(by)
        ? `expected --month as 2026-11, found "${asked}"\n`
        : `expected --by to be one of ${SPENDING_BY.join(', ')}, found "${by}"\n`,
    );
    return EXIT.usage;
  }
  const all = await ledger.entries(asked, null);
  const entries = repository === undefined ? all : all.filter(({ name }) => name === repository);
  const accounts = [...new Set(entries.map((entry) => entry.repository))];
  const totals = await Promise.all(
    repository === undefined
      ? [ledger.total(asked, null)]
      : accounts.map((account) => ledger.total(asked, account)),
  );
  const held = totals.reduce((sum, { heldUsd }) => sum + heldUsd, 0);
  const sums = sumSpending(asked, by, entries, held);
  io.stdout(json === true ? `${JSON.stringify(toJson(sums), null, 2)}\n` : renderSpending(sums, caps));
  return EXIT.pass;
}

function isBy(by: string): by is SpendingBy {
  return SPENDING_BY.some((one) => one === by);
}

function toJson({ month, by, rows, total, heldUsd }: SpendingOf): SpendJson {
  const toCost = ({ usd, assumedUsd, calls, unpricedCalls }: SpendingOf['total']) => ({
    usd,
    assumed_usd: assumedUsd,
    calls,
    unpriced_calls: unpricedCalls,
  });
  return {
    version: 1,
    month,
    by,
    rows: rows.map((row) => ({ name: row.name, ...toCost(row) })),
    total: toCost(total),
    held_usd: heldUsd,
  };
}
