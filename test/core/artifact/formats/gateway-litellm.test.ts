import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

const MODELS = `models:
  - model_name: smart
    litellm_params:
      model: auto_router/complexity_router
      api_base: https://one.example/v1
      tiers: { SIMPLE: [mistral/small], COMPLEX: [mistral/large] }
`;
const CHART = `image: { tag: a }
config:
  litellm_settings: { num_retries: 5, allowed_fails: 1, cache: true }
router:
  routingStrategy: latency-based-routing
`;

describe('LiteLLM is known without a model_list', () => {
  it.each([
    ['charts/llm/models/smart.yaml', MODELS],
    ['charts/llm/values.yaml', CHART],
    ['llm/settings.yaml', 'litellm_settings:\n  drop_params: true\n'],
    ['llm/router.yaml', 'router_settings:\n  routing_strategy: least-busy\n'],
  ])('%s', (path, text) =>
    expect(kindsOf(detectFile(path, text))).toEqual(['gateway-config:gateway-config']),
  );

  it.each([
    ['app/config.yaml', 'litellm_settings: { model: ours, drop_params: true }\n'],
    ['charts/web/values.yaml', 'router: { routingStrategy: round-robin }\n'],
    ['charts/web/values.yaml', 'router: { routingStrategy: least-busy }\n'],
    ['orm/models.yaml', 'models:\n  - model_name: Order\n    table: orders\n'],
  ])('an application and another router are none: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

it.each([
  ['charts/llm/models/smart.yaml', MODELS, 'mistral/small', 'mistral/tiny', 'mistral/tiny'],
  ['charts/llm/models/smart.yaml', MODELS, 'model_name: smart', 'model_name: wise', 'wise'],
  ['charts/llm/models/smart.yaml', MODELS, 'one.example', 'two.example', 'api_base'],
  ['charts/llm/values.yaml', CHART, 'num_retries: 5', 'num_retries: 1', 'num_retries'],
  ['charts/llm/values.yaml', CHART, 'latency-based-routing', 'least-busy', 'routingStrategy'],
])('a change of %s is said: %#', async (path, text, before, after, said) => {
  expect((await summaryOf(path, text, text.replace(before, after))).join('\n')).toContain(said);
});
