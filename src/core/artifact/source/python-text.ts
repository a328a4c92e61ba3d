import { cleanDoc, dedent, joinParts, joinTexts, literalOf, trimParts } from './text-parts.ts';
import type { SourceCall, SourceText, SourceValue, TextPart } from './types.ts';

/** A value as a part of a text: its own parts, or the hole that its expression leaves. */
type PartsOf = (value: SourceValue) => readonly TextPart[];

const TRIMMED = { strip: 'both', lstrip: 'start', rstrip: 'end' } as const;

/** The text that a call of Python's own text functions gives; null of every other call. */
export function applyTextCall(call: SourceCall, partsOf: PartsOf): SourceValue | null {
  const { receiver, lines, positional } = call;
  const [first, second] = positional;
  if (receiver === null) {
    if (first?.type === 'text' && /(^|\.)dedent$/.test(call.callee))
      return { type: 'text', parts: dedent(first.parts), lines };
    if (first?.type === 'text' && /(^|\.)cleandoc$/.test(call.callee))
      return { type: 'text', parts: cleanDoc(first.parts), lines };
    return /^(typing\.|t\.)?cast$/.test(call.callee) && second !== undefined ? second : null;
  }
  if (receiver.type !== 'text') return null;
  const parts = applyMethod(call, receiver, partsOf);
  return parts === null ? null : { type: 'text', parts, lines };
}

function applyMethod(call: SourceCall, { parts }: SourceText, partsOf: PartsOf): TextPart[] | null {
  const [first, second] = call.positional;
  switch (call.callee) {
    case 'strip':
    case 'lstrip':
    case 'rstrip': {
      const chars = first?.type === 'text' ? literalOf(first.parts) : null;
      return first !== undefined && chars === null ? null : trimParts(parts, TRIMMED[call.callee], chars);
    }
    case 'join':
      return first?.type === 'list' ? joinTexts(first.items.map(partsOf), parts) : null;
    case 'format':
    case 'format_map':
      return [...parts];
    case 'replace': {
      const from = first?.type === 'text' ? literalOf(first.parts) : null;
      const to = second?.type === 'text' ? literalOf(second.parts) : null;
      if (from === null || from === '' || second === undefined) return null;
      // With what only the program knows, it fills in a placeholder.
      if (to === null || call.positional.length > 2) return [...parts];
      return joinParts(
        parts.map((part) => ('text' in part ? { text: part.text.replaceAll(from, () => to) } : part)),
      );
    }
    default:
      return null;
  }
}

/** `a + b + …`: a text where one operand is, a list likewise; what is no literal is a hole, in a list `other`. */
export function addValues(
  values: readonly SourceValue[],
  lines: [number, number],
  partsOf: PartsOf,
): SourceValue {
  if (values.some(({ type }) => type === 'text'))
    return { type: 'text', parts: joinParts(values.flatMap(partsOf)), lines };
  if (values.some(({ type }) => type === 'list')) {
    const items = values.flatMap((value): SourceValue[] =>
      value.type === 'list' ? value.items : [{ type: 'other', lines: value.lines }],
    );
    return { type: 'list', items, lines };
  }
  const numbers = values.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  if (numbers.length < values.length) return { type: 'other', lines };
  return { type: 'number', value: numbers.reduce((sum, number) => sum + number, 0), lines };
}

/** `4 * 1024`, `2 ** 14`: how sizes are written. */
export function combineNumbers(
  operator: string,
  left: SourceValue,
  right: SourceValue,
  lines: [number, number],
): SourceValue {
  if (left.type !== 'number' || right.type !== 'number') return { type: 'other', lines };
  const value = calculate(operator, left.value, right.value);
  return value !== null && Number.isFinite(value)
    ? { type: 'number', value, lines }
    : { type: 'other', lines };
}

function calculate(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '**':
      return left ** right;
    default:
      return null;
  }
}
