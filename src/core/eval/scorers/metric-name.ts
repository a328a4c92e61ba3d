import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import type { PassRule } from '../pass-k.ts';
import type { Scorer } from './types.ts';

/** What a metric is called that nobody named: as its rubric, else as its scorer, with what it makes of repeats. */
export function metricName(
  { metric, scorer }: { metric: string; scorer: Pick<Scorer, 'kind'> },
  { rubric: given }: JsonRecord,
  over: Omit<PassRule, 'at'> | null,
): string {
  const written = isRecord(given) ? given.name : given;
  const rubric = typeof written === 'string' ? written : null;
  // The same rubric may grade as well.
  const paired = scorer.kind === 'pair_judge' && rubric !== null;
  const name = paired ? `${metric}_${rubric}` : (rubric ?? metric);
  return over === null ? name : `${name}_${over.kind.replace(/k$/, String(over.k))}`;
}

/** A name that is not taken: `contains`, then `contains_2`. */
export function freeName(metric: string, taken: ReadonlySet<string>): string {
  let name = metric;
  for (let i = 2; taken.has(name); i++) name = `${metric}_${i}`;
  return name;
}
