import type { SourceValue } from './types.ts';

/** Longer arithmetic is no setting. Characters. */
const MAX_SOURCE = 80;

/** What cannot be worked out, with how it is written where a number stands among its operands: `SIZE * 0.2`. */
export function asWritten(
  result: SourceValue & { type: 'other' },
  operands: readonly SourceValue[],
  source: string,
): SourceValue {
  const numbered = operands.some(({ type }) => type === 'number');
  return numbered && source.length <= MAX_SOURCE
    ? { ...result, source: source.replace(/\s+/g, ' ') }
    : result;
}

const ROUNDS = /(^|\.)(int|float|round|floor|ceil|trunc)$/;

/** How the arithmetic in a value is written, rounded or not: `Math.floor(SIZE * 0.2)`; null of other values. */
export function arithmeticIn(value: SourceValue): string | null {
  if (value.type === 'other') return value.source ?? null;
  const [inner] = value.type === 'call' && ROUNDS.test(value.callee) ? value.positional : [];
  return inner?.type === 'other' ? (inner.source ?? null) : null;
}
