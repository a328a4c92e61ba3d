import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detectFile } from '../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../src/core/artifact/diff.ts';
import type { Json } from '../../../src/core/artifact/problem.ts';

type Keys = (string | number)[];
type Container = { [key: string | number]: Json };

const SCHEMA = {
  type: 'object',
  title: 'Find',
  properties: {
    by: { type: 'string', enum: ['id', 'mail'], description: 'What to look for' },
    limit: { type: ['integer', 'null'], minimum: 1 },
    filters: {
      type: 'array',
      items: { type: 'object', properties: { q: { anyOf: [{ type: 'string' }] } }, required: ['q'] },
    },
  },
  required: ['by', 'limit'],
  additionalProperties: false,
};
const chat = (name: string, parameters: Json): Json => ({
  type: 'function',
  function: { name, description: `Can ${name} what is asked for`, parameters },
});
const FILES: [string, Json][] = [
  ['tools/chat.json', [chat('find', SCHEMA), chat('drop', SCHEMA.properties.filters.items)]],
  [
    'tools/claude.json',
    {
      tools: [
        {
          name: 'find',
          description: 'Find what is asked for',
          input_schema: SCHEMA,
          cache_control: { type: 'ephemeral' },
        },
        { type: 'web_search_2025', name: 'web_search', max_uses: 3 },
      ],
      tool_choice: { type: 'auto' },
    },
  ],
  [
    'answer.prompt.yml',
    {
      model: 'openai/gpt-5',
      modelParameters: { temperature: 0.1, maxTokens: 50 },
      messages: [
        { role: 'system', content: 'Be brief. Cite the page.' },
        { role: 'user', content: '{{question}}' },
      ],
      responseFormat: 'json_schema',
      jsonSchema: JSON.stringify({ name: 'answer', strict: true, schema: SCHEMA }),
      testData: [{ question: 'a', expected: 'b' }, { question: 'c' }],
      evaluators: [{ name: 'has', string: { contains: 'b' } }],
    },
  ],
  [
    'rag/index.yaml',
    {
      chunking: { chunk_size: 512, chunk_overlap: 64, separators: ['a', 'b'] },
      retriever: { top_k: 5, filters: [{ lang: 'en' }, { lang: 'de' }] },
      embedder: { model: 'text-embedding-3-small' },
      reranker: null,
      flags: [],
    },
  ],
  [
    'promptfooconfig.yaml',
    {
      prompts: ['Answer {{q}} briefly.', { id: 'file://prompts/other.txt', label: 'other' }],
      providers: ['openai:gpt-5', { id: 'anthropic:messages:claude-opus-4', config: { temperature: 0 } }],
      defaultTest: { assert: [{ type: 'is-json' }], vars: { tone: 'dry' } },
      tests: [{ vars: { q: 'a' }, assert: [{ type: 'contains', value: 'b' }] }, { vars: { q: 'c' } }],
      env: { A: 'b' },
    },
  ],
  [
    'litellm.yaml',
    {
      model_list: [
        { model_name: 'fast', litellm_params: { model: 'openai/gpt-5-mini', rpm: 5 } },
        { model_name: 'fast', litellm_params: { model: 'azure/gpt-5-mini' } },
        { model_name: 'strong', litellm_params: { model: 'openai/gpt-5' }, tags: ['a', 'b'] },
      ],
      router_settings: { model_group_alias: { 'gpt-4': 'strong' }, num_retries: 2 },
      litellm_settings: { fallbacks: [{ fast: ['strong'] }], drop_params: true },
    },
  ],
  [
    'charts/llm/models.yaml',
    {
      models: [
        {
          model_name: 'smart',
          litellm_params: { model: 'auto_router/by_length', tiers: { SHORT: ['a'], LONG: ['b', 'c'] } },
        },
        { model_name: 'plain', litellm_params: { model: 'openai/gpt-5', api_base: 'https://a.example/v1' } },
      ],
    },
  ],
  [
    'eval/ragas_config.yaml',
    {
      metrics: [
        { name: 'faithfulness', weight: 1 },
        { name: 'answer_relevance', weight: 0.5 },
      ],
      aggregator: 'average',
    },
  ],
  [
    'gateway/routing.json',
    {
      strategy: { mode: 'fallback' },
      cache: { mode: 'semantic', max_age: 60 },
      targets: [
        { provider: 'openai', weight: 0.7, override_params: { model: 'gpt-5' } },
        { strategy: { mode: 'loadbalance' }, targets: [{ provider: 'groq' }, { provider: 'anthropic' }] },
      ],
    },
  ],
  [
    '.mcp.json',
    {
      mcpServers: {
        docs: {
          command: 'npx',
          args: ['-y', 'docs-mcp@1.0.0'],
          env: { TOKEN: 'secret' },
          alwaysAllow: ['a', 'b'],
        },
        web: { type: 'http', url: 'https://web.example/mcp', headers: { Authorization: 'Bearer x' } },
      },
      inputs: [{ id: 'k', type: 'promptString' }],
    },
  ],
  [
    'team.json',
    {
      provider: 'autogen_agentchat.teams.RoundRobinGroupChat',
      component_type: 'team',
      config: {
        participants: ['finder', 'writer'].map((name) => ({
          provider: 'autogen_agentchat.agents.AssistantAgent',
          component_type: 'agent',
          config: { name, system_message: `You are the ${name}. Be brief.`, tools: ['a', 'b'] },
        })),
        max_turns: 3,
      },
    },
  ],
];
const DATA_FILES: [string, Json][] = [
  [
    'prompts.yaml',
    {
      triage: {
        system: 'You sort tickets of {team}.',
        user: 'Ticket: {ticket}',
        model: 'gpt-5',
        temperature: 0.2,
        tools: ['crm', 'mail'],
        retry: { max: 3, wait: [1, 2] },
      },
    },
  ],
  [
    'chain.json',
    {
      _type: 'llm_chain',
      prompt: {
        _type: 'few_shot',
        input_variables: ['word', 'tone'],
        prefix: 'Write the antonym.',
        example_prompt: { _type: 'prompt', input_variables: ['in'], template: 'In: {in}' },
        examples: [{ in: 'up' }, { in: 'hot' }],
        example_separator: '---',
        suffix: 'In: {word}',
      },
      llm: { _type: 'openai', model_name: 'gpt-4o', temperature: 0.5, logit_bias: {} },
      output_key: 'text',
    },
  ],
  [
    'triage.yaml',
    {
      template: 'Sort {{ ticket }}.',
      template_format: 'liquid',
      input_variables: [{ name: 'ticket', is_required: true }],
      execution_settings: { default: { model_id: 'gpt-4o', temperature: 0 }, other: { top_p: 0.5 } },
    },
  ],
  [
    'critic.json',
    {
      name: 'critic',
      type: 'chat',
      prompt: [{ role: 'system', content: 'Rate {{film}}.' }],
      config: { model: 'gpt-4o', temperature: 0.5, languages: ['en', 'de'] },
      labels: ['production'],
    },
  ],
];
/** People's words about the file, which do not count. */
const UNCOUNTED = new Set(['name', 'description']);

