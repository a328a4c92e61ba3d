import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

function settingsIn(path: string, text: string): unknown {
  const { content } = artifactOf(path, text);
  return content.type === 'model-config' ? content.settings : content.type;
}

describe('how a model is asked, beside the model that a deployment names', () => {
  it.each([
    [
      'docker-compose.yml',
      'services:\n  a:\n    environment: { OPENAI_MODEL: gpt-5-mini, TEMPERATURE: 0 }\n',
      'services.a.environment.TEMPERATURE',
      0,
    ],
    [
      'compose.yaml',
      'services:\n  a:\n    environment:\n      - OPENAI_MODEL=gpt-5-mini\n      - OPENAI_MAX_TOKENS=300\n',
      'services.a.environment.OPENAI_MAX_TOKENS',
      '300',
    ],
    [
      'k8s/a.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { DESK_MODEL: gpt-5-mini, DESK_TEMPERATURE: "0.4" }\n',
      'data.DESK_TEMPERATURE',
      '0.4',
    ],
    [
      '.github/workflows/ci.yml',
      'jobs:\n  a:\n    env: { MODEL: gpt-5-mini, LLM_TEMPERATURE: 0.2 }\n    steps: []\n',
      'jobs.a.env.LLM_TEMPERATURE',
      0.2,
    ],
    [
      '.github/workflows/ci.yml',
      'jobs:\n  a:\n    steps:\n      - uses: x/y@v1\n        with: { model: gpt-5-mini, max_tokens: 300 }\n',
      'jobs.a.steps[0].with.max_tokens',
      300,
    ],
  ])('is a setting of it: %s', (path, text, key, value) => {
    expect(settingsIn(path, text)).toMatchObject({ [key]: value });
  });

  it('is none of it where it is of something else, or no number', () => {
    const data = 'MODEL: gpt-5-mini, ROOM_TEMPERATURE: "21", LOGIN_MAX_TOKENS: "5", TEMPERATURE: warm';
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { ${data} }\n`;
    expect(settingsIn('k8s/a.yaml', text)).toEqual({ 'data.MODEL': 'gpt-5-mini' });
  });

  it('is none of it in another mapping', () => {
    const text =
      'services:\n  a:\n    environment: { MODEL: gpt-5-mini }\n  b:\n    environment: { TEMPERATURE: 21 }\n';
    expect(settingsIn('docker-compose.yml', text)).toEqual({ 'services.a.environment.MODEL': 'gpt-5-mini' });
  });
});

describe('how a model is asked that is named nowhere', () => {
  it.each([
    ['.env', 'OLLAMA_TEMPERATURE=0.2\nPORT=80\n', ['OLLAMA_TEMPERATURE']],
    ['.env', 'TEMPERATURE=0.2\nMAX_TOKENS=300\nTOP_P=0.9\nPORT=80\n', ['TEMPERATURE', 'MAX_TOKENS', 'TOP_P']],
    [
      'appsettings.json',
      '{ // house\n "Llm": {"Temperature": 0.2, "MaxTokens": 300,},}',
      ['Llm.Temperature', 'Llm.MaxTokens'],
    ],
  ])('is told by whose it is, or by what stands together: %s', (path, text, keys) => {
    expect(Object.keys(settingsIn(path, text) as object)).toEqual(keys);
  });

  it.each(['TEMPERATURE=21\nMAX_TEMPERATURE=30\n', 'MAX_TOKENS=5\nTOKEN_TTL=60\n'])(
    'is no room and no account: %s',
    (text) => {
      expect(kindsOf(detectFile('.env', text))).toEqual([]);
    },
  );

  it('stays a setting beside a prompt of the same file', () => {
    const text =
      'system_prompt: You are the guide of a garden and answer briefly.\nmodel_settings: {temperature: 0.2, max_tokens: 300}\n';
    expect(kindsOf(detectFile('config/app.yaml', text)).sort()).toEqual([
      'model-config:model-config',
      'prompt:prompt-bag',
    ]);
  });

  it('is a variable of Terraform beside the model', () => {
    const text =
      'variable "bedrock_model_id" {\n  default = "anthropic.claude-3-haiku-20240307-v1:0"\n}\nvariable "max_tokens" {\n  default = 300\n}\nvariable "room_temperature" {\n  default = 21\n}\n';
    expect(Object.keys(settingsIn('infra/variables.tf', text) as object)).toEqual([
      'bedrock_model_id.default',
      'max_tokens.default',
    ]);
  });
});
