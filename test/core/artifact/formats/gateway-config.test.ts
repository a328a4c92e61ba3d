import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const LITELLM = `model_list:
  - model_name: fast
    litellm_params:
      model: openai/gpt-5-mini
      api_key: os.environ/OPENAI_API_KEY
  - model_name: fast
    litellm_params: { model: azure/gpt-5-mini, api_base: os.environ/AZURE_BASE }
  - model_name: strong
    litellm_params: { model: openai/gpt-5 }
    model_info: { mode: chat }
router_settings:
  routing_strategy: simple-shuffle
  model_group_alias: { gpt-4: strong }
litellm_settings:
  fallbacks: [{ fast: [strong] }]
  request_timeout: 20
general_settings: { database_connection_pool_limit: 20 }
`;

const portkey = (weight: number, ...providers: string[]) =>
  JSON.stringify({
    strategy: { mode: 'fallback', on_status_codes: [429] },
    targets: [
      { virtual_key: 'openai-prod', weight, override_params: { model: 'gpt-5' } },
      { strategy: { mode: 'loadbalance' }, targets: providers.map((provider) => ({ provider })) },
    ],
  });

const KONG = `_format_version: "3.0"
services:
  - name: models
    url: https://example.com
    plugins: [{ name: key-auth }]
    routes:
      - name: chat
        paths: [/chat]
        plugins:
          - name: ai-proxy-advanced
            config:
              balancer: { algorithm: round-robin }
              targets:
                - model: { provider: openai, name: gpt-5, options: { temperature: 0.1 } }
                  weight: 60
                - model: { provider: mistral, name: mistral-large }
                  weight: 40
          - name: ai-prompt-decorator
            config:
              prompts: { prepend: [{ role: system, content: Answer every question in Dutch. }] }
`;

const KUBERNETES = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
---
# The model that answers
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata: { name: chat-model }
plugin: ai-proxy
config:
  route_type: llm/v1/chat
  model: { provider: openai, name: gpt-5 }
---
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: { name: models }
spec:
  rules:
    - matches: [{ headers: [{ type: Exact, name: x-ai-eg-model, value: gpt-5 }] }]
      backendRefs: [{ name: openai, weight: 100 }]
`;

const HELICONE = `routers:
  main:
    load-balance:
      chat: { strategy: weighted, providers: [{ provider: openai, weight: 0.7 }, { provider: anthropic, weight: 0.3 }] }
