import { toChatMessage } from '../chat-message.ts';
import type { Case, WorkflowCase } from '../types.ts';

/**
 * GitHub takes 65,535 characters of all inputs of a workflow together, and the JSON that holds them writes a quote as two. In
 * bytes it also fits into a variable of a job's environment. Bytes of UTF-8.
 */
export const MAX_BATCH_BYTES = 60_000;

/** What a workflow is told of a case. */
export function describeCase({ id, input, vars, conversation }: Case): WorkflowCase {
  const { input: _, ...others } = vars;
  return {
    id,
    input: typeof input === 'string' ? input : input.map(toChatMessage),
    ...(Object.keys(others).length === 0 ? {} : { vars: others }),
    ...(conversation?.kind === 'scripted' ? { turns: conversation.turns } : {}),
  };
}

/** The row of a case, without a line break in it. */
export function writeRow(row: WorkflowCase): string {
  return JSON.stringify(row);
}

/** Bytes that a row takes in an input: every quote and backslash is written with another one. */
export function sizeOfRow(row: string): number {
  return Buffer.byteLength(JSON.stringify(row));
}

/**
 * Rows in their order, in batches that a run takes each. A row that is larger than any batch may be is in none of them.
 */
export function batchRows<T>(items: readonly T[], rowOf: (item: T) => string): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOfRow(rowOf(item)) + 1;
    if (size > MAX_BATCH_BYTES) continue;
    const current = batches.at(-1);
    if (current === undefined || bytes + size > MAX_BATCH_BYTES) {
      batches.push([item]);
      bytes = size;
    } else {
      current.push(item);
      bytes += size;
    }
  }
  return batches;
}
