import { formatProblem } from '../../../src/core/artifact/problem.ts';
import { parseDataset } from '../../../src/core/eval/dataset.ts';
import type { Case } from '../../../src/core/eval/types.ts';

export function read(path: string, text: string): Case[] {
  const parsed = parseDataset(path, text, { answers: null });
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.value.cases;
}

export const row = (data: unknown) => read('rows.jsonl', JSON.stringify(data))[0]!;

export function faults(path: string, text: string): string[] {
  const parsed = parseDataset(path, text, { answers: null });
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}
