import { describe, expect, it } from 'vitest';
import { summaryOf } from '../support.ts';

describe('eval suites', () => {
  const suite = (parts: { prompts?: string[]; providers?: unknown[]; tests?: unknown[]; more?: object }) =>
    JSON.stringify({
      prompts: ['Answer {{q}}. Always be brief and kind to customers.'],
      providers: ['openai:gpt-5'],
      tests: [{ vars: { q: 1 } }],
      ...parts,
      ...parts.more,
      more: undefined,
    });
  const change = (before: string, after: string) => summaryOf('promptfooconfig.json', before, after);

  it('says which model, which words of a prompt and how many tests', async () => {
    const after = suite({
      prompts: ['Answer {{q}}. Always be thorough and kind to customers.', 'file://prompts/other.txt'],
      providers: [{ id: 'anthropic:messages:claude-opus-4', config: { temperature: 1 } }],
      tests: [{ vars: { q: 0 } }, { vars: { q: 1 } }, { vars: { q: 2 } }],
      more: { defaultTest: { assert: [{ type: 'is-json' }] } },
    });
    expect(await change(suite({}), after)).toEqual([
      'model openai:gpt-5 -> anthropic:messages:claude-opus-4: provider swap',
      '`temperature` not set -> 1',
      'prompt 1: 1 sentence reworded ("brief" -> "thorough")',
      'prompt `file://prompts/other.txt` added',
      '2 tests added',
      '1 assertion of every test added',
    ]);
  });

  it('counts assertions at the top level', async () => {
    const more = (...values: string[]) => ({
      more: { assert: values.map((value) => ({ type: 'llm-rubric', value })) },
    });
    expect(await change(suite({}), suite(more('Kind', 'Brief')))).toEqual([
      '2 assertions at the top level added',
    ]);
    expect(await change(suite(more('Kind')), suite(more('Calm')))).toEqual([
      '1 assertion at the top level changed: `value` "Kind" -> "Calm"',
    ]);
  });

  it('tells the only test that changed, and an order from a change', async () => {
    const tests = [{ vars: { q: 1 } }, { vars: { q: 2 } }];
    const [first, second] = tests;
    expect(await change(suite({ tests }), suite({ tests: [first, { vars: { q: 3 } }] }))).toEqual([
      '1 test changed: `vars.q` 2 -> 3',
    ]);
    expect(await change(suite({ tests }), suite({ tests: [second, first] }))).toEqual([
      'tests in another order',
    ]);
  });

  it('says once what is the same of two providers', async () => {
    const both = (id: string) =>
      suite({
        providers: [
          { id, label: 'a' },
          { id, label: 'b' },
        ],
      });
    expect(await change(both('openai:gpt-5'), both('openai:gpt-5-mini'))).toEqual([
      'model openai:gpt-5 -> openai:gpt-5-mini (2 providers)',
    ]);
  });

  it('does not ascribe the settings of a replaced model to the one in its place', async () => {
    const own = (id: string, config: object) => ({ id, config });
    const kept = own('openai:gpt-5', { temperature: 0 });
    const before = suite({
      providers: [kept, own('bedrock:amazon.nova-pro-v1:0', { inferenceConfig: { topP: 0.5 } })],
    });
    const after = suite({ providers: [kept, own('bedrock:converse:amazon.nova-2', { top_p: 0.5 })] });
    expect(await change(before, after)).toEqual([
      'model bedrock:amazon.nova-pro-v1:0 -> bedrock:converse:amazon.nova-2',
      'bedrock:converse:amazon.nova-2 has `top_p` 0.5; bedrock:amazon.nova-pro-v1:0 had `inferenceConfig.topP` 0.5',
    ]);
    const bare = suite({ providers: [kept, 'bedrock:converse:amazon.nova-2'] });
    expect(await change(before, bare)).toContain(
      'bedrock:converse:amazon.nova-2 has no `inferenceConfig.topP` 0.5 as bedrock:amazon.nova-pro-v1:0 had',
    );
  });
});