`;

describe('recognises by its structure', () => {
  it.each([
    ['LiteLLM', 'deploy/config.yaml', LITELLM],
    [
      'LiteLLM in the values of a chart',
      'values.yaml',
      `replicas: 2\nlitellm:\n  proxy_config:\n${LITELLM.replace(/^(?=.)/gm, '    ')}`,
    ],
    ['Portkey', 'gateway/routing.json', portkey(1, 'anthropic')],
    [
      'Portkey, of one model',
      'portkey-config.json',
      '{"provider": "ollama", "base_url": "http://10.0.0.7:11434", "override_params": {"model": "notes:mini"}}',
    ],
    [
      "Portkey's server",
      'conf.json',
      '{"plugins_enabled":["default"],"integrations":[{"provider":"openai","slug":"team"}]}',
    ],
    ['Helicone', 'helicone/config.yaml', HELICONE],
    ['Kong', 'kong.yaml', KONG],
    [
      'LibreChat',
      'librechat.yaml',
      'version: 1.2.1\nendpoints:\n  custom:\n    - name: Router\n      baseURL: https://r.example\n      models: { default: [openai/gpt-5] }\n',
    ],
    [
      'claude-code-router',
      'config.json',
      '{"Providers":[{"name":"r","api_base_url":"https://r.example","models":["openai/gpt-5"]}],"Router":{"default":"r,openai/gpt-5"}}',
    ],
    [
      'Bifrost',
      'config.json',
      '{"providers":{"openai":{"keys":[{"value":"env.KEY","models":["gpt-5"],"weight":1}]}}}',
    ],
  ])('%s', (_gateway, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual(['gateway-config:gateway-config']);
    expect(contentOf(path, text, 'settings').subject).toBe('gateway');
  });

  it('says which gateway it is', () => {
    expect(artifactOf('config.yaml', LITELLM).reason).toBe("the structure of LiteLLM's configuration");
  });
});

describe('leaves alone', () => {
  it.each([
    [
      'a load balancer',
      'lb.yaml',
      'routers:\n  web: { rule: Host(`a.example`), service: web }\nservices: {}\n',
    ],
    ['a strategy of a build', 'matrix.json', '{"strategy":{"mode":"fallback"},"targets":["x86","arm"]}'],
    ['deployment targets', 'deploy.json', '{"strategy":{"mode":"single"},"targets":[{"host":"a"}]}'],
    [
      'Kong without models',
      'kong.yaml',
      '_format_version: "3.0"\nservices:\n  - name: a\n    plugins: [{ name: rate-limiting, config: { minute: 5 } }]\n',
    ],
    [
      'a plugin of Kong without models',
      'p.yaml',
      'apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata: { name: ai-limits }\nplugin: rate-limiting\nconfig: { minute: 5 }\n',
    ],
    [
      'a list of trained models',
      'models.yaml',
      'model_list:\n  - model_name: resnet\n    params: { depth: 50 }\n',
    ],
    ['Terraform providers', 'p.json', '{"providers":{"aws":{"region":"eu"}}}'],
    ['endpoints of a service', 'e.yaml', 'version: 1\nendpoints:\n  api: { path: /v1 }\n'],
    ['a fixture of a test', 'tests/fixtures/config.yaml', LITELLM],
    ['a broken file', 'config.yaml', `${LITELLM}  bad: [\n`],
  ])('%s', (_what, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

describe('what belongs to it', () => {
  it('models, and parts by their names with the line of each setting', () => {
    const artifact = artifactOf('litellm.yaml', LITELLM);
    expect(artifact.content).toMatchObject({
      models: ['azure/gpt-5-mini', 'openai/gpt-5', 'openai/gpt-5-mini'],
      settings: { 'model_list.fast#2.litellm_params.model': 'azure/gpt-5-mini' },
    });
    expect(artifact.positions).toMatchObject({
      'settings.model_list.strong': 8,
      'settings.model_list.strong.litellm_params.model': 9,
      'settings.router_settings.model_group_alias.gpt-4': 13,
    });
  });

  it('not the accounts of a proxy, nor what an API gateway does beside models', () => {
    const digest = (path: string, text: string) => artifactOf(path, text).digest;
    expect(digest('l.yaml', LITELLM.replace('limit: 20', 'limit: 30'))).toBe(digest('l.yaml', LITELLM));
    expect(digest('k.yaml', KONG.replace('[/chat]', '[/talk]').replace('key-auth', 'jwt'))).toBe(
      digest('k.yaml', KONG),
    );
    expect(digest('k.yaml', KONG.replace('0.1', '0.2'))).not.toBe(digest('k.yaml', KONG));
  });

  it('finds each resource of a manifest, on its lines', () => {
    const { artifacts } = detectFile('k8s/all.yaml', KUBERNETES);
    expect(artifacts.map(({ name, lines }) => [name, lines])).toEqual([
      ['chat-model', [7, 13]],
      ['AIGatewayRoute models', [15, 21]],
    ]);
    expect(artifacts[0]?.positions?.['settings.config.model.name']).toBe(13);
  });

  it('does not count the order of keys', () => {
    const turned = LITELLM.replace(
      'routing_strategy: simple-shuffle\n  model_group_alias: { gpt-4: strong }',
      'model_group_alias: { gpt-4: strong }\n  routing_strategy: simple-shuffle',
    );
    expect(turned).not.toBe(LITELLM);
    expect(artifactOf('l.yaml', turned).digest).toBe(artifactOf('l.yaml', LITELLM).digest);
  });
});

describe('says what changed', () => {
  const of = (from: string, to: string) => summaryOf('litellm.yaml', LITELLM, LITELLM.replace(from, to));

  it('where an alias leads now', async () => {
    expect(await of('openai/gpt-5-mini', 'anthropic/claude-haiku-4-5')).toEqual([
      'alias `fast` now points to anthropic/claude-haiku-4-5, was openai/gpt-5-mini: provider swap',
    ]);
    expect(await of('{ gpt-4: strong }', '{ gpt-4: fast, old: strong }')).toEqual([
      'alias `gpt-4` now points to fast, was strong',
      'alias `old` added: strong',
    ]);
  });

  it('one deployment more or less is one change, wherever it stands', async () => {
    expect(
      await of(
        'model_list:\n',
        'model_list:\n  - model_name: long\n    litellm_params: { model: gemini/gemini-2.5-pro }\n',
      ),
    ).toEqual(['alias `long` added: gemini/gemini-2.5-pro']);
    const withoutFirst = LITELLM.replace(/ {2}- model_name: fast\n[\s\S]*?(?= {2}- model_name: fast)/, '');
    expect(await summaryOf('litellm.yaml', LITELLM, withoutFirst)).toEqual(['alias `fast` removed']);
  });

  it('that an alias is called otherwise', async () => {
    expect(await of('model_name: strong', 'model_name: smart')).toEqual([
      'alias `smart` was called `strong`',
    ]);
  });

  it('fallbacks, timeouts and weights', async () => {
    expect(await of('[strong] }]', '[strong, fast] }]')).toEqual(['fallback `fast`: `fast` added']);
    expect(await of('{ fast: [strong] }', '{ strong: [fast] }')).toEqual([
      'fallback `strong` added: fast',
      'fallback `fast` removed (was strong)',
    ]);
    expect(await of('request_timeout: 20', 'request_timeout: 60')).toEqual([
      '`litellm_settings.request_timeout` 20 -> 60',
    ]);
    expect(await summaryOf('r.json', portkey(1, 'anthropic'), portkey(0.5, 'anthropic'))).toEqual([
      'target `openai-prod`: `weight` 1 -> 0.5',
    ]);
  });

  it('targets in another order, which decides who is asked first', async () => {
    expect(
      await summaryOf('r.json', portkey(1, 'anthropic', 'groq'), portkey(1, 'groq', 'anthropic')),
    ).toEqual(['`targets[1].targets` in another order']);
  });

  it('another model of a target that is called by its model', async () => {
    const lines = await summaryOf(
      'k.yaml',
      KONG,
      KONG.replace('provider: openai, name: gpt-5', 'provider: anthropic, name: claude-opus-4'),
    );
    expect(lines[0]).toBe(
      'target `anthropic/claude-opus-4` of plugin `chat/ai-proxy-advanced`: `model.name`: model gpt-5 -> claude-opus-4: provider swap',
    );
  });

  it('a prompt that the gateway adds, in sentences', async () => {
    expect(await summaryOf('k.yaml', KONG, KONG.replace('in Dutch', 'in plain Dutch'))).toEqual([
      'plugin `chat/ai-prompt-decorator`: `config.prompts.prepend[0].content`: 1 sentence reworded ("plain" added); +1 token (+17%)',
    ]);
  });
});

it.each(['routing', 'load_balancing', 'load_balancer'])(
  'shares of providers under llm_%s are a gateway, whatever else the file says',
  (name) => {
    const text = `llm_${name}:\n  strategy: weighted\n  weights:\n    openai: 70\n    anthropic: 30\n`;
    expect(artifactOf('config/llm.yaml', text).kind).toBe('gateway-config');
  },
);

it('never shows a key, and finds it all the same', async () => {
  const key = ['sk', 'proj', 'Q7mZ2kTr9wXv4LbN8cHd3sFg'].join('-');
  const leaked = LITELLM.replace('os.environ/OPENAI_API_KEY', key);
  expect(await summaryOf('litellm.yaml', LITELLM, leaked)).toEqual([
    'alias `fast`: `litellm_params.api_key` changed',
  ]);
  const findings = await lintArtifacts([artifactOf('litellm.yaml', leaked)]);
  expect(findings.filter(({ rule }) => rule === 'secret')).toMatchObject([{ line: 5 }]);
});
