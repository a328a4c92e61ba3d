import { z } from 'zod';
import type { Output, Score } from '../types.ts';
import { unmeasured } from './define.ts';
import { clip, quote } from './text.ts';
import type { SandboxResult, SandboxScorer } from './types.ts';

/** Characters of a program. */
export const MAX_CODE = 50_000;
const MAX_REASON = 300;

const options = z.strictObject({
  code: z.string().trim().min(1).max(MAX_CODE),
  config: z.record(z.string(), z.json()).optional(),
});

/**
 * An expression, or the body of a function, over `output` (the answer's text) and `context`. True, a number from 0 to 1, or
 * `{pass, score, reason}`; anything else, and whatever goes wrong, gives no score.
 */
export const javascript: SandboxScorer = {
  kind: 'sandbox',
  id: 'javascript',
  aliases: ['custom'],
  description: 'A JavaScript expression or function body over `output` and `context`, in a sandbox.',
  scale: 'graded',
  options,
  shorthand: 'code',
  applies: () => true,
  program({ case: testCase, output, options: given, value }) {
    const { code, config } = options.parse(given);
    const { vars, expected } = testCase;
    const context = JSON.stringify({ vars, expected, config: config ?? {}, ...describeOutput(output) });
    return value === undefined
      ? { code, output: output.text, context }
      : { code, output: JSON.stringify(value), json: true, context };
  },
  read(result) {
    const { value, reason } = readResult(result);
    return { value, reason: clip(reason, MAX_REASON) };
  },
};

function describeOutput({ toolCalls, retrieved, trajectory }: Output) {
  return {
    tool_calls: toolCalls,
    retrieved: retrieved ?? [],
    trajectory:
      trajectory === undefined
        ? null
        : {
            steps: trajectory.steps.map(({ toolCalls: calls, ...step }) => ({ ...step, tool_calls: calls })),
            ending: trajectory.ending,
          },
  };
}

function readResult(result: SandboxResult): { value: number | null; reason: string } {
  switch (result.kind) {
    case 'boolean':
      return { value: result.value ? 1 : 0, reason: `the assertion returned ${result.value}` };
    case 'number':
      return readNumber(Number(result.value), `the assertion returned ${result.value}`);
    case 'graded': {
      const said = result.reason === null || result.reason.trim() === '' ? null : quote(result.reason);
      const score = result.score === null ? 1 : Number(result.score);
      const graded = readNumber(score, said ?? `the assertion returned pass: ${result.pass}`);
      // What says that it fails is no pass, whatever it scores.
      return graded.value === null || result.pass ? graded : { ...graded, value: 0 };
    }
    case 'threw':
      return unmeasured(`the assertion threw ${quote(result.message)}`, 'the assertion threw');
    case 'failed':
      return unmeasured(`the assertion gave no result: ${result.reason}`);
    case 'value':
      return unmeasured('the assertion gave a value and no score');
    case 'other':
      return unmeasured(
        `the assertion returned ${result.found}; it has to return a boolean, a number from 0 to 1, or {pass, score, reason}`,
      );
  }
}

function readNumber(value: number, reason: string): Score {
  if (value >= 0 && value <= 1) return { value, reason };
  return unmeasured(
    `the assertion scored ${value}, which is not a number from 0 to 1`,
    'the assertion scored what is not a number from 0 to 1',
  );
}
