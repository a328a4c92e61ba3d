import { describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { lintFile } from '../lint/support.ts';

await prepareFormats(['a.py', 'a.ts']);

describe('a finding in a text of source code stands on the line of its words', () => {
  const HEAD = 'from textwrap import dedent\n\n';
  it.each([
    [
      'in a dedented text',
      'prompts.py',
      `${HEAD}SYSTEM_PROMPT = dedent("""\n    You are a clerk of a tea shop.\n\n    Always answer in English.\n    Always answer in German.\n""").strip()\n`,
      'contradiction:7',
    ],
    [
      'around a hole of several lines',
      'prompts.ts',
      `export const buildSystemPrompt = (user: string) => \`You are a clerk of a tea shop.\nThe customer is "\${\n  user\n}".\nAlways answer in English.\nAlways answer in German.\`;\n`,
      'contradiction:6',
    ],
  ])('%s', async (_where, path, text, finding) => {
    expect(await lintFile(path, text)).toContain(finding);
  });

  it('and of pieces that the program chooses between nothing is said that needs both', async () => {
    const text =
      'export function buildPrompt(short: boolean) {\n  let prompt = "You are a clerk of a tea shop. ";\n  if (short) prompt += "Always answer in English. ";\n  else prompt += "Always answer in German. ";\n  return prompt;\n}\n';
    expect(await lintFile('prompts.ts', text)).toEqual([]);
  });
});

describe('what only the running program knows is no fault', () => {
  it.each([
    [
      'an enum',
      "inputSchema: { type: 'object', properties: { tier: { type: 'string', description: 'Tier', enum: Object.values(Tier) } } }",
    ],
    [
      'a parameter called name',
      "inputSchema: { type: 'object', properties: { name: { type: 'string', description: 'Name' } }, required: ['name'] }",
    ],
    [
      'members from elsewhere',
      "inputSchema: { type: 'object', properties: { ...common, city: { type: 'string', description: 'City' } }, required: ['city', 'unit'] }",
    ],
  ])('%s', async (_what, schema) => {
    const text = `export const tools = [{ name: 'find_tier', description: 'Finds the tier of a customer', ${schema} }];\n`;
    expect(await lintFile('tools.ts', text)).toEqual([]);
  });

  it('a description that is handed in, and a constant among the holes of a prompt', async () => {
    const tool =
      "import { tool } from 'ai';\nexport const wrapped = tool({ description: options.description, inputSchema: z.object({ city: z.string().describe('City') }), execute: run });\n";
    expect(await lintFile('tools.ts', tool)).toEqual([]);
    const prompt = `export const SYSTEM_PROMPT = \`You are a writer of reports.\n\${REPORT_PROMPT}\nBe brief and answer in English.\`;\n`;
    expect(await lintFile('prompts.ts', prompt)).toEqual([]);
  });
});
