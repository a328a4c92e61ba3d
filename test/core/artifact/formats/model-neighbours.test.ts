import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

describe('what stands beside a model and decides what is answered is not changed unseen', () => {
  it.each([
    [
      'config/llm.yaml',
      'llm:\n  provider: azure_openai\n  routes:\n    default: desk-gpt41mini\n    summing_up: desk-gpt41\n    lookup: ~\n  gemini_model: gemini-2.5-flash\n',
      'lookup: ~',
      'lookup: gemini:gemini-2.5-pro',
    ],
    [
      'config/llm.yaml',
      'llm:\n  provider: azure_openai\n  routes: { default: desk-gpt41mini, summing_up: desk-gpt41 }\n  gemini_model: gemini-2.5-flash\n',
      'routes: { default: desk-gpt41mini, summing_up: desk-gpt41 }',
      'routes: { default: desk-gpt41mini, summing_up: desk-gpt5 }',
    ],
    [
      '.bot.yaml',
      'ai:\n  provider: openai\n  openai: { model: gpt-4o-mini }\n  vertexai: { model: gemini-2.0-flash-001 }\n',
      'provider: openai',
      'provider: vertexai',
    ],
    [
      'infra/main.bicepparam',
      "param deployments = [\n  {\n    name: 'a'\n    modelName: 'gpt-4.1-mini'\n    modelVersion: '2025-04-14'\n  }\n]\n",
      "modelVersion: '2025-04-14'",
      "modelVersion: '2025-08-14'",
    ],
    [
      'infra/main.tfvars',
      'chat_model_name = "gpt-4.1-mini"\nchat_model_version = "2025-04-14"\n',
      'chat_model_version = "2025-04-14"',
      'chat_model_version = "2025-08-14"',
    ],
    [
      'infra/main.bicep',
      "param modelName string = 'gpt-4.1-mini'\nparam modelVersion string = '2025-04-14'\n",
      "param modelVersion string = '2025-04-14'",
      "param modelVersion string = '2025-08-14'",
    ],
    [
      'infra/parameters.json',
      '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {"modelName": {"value": "gpt-4.1-mini"}, "modelVersion": {"value": "2025-04-14"}}}\n',
      '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {"modelName": {"value": "gpt-4.1-mini"}, "modelVersion": {"value": "2025-04-14"}}}',
      '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {"modelName": {"value": "gpt-4.1-mini"}, "modelVersion": {"value": "2025-08-14"}}}',
    ],
    [
      'config/defaults.yaml',
      'model:\n  default_model_name: acme/encoder-large\n  default_model_id: "acme/Llama-3-8b-Chat-GGUF"\n  default_model_basename: "llama-3-8b-chat.Q4_K_M.gguf"\n  n_ctx: 4096\n  max_tokens: 512\n',
      'default_model_basename: "llama-3-8b-chat.Q4_K_M.gguf"',
      'default_model_basename: "llama-3-8b-chat.Q8_0.gguf"',
    ],
    [
      'config/defaults.yaml',
      'model:\n  default_model_name: acme/encoder-large\n  default_model_id: "acme/Llama-3-8b-Chat-GGUF"\n  n_ctx: 4096\n  max_tokens: 512\n',
      'default_model_name: acme/encoder-large',
      'default_model_name: acme/encoder-xl',
    ],
    [
      'config/defaults.yaml',
      'model:\n  default_model_id: "acme/Llama-3-8b-Chat-GGUF"\n  n_ctx: 4096\n  max_tokens: 512\n',
      'n_ctx: 4096',
      'n_ctx: 8192',
    ],
    [
      'config/assistant.toml',
      '[llm]\nbase_url = "http://127.0.0.1:8801/v1"\nmodel = "gemma3-27b"\nctx = 32768\n',
      'base_url = "http://127.0.0.1:8801/v1"',
      'base_url = "http://127.0.0.1:9000/v1"',
    ],
    [
      'config/assistant.toml',
      '[llm]\nbase_url = "http://127.0.0.1:8801/v1"\nmodel = "gemma3-27b"\nctx = 32768\n',
      'ctx = 32768',
      'ctx = 8192',
    ],
    [
      'config/agents.yaml',
      'agents:\n  planner: { enabled: true, model: gpt-5 }\n  pricing: { enabled: true, model: gpt-5-mini }\n',
      'planner: { enabled: true, model: gpt-5 }',
      'planner: { enabled: false, model: gpt-5 }',
    ],
  ])('%s: %#', async (path, text, before, after) => {
    const changed = text.replace(before, after);
    expect(changed).not.toBe(text);
    expect(await summaryOf(path, text, changed)).not.toEqual([]);
  });

  it('and how it is called is none of it', async () => {
    const text = '[llm]\nmodel = "gemma3-27b"\nmax_concurrency = 8\n';
    expect(await summaryOf('config/tides.toml', text, text.replace('8', '9'))).toEqual([]);
  });
});

describe('a mapping from roles to models', () => {
  it.each([
    ['config/ai.yaml', 'roles:\n  planner: gpt-5\n  coder: claude-sonnet-4-5\n'],
    ['config/models.toml', '[model_roles]\nplanner = "gpt-5"\ncoder = "claude-sonnet-4-5"\n'],
    ['config/app.yaml', 'tasks:\n  summarize: openai/gpt-5-mini\n  judge: openai/gpt-5\n'],
  ])('is a model config: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual(['model-config:model-config']);
  });

  it.each([
    ['config/rbac.yaml', 'roles:\n  admin: full\n  guest: read\n'],
    ['config/routes.yaml', 'routes:\n  default: /home\n  summing_up: /labs/gpt-5\n'],
    ['config/tasks2.yaml', 'tasks:\n  build: gulp\n  claude: run\n'],
    ['config/agents2.yaml', 'planner: { enabled: true }\ndatadog_agent: { enabled: true }\n'],
  ])('and one of rights, paths or programs is none: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});
