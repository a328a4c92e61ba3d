import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const ROUTES = `[server]
port = 4000

[routes.quick]
provider = "google"
model = "gemini/gemini-3-flash"
enabled = true

[routes.open]
provider = "groq"
model = "groq/openai/gpt-oss-120b"
enabled = false

[logical_models.free]
routes = ["quick", "open"]
`;
const GATEWAY = ['gateway-config:gateway-config'];

it('reads the routes of a gateway in TOML, and their order', async () => {
  expect(kindsOf(detectFile('proxy/routes.toml', ROUTES))).toEqual(GATEWAY);
  expect(contentOf('proxy/routes.toml', ROUTES, 'settings').models).toContain('groq/openai/gpt-oss-120b');
  const turned = ROUTES.replace('["quick", "open"]', '["open", "quick"]');
  expect(await summaryOf('proxy/routes.toml', ROUTES, turned)).not.toEqual([]);
});

it('reads a copy to fill in as the file that is made of it', () => {
  const { path, name, kind } = artifactOf('proxy/routes.toml.example', ROUTES);
  expect([path, name, kind]).toEqual(['proxy/routes.toml.example', 'routes', 'gateway-config']);
  expect(kindsOf(detectFile('.mcp.json.example', '{"mcpServers": <fill in>}'))).toEqual([]);
  expect(kindsOf(detectFile('tsconfig.json.example', '{"model": "gpt-5-mini"}'))).toEqual([]);
});

it.each([
  [
    'a list with priorities',
    'proxy/llm.yaml',
    'models:\n  - { name: a, provider: openai, model: gpt-5-mini, priority: 1 }\n  - { name: b, provider: anthropic, model: claude-haiku-4-5, priority: 2 }\n',
  ],
  [
    'JSON with an order beside it',
    'proxy/llm.json',
    '{"targets": {"a": {"provider": "openai", "model": "gpt-5"}, "b": {"provider": "groq", "model": "llama-3.3-70b"}}, "fallback_order": ["b", "a"]}',
  ],
  [
    'LiteLLM without models of its own',
    'proxy/config.yaml',
    'general_settings:\nlitellm_settings: { num_retries: 0, drop_params: true }\nrouter_settings:\nmodel_list: []\n',
  ],
  [
    'LiteLLM whose models other files list',
    'proxy/config.yaml',
    'include: [models.yaml]\nlitellm_settings: { callbacks: [prometheus] }\n',
  ],
])('reads %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(GATEWAY);
});

it.each([
  [
    'routes of a web framework',
    'routes:\n  - { path: /, provider: home, model: page, enabled: true }\n  - { path: /a, provider: about, model: page, enabled: true }\n',
  ],
  [
    'models to pick from',
    'models:\n  - { provider: openai, model: house-a, enabled: true }\n  - { provider: groq, model: house-b, enabled: false }\n',
  ],
  ['an empty list of models', 'model_list: []\ngeneral_settings: { port: 4000 }\n'],
  ['a router by itself', 'router_settings: { dhcp: true, dns: 10.0.0.1 }\n'],
  [
    'deployments of machines',
    'deployments:\n  - { provider: aws, model: m5.large, weight: 1 }\n  - { provider: gcp, model: n2-standard, weight: 2 }\n',
  ],
])('takes %s for no gateway', (_what, text) => {
  expect(kindsOf(detectFile('proxy/table.yaml', text))).toEqual([]);
});

it('leaves an application its prompts beside its routes', () => {
  const text =
    'prompts: { system_prompt: You are a gardener. Answer briefly. }\nmodels:\n  - { provider: openai, model: gpt-5, weight: 1 }\n  - { provider: openai, model: gpt-5-mini, weight: 2 }\n';
  const kinds = kindsOf(detectFile('app/settings.yaml', text));
  expect(kinds).toContain('prompt:prompt-bag');
  expect(kinds).not.toContain('gateway-config:gateway-config');
});
