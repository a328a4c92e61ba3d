// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts']));

const settingsIn = (path: string, text: string, name: string) =>
  contentNamed(path, text, name, 'model-config').settings;

it.each([
  [
    'the response format that holds where none is set',
    'src/suites/prompts.ts',
    "function toPrompt(messages) {\n  return {\n    type: 'prompt',\n    messages,\n    template,\n    model: null,\n    parameters: {},\n    responseFormat: { type: 'text' },\n  };\n}",
  ],
  [
    'the same where what is found goes before it',
    'src/request.ts',
    "export const toRequest = (prompt, model, messages) => ({ model, messages, parameters: prompt?.parameters ?? {}, responseFormat: prompt?.responseFormat ?? { type: 'text' } });",
  ],
  [
    'a field of a schema without a default',
    'src/policy/targets.ts',
    "const agent = z.strictObject({\n  kind: z.literal('agent'),\n  tools: z.array(path).min(1).optional(),\n  prompt: path.optional(),\n  model: model.optional(),\n  max_steps: z.int().min(1).max(100).optional(),\n  max_tokens: z.int().min(1).optional(),\n});",
  ],
  [
    'what a function with a prompt in its name says when it fails',
    'src/plan/targets/prompt.ts',
    "export async function resolvePrompt(target, where) {\n  const prompt = await findPrompt(target.prompt, where);\n  if (prompt.value === null) return failure('the target names no prompt, and `covers` matches none');\n  return { ok: true, target: { prompt: prompt.value } };\n}",
  ],
  [
    'alternatives of a pattern in a file called instructions',
    'src/lint/instructions.ts',
    "const LANGUAGES =\n  'english|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|chinese|japanese';\nconst LANGUAGE = new RegExp(`^(${LANGUAGES})$`);",
  ],
  [
    'the schema of a call that a model made',
    'src/schemas/llm/toolCalls.ts',
    "import { z } from 'zod';\n/** What a tool call of the chat API looks like. */\nexport const openAIToolCallSchema = z.object({ id: z.string().describe('The id of the call'), function: z.object({ name: z.string(), arguments: z.string().describe('JSON') }) });",
  ],
  [
    'addresses that a client is tried with',
    'src/providers/index.test.ts',
    "import OpenAI from 'openai';\nit('asks the right address', async () => {\n  const testCases = [\n    { input: 'https://api.example.org/v1', expected: 'https://api.example.org' },\n    { input: 'https://api.example.org/v2', expected: 'https://api.example.org' },\n    { input: 'https://api.example.org', expected: 'https://api.example.org' },\n  ];\n  const client = new OpenAI({ baseURL: testCases[0].input });\n  await client.chat.completions.create({ model, messages });\n});",
  ],
  [
    'the providers whose models are served',
    'src/const/modelProvider.ts',
    "export enum ModelProvider {\n  DeepSeek = 'deepseek',\n  Mistral = 'mistral',\n  Qwen = 'qwen',\n}",
  ],
  [
    'what a coding agent runs before and after its tools',
    '.claude-plugin/hooks/hooks.json',
    JSON.stringify({
      description: 'Commands that run before and after each tool_use of Claude Code',
      hooks: {
        PostToolUse: [
          { matcher: 'Bash', hooks: [{ type: 'command', command: "jq -r '.tool_input.command'" }] },
        ],
      },
    }),
  ],
])('programs that work with prompts: %s is no artifact', (_what, path, text) => {
  expect(found(path, text)).toEqual([]);
});

it('a default in a schema is set, and so is a model for each provider', () => {
  expect(
    settingsIn(
      'src/policy/targets.ts',
      "const agent = z.object({ model: z.string().default('gpt-5-mini'), temperature: z.number().min(0).default(0.2), messages: z.array(turn) });",
      'targets',
    ),
  ).toMatchObject({ 'agent.model': 'gpt-5-mini', 'agent.temperature': 0.2 });
  expect(
    settingsIn('src/models.ts', "export const MODEL_BY_PROVIDER = { openai: 'gpt-5-mini' };", 'models'),
  ).toEqual({ 'MODEL_BY_PROVIDER.openai': 'gpt-5-mini' });
});
