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
  const labels = Object.entries(given).filter(([, value]) => value !== null && value !== '');
  const scores = labels.flatMap(([metric, value]): [string, number][] => {
    const score = toScore(value);
    return score === null ? [] : [[metric, score]];
  });
  if (scores.length === 0 || scores.length < labels.length) return null;
  const odd = scores.find(([, score]) => !(score >= 0 && score <= 1));
  if (odd !== undefined) return { fault: `${odd[1]} for \`${odd[0]}\`` };
  return { human: Object.fromEntries(scores) };
}

/** Cells of a CSV file are texts. */
function toScore(value: Json): number | null {
  if (typeof value === 'number') return value;
  if (value === true || value === 'true') return 1;
  if (value === false || value === 'false') return 0;
  const isNumber = typeof value === 'string' && /^\d*\.?\d+$/.test(value.trim());
  return isNumber ? Number(value) : null;
}
