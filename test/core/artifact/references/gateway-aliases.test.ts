import { describe, expect, it } from 'vitest';
import { detectTexts } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { namesAlias, readAliases } from '../../../../src/core/artifact/references/gateway-aliases.ts';
import { findMovedAliases } from '../../../../src/core/artifact/references/moved-aliases.ts';
import type { Artifact } from '../../../../src/core/artifact/types.ts';

async function detect(text: string, path = 'gateway/config.yaml'): Promise<Artifact> {
  const [found] = await detectTexts([{ path, text, role: null }]);
  const artifact = found?.artifacts.find(({ kind }) => kind === 'gateway-config');
  if (artifact === undefined) throw new Error('no gateway config');
  return artifact;
}

async function routes(text: string, path?: string): Promise<Record<string, unknown>> {
  const aliases = readAliases(await detect(text, path));
  return Object.fromEntries(
    [...aliases].map(([alias, { model, why, notes }]) => [alias, [model ?? why, ...notes]]),
  );
}

describe('the aliases of a gateway', () => {
  it('of LiteLLM lead to the model of the first in order, then of the heaviest', async () => {
    const text = `model_list:
  - model_name: fast
    litellm_params: { model: gemini/gemini-2.5-flash, rpm: 10 }
  - model_name: fast
    litellm_params: { model: gpt-5-mini, rpm: 90 }
  - model_name: smart
    litellm_params: { model: claude-opus-4-6, order: 2 }
  - model_name: smart
    litellm_params: { model: azure/gpt-5-eu, api_base: https://eu.example, order: 1 }
  - model_name: gpt-4.1
    litellm_params: { model: hosted_vllm/qwen3, api_base: http://gpu }
  - model_name: "anthropic/*"
    litellm_params: { model: "anthropic/*" }
router_settings:
  model_group_alias: { old: fast }
  fallbacks: [{ smart: [fast] }]
`;
    const balanced = [
      'openai/gpt-5-mini',
      'leads to google/gemini-2.5-flash, openai/gpt-5-mini, of which openai/gpt-5-mini stands for all',
    ];
    expect(await routes(text)).toEqual({
      fast: balanced,
      smart: [
        'azure/gpt-5-eu',
        'leads to anthropic/claude-opus-4-6, azure/gpt-5-eu, of which azure/gpt-5-eu stands for all',
        'falls back to fast, which is not called here',
      ],
      'gpt-4.1': ['vllm/qwen3'],
      old: balanced,
    });
  });

  it('of one model at several places are no choice between models', async () => {
    const text = `model_list:
  - { model_name: fast, litellm_params: { model: azure/gpt-5-mini, api_base: https://eu.example } }
  - { model_name: fast, litellm_params: { model: azure/gpt-5-mini, api_base: https://us.example } }
`;
    expect(await routes(text)).toEqual({ fast: ['azure/gpt-5-mini'] });
  });

  it('of Portkey are the config’s own name, which leads to the model that it asks', async () => {
    const text = JSON.stringify({
      strategy: { mode: 'loadbalance' },
      targets: [
        { provider: 'openai', override_params: { model: 'gpt-5-mini' }, weight: 0.2 },
        { override_params: { model: '@anthropic/claude-haiku-4-5' }, virtual_key: 'a', weight: 0.8 },
      ],
    });
    expect(await routes(text, 'gateway/support.json')).toEqual({
      support: [
        'anthropic/claude-haiku-4-5',
        'leads to openai/gpt-5-mini, anthropic/claude-haiku-4-5, of which anthropic/claude-haiku-4-5 stands for all',
      ],
    });
    expect(await routes(text.replace('loadbalance', 'fallback'), 'gateway/support.json')).toMatchObject({
      support: ['openai/gpt-5-mini', expect.stringContaining('leads to')],
    });
    expect(await routes(text.replace('loadbalance', 'conditional'), 'gateway/support.json')).toEqual({
      support: ['which of its models is asked depends on the request'],
    });
  });

  it('of a table of routes are their names', async () => {
    const text = `routes:
  fast: { provider: openai, model: gpt-5-mini, priority: 1 }
  smart: { provider: anthropic, model: claude-opus-4-6, priority: 2 }
`;
    expect(await routes(text)).toEqual({ fast: ['openai/gpt-5-mini'], smart: ['anthropic/claude-opus-4-6'] });
  });

  it('of a table of names lead to the first model of each', async () => {
    const text = `providers:
  openai: { base_url: https://api.openai.example }
  anthropic: { base_url: https://api.anthropic.example }
aliases:
  fast: openai/gpt-5-mini
  smart: [anthropic/claude-opus-4-6, openai/gpt-5]
`;
    expect(await routes(text)).toEqual({ fast: ['openai/gpt-5-mini'], smart: ['anthropic/claude-opus-4-6'] });
  });
});

describe('an alias that moves', () => {
  const of = (model: string, more = '') =>
    detect(`model_list:\n  - { model_name: fast, litellm_params: { model: ${model}${more} } }\n`);

  async function moved(before: Artifact, after: Artifact) {
    const change = await diffArtifacts(before, after);
    return findMovedAliases(change === null ? [] : [change], []).map(({ alias, base, head }) => [
      alias,
      base?.model ?? null,
      head?.model ?? null,
    ]);
  }

  it('is one that leads to another model, is new, or is gone', async () => {
    expect(await moved(await of('gpt-5'), await of('gpt-5-mini'))).toEqual([
      ['fast', 'openai/gpt-5', 'openai/gpt-5-mini'],
    ]);
    const other = await detect('model_list:\n  - { model_name: smart, litellm_params: { model: gpt-5 } }\n');
    expect(await moved(await of('gpt-5'), other)).toEqual([
      ['fast', 'openai/gpt-5', null],
      ['smart', null, 'openai/gpt-5'],
    ]);
  });

  it('is none of which only limits change', async () => {
    expect(await moved(await of('gpt-5'), await of('gpt-5', ', rpm: 5'))).toEqual([]);
  });
});

it.each([
  ['fast', 'fast', true],
  ['litellm/fast', 'fast', true],
  ['openai/fast', 'fast', true],
  ['openai/gpt-5-mini', 'gpt-5-mini', false],
  ['litellm/gpt-5-mini', 'gpt-5-mini', true],
  ['gpt-5-mini', 'gpt-5-mini', true],
  ['openai/gpt-5-mini', 'openai/gpt-5-mini', true],
  ['litellm/faster', 'fast', false],
])('a model called %s names the alias %s: %s', (name, alias, expected) => {
  expect(namesAlias(name, alias)).toBe(expected);
});
