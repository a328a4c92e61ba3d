import { z } from 'zod';
import { MALFORMED_ARGUMENTS, type ToolCall } from '../../types.ts';
import { defineScorer, unmeasured } from '../define.ts';
import { compileSchema } from '../structure/schema-validator.ts';
import { codeName } from '../text.ts';
import type { ScoreInput } from '../types.ts';
import { sameTool } from './argument-match.ts';
import { MAX_CALLS } from './expected-calls.ts';

type Found = { fault: string } | { unsettled: string } | null;

/**
 * The answer calls a tool, every call is one of a tool that the model was offered, and its arguments satisfy that tool's schema. What was
 * expected is not asked.
 */
export const validToolCall = defineScorer({
  id: 'valid_tool_call',
  aliases: ['is-valid-openai-tools-call', 'is-valid-openai-function-call', 'is-valid-function-call'],
  description: 'Every tool call names a tool that was offered, with arguments that satisfy its schema.',
  scale: 'pass_fail',
  options: z.strictObject({}),
  shorthand: null,
  score({ case: testCase, output, tools: offered }) {
    const tools = offered ?? testCase.tools;
    if (output.toolCalls.length === 0) return { value: 0, reason: 'made no call' };
    if (output.toolCalls.length > MAX_CALLS)
      return unmeasured(`${output.toolCalls.length} calls are too many to check`);
    if (tools === null) return unmeasured('the tools that the model was offered are not known');
    const found = output.toolCalls.map((call) => findFault(call, tools)).filter((one) => one !== null);
    const fault = found.find((one) => 'fault' in one);
    if (fault !== undefined) return { value: 0, reason: fault.fault };
    const [open] = found;
    if (open !== undefined && 'unsettled' in open) return unmeasured(open.unsettled);
    return { value: 1, reason: output.toolCalls.length === 1 ? 'the call is valid' : 'all calls are valid' };
  },
});

function findFault(call: ToolCall, tools: NonNullable<ScoreInput['tools']>): Found {
  const name = codeName(call.name);
  const tool = tools.find((one) => sameTool(one.name, call.name));
  if (tool === undefined) return { fault: `called ${name}, which is no tool that was offered` };
  if (Object.hasOwn(call.arguments, MALFORMED_ARGUMENTS))
    return { fault: `the arguments of ${name} are not a JSON object` };
  const schema = compileSchema(tool.parameters);
  if (!schema.ok) return { unsettled: `the schema of ${name} needs ${schema.message}` };
  const checked = schema.check(call.arguments);
  if ('unsettled' in checked) return checked;
  return checked.fault === null
    ? null
    : { fault: `${name}: ${checked.fault.replace(/^the answer/, 'its arguments')}` };
}
