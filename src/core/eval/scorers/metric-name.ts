import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import type { PassRule } from '../pass-k.ts';

/** What a metric is called that nobody named: as its rubric, else as its scorer, with what it makes of repeats. */
export function metricName(
  metric: string,
  { rubric }: JsonRecord,
  over: Omit<PassRule, 'at'> | null,
): string {
  const given = isRecord(rubric) ? rubric.name : rubric;
  const name = typeof given === 'string' ? given : metric;
  return over === null ? name : `${name}_${over.kind.replace(/k$/, String(over.k))}`;
}

/** A name that is not taken: `contains`, then `contains_2`. */
export function freeName(metric: string, taken: ReadonlySet<string>): string {
  let name = metric;
  for (let i = 2; taken.has(name); i++) name = `${metric}_${i}`;
  return name;
}
