import { z } from 'zod';
import type { Json } from '../../../artifact/problem.ts';
import { memberOf } from '../../../artifact/values.ts';
import type { Case, Output } from '../../types.ts';
import { expectedAnswer } from '../expected.ts';
import { readJsonOutput } from '../structure/json-output.ts';
import { foldText } from '../text.ts';

/** Where the prediction stands: the whole answer, or a field of the JSON in it (`result.label`). */
export const fieldOption = z.string().min(1).optional();

/** What the answer predicts, as text; null where it cannot be read. */
export function predictedText({ text }: Pick<Output, 'text'>, field: string | undefined): string | null {
  if (field === undefined) return text.trim() === '' ? null : text.trim();
  const json = readJsonOutput(text, 'anywhere');
  return json.ok ? scalarText(lookUp(json.value, field)) : null;
}

/** What is right: the field of `expected`, its `label` or `value`, or the expected answer. Null where the case names none. */
export function expectedText(testCase: Case, field: string | undefined): string | null {
  const { expected } = testCase;
  const named = field === undefined ? null : scalarText(lookUp(expected, field));
  const member = named ?? scalarText(memberOf(expected, 'label') ?? memberOf(expected, 'value'));
  return member ?? expectedAnswer(testCase)?.trim() ?? null;
}

/** Labels that differ in case or in how their letters are composed only are one. */
export function toLabel(text: string): string {
  return foldText(text.trim(), false);
}

/** A finite number and nothing else; null otherwise. */
export function toNumber(text: string | null): number | null {
  if (text === null || !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return null;
  return Number.isFinite(Number(text)) ? Number(text) : null;
}

function lookUp(value: Json, field: string): Json | undefined {
  return field.split('.').reduce<Json | undefined>((at, key) => memberOf(at, key), value);
}

function scalarText(value: Json | undefined): string | null {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