function listPaths(value: Json, keys: Keys = []): Keys[] {
  if (value === null || typeof value !== 'object') return [keys];
  return [
    keys,
    ...Object.keys(value).flatMap((key) => listPaths((value as Container)[key] ?? null, [...keys, key])),
  ];
}

/** The data with one thing removed, added, repeated, turned around or replaced. */
function mutate(data: Json, keys: Keys, way: number): Json {
  const changed = structuredClone(data);
  const holder = keys
    .slice(0, -1)
    .reduce<Json>((inner, key) => (inner as Container)[key] ?? null, changed) as Container;
  const last = keys.at(-1) ?? '';
  const value = holder[last] ?? null;
  if (way === 0) {
    if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete holder[last];
  } else if (way === 1 && Array.isArray(value)) value.reverse();
  else if (way === 2 && value !== null && typeof value === 'object' && !Array.isArray(value))
    value.new_key = 'x';
  else if (way === 3 && Array.isArray(holder)) holder.splice(Number(last), 0, structuredClone(value));
  else if (typeof value === 'string') holder[last] = `${value} changed`;
  else if (typeof value === 'number') holder[last] = value + 1;
  else if (typeof value === 'boolean') holder[last] = !value;
  return changed;
}

it.each([...FILES, ...DATA_FILES])(
  'any one change of %s is said, with its field, and the same each time',
  async (path, data) => {
    const paths = listPaths(data).filter((keys) => keys.length > 0);
    const read = (value: Json) => detectFile(path, JSON.stringify(value, null, 1)).artifacts;
    const [before] = read(data);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(4), async (keys, way) => {
        const changed = mutate(data, keys, way);
        const after = read(changed).find(({ kind }) => kind === before?.kind);
        if (before === undefined || after === undefined) return;
        const change = await diffArtifacts(before, after);
        if (change === null) {
          const silent =
            JSON.stringify(changed) === JSON.stringify(data) ||
            (keys.length === 1 && UNCOUNTED.has(String(keys[0])));
          expect([silent, keys, way]).toEqual([true, keys, way]);
          return;
        }
        expect(change.fields.length).toBeGreaterThan(0);
        expect(change.summary.join('\n')).not.toMatch(/^$|settings changed|undefined|\[object/);
        expect(await diffArtifacts(before, after)).toEqual(change);
      }),
      { numRuns: 120 },
    );
  },
);
