import type { Json } from '../../artifact/problem.ts';
import { isRecord } from '../../artifact/values.ts';
import type { Case } from '../types.ts';

/**
 * What people gave an answer: `human: {groundedness: 0.75, tone: true}`. Null where `human` is something else, which is
 * a variable of the prompt like any other.
 */
export function readHumanLabels(
  given: Json | undefined,
): Required<Pick<Case, 'human'>> | { fault: string } | null {
  if (!isRecord(given)) return null;
  const labels = Object.entries(given).filter(([, value]) => value !== null);
  if (
    labels.length === 0 ||
    labels.some(([, value]) => typeof value !== 'number' && typeof value !== 'boolean')
  )
    return null;
  const scores = labels.map(([metric, value]): [string, number] => [metric, Number(value)]);
  const odd = scores.find(([, score]) => !(score >= 0 && score <= 1));
  if (odd !== undefined) return { fault: `${odd[1]} for \`${odd[0]}\`` };
  return { human: Object.fromEntries(scores) };
}
