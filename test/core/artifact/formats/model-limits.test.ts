import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

describe('a file of one model that does not name it', () => {
  it.each([
    ['config/model-config.json', '{"max_tokens": 2048}', { max_tokens: 2048 }],
    ['llm_settings.yaml', 'temperature: 0.2\ntop_p: 0.9\n', { temperature: 0.2, top_p: 0.9 }],
  ])('is found by its name: %s', (path, text, settings) => {
    expect(contentOf(path, text, 'model-config').settings).toEqual(settings);
  });

  it.each([
    ['config/room.json', '{"max_tokens": 2048}'],
    ['model_config.json', '{"temperature": 1, "vocab_size": 32000, "hidden_size": 512}'],
    ['model-settings.json', '{"scale": 2, "seed": 7}'],
  ])('%s is none', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

describe('settings of a model by their names', () => {
  const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
data:
  oracle-max-tokens: "900"
  oracle-temperature: "0.4"
  room-temperature: "21"
  login-max-tokens: "5"
`;

  it('are found in a config map', () => {
    expect(contentOf('k8s/config.yaml', CONFIG_MAP, 'model-config').settings).toEqual({
      'data.oracle-max-tokens': '900',
      'data.oracle-temperature': '0.4',
    });
  });

  it('are found in an environment', () => {
    const text = 'ANSWER_TEMPERATURE=0.4\nANSWER_MAX_TOKENS=900\nROOM_TEMPERATURE=21\n';
    const { settings } = contentOf('.env.example', text, 'model-config');
    expect(settings).toMatchObject({ ANSWER_TEMPERATURE: 0.4, ANSWER_MAX_TOKENS: 900 });
  });

  it('are no models where a list holds them', () => {
    const environment = ['ORACLE_MODEL=gpt-5-mini', 'ORACLE_TEMPERATURE=0.4', 'ORACLE_MAX_TOKENS=900'];
    const text = JSON.stringify({ services: { oracle: { environment } } });
    expect(contentOf('compose.yaml', text, 'model-config')).toMatchObject({
      models: ['gpt-5-mini'],
      settings: { 'services.oracle.environment.ORACLE_TEMPERATURE': '0.4' },
    });
  });

  it('are none one by one', () => {
    expect(kindsOf(detectFile('.env', 'ROOM_TEMPERATURE=21\nLOGIN_MAX_TOKENS=5\n'))).toEqual([]);
  });
});

it.each([
  'us.anthropic.claude-sonnet-4-20250514-v1:0',
  'eu.amazon.nova-lite-v1:0',
  'meta.llama3-70b-instruct-v1:0',
])('knows %s where Bedrock runs it', (id) => {
  const text = `variable "bedrock_model_id" {\n  type    = string\n  default = "${id}"\n}\n`;
  expect(contentOf('infra/bedrock.tf', text, 'model-config').models).toEqual([id]);
});

it('takes no host for a model', () => {
  const text = 'variable "model_host" {\n  default = "us.models.example.org"\n}\n';
  expect(kindsOf(detectFile('infra/host.tf', text))).toEqual([]);
});
