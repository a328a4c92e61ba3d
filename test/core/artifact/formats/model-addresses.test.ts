import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, settingsIn } from '../support.ts';

beforeAll(() => prepareFormats(['a.py', 'a.php']));

const ENV =
  'LLM_MODEL=deepseek-ai/DeepSeek-V3.2\nTIDEHUB_BASE_URL=https://api.tidehub.example/v1\nTIDEHUB_EMBED_MODEL=BAAI/bge-m3\nAPP_BASE_URL=https://desk.example\nSHOP_BASE_URL=https://shop.example\n';
const SPRING =
  'spring:\n  ai:\n    deepseek:\n      base-url: https://api.deepseek.com\n      chat:\n        options:\n          model: deepseek-chat\n          temperature: 0.8\n  cloud:\n    base-url: https://config.example\n';

describe('where a model is asked is a setting of it', () => {
  it.each([
    ['.env.example', ENV, 'api.tidehub.example', 'eu.tidehub.example'],
    ['src/main/resources/application.yml', SPRING, 'https://api.deepseek.com', 'https://models.desk.example'],
    [
      'config.py',
      'LLM_CONFIG = {"qwen": {"model_name": "qwen-turbo", "api_base": "https://a.example/v1", "temperature": 0.3}}\n',
      'a.example',
      'b.example',
    ],
    [
      'settings.py',
      'class Config(BaseSettings):\n    OPENROUTER_BASE_URL: str = "https://a.example/v1"\n    LLM_MODEL: str = "meta-llama/llama-3.3-70b-instruct"\n',
      'a.example',
      'b.example',
    ],
  ])('in %s', (path, text, from, to) => {
    expect(JSON.stringify(settingsIn(path, text))).toContain(from);
    expect(JSON.stringify(settingsIn(path, text.replace(from, to)))).toContain(to);
  });

  it('is not the address of the application, a shop or a server of configuration', () => {
    const env = settingsIn('.env.example', ENV);
    expect(env).toHaveProperty('TIDEHUB_BASE_URL');
    expect(env).not.toHaveProperty('APP_BASE_URL');
    expect(env).not.toHaveProperty('SHOP_BASE_URL');
    expect(JSON.stringify(settingsIn('src/main/resources/application.yml', SPRING))).not.toContain(
      'config.example',
    );
    expect(
      settingsIn(
        'settings.py',
        'class Config(BaseSettings):\n    BASE_URL: str = "https://desk.example"\n    LLM_MODEL: str = "gpt-4o-mini"\n',
      ),
    ).toEqual({ 'Config.LLM_MODEL': 'gpt-4o-mini' });
  });
});

describe('which of several providers is asked where nobody says so', () => {
  const php = (chosen: string, table: string) =>
    `<?php\nreturn [\n  ${chosen},\n  '${table}' => [\n    'gemini' => ['model' => env('GEMINI_MODEL', 'gemini-2.5-flash')],\n    'openai' => ['model' => env('OPENAI_MODEL', 'gpt-4o-mini')],\n  ],\n  'cache' => ['driver' => 'file'],\n];\n`;

  it.each([
    ["'provider' => env('DESK_PROVIDER', 'openai')", 'providers'],
    ["'default_driver' => env('DESK_DRIVER', 'openai')", 'drivers'],
  ])('%s', (chosen, table) => {
    const text = php(chosen, table);
    const moved = text.replace("', 'openai')", "', 'gemini')");
    expect(Object.values(settingsIn('config/assistant.php', text))).toContain('openai');
    expect(Object.values(settingsIn('config/assistant.php', moved))).toContain('gemini');
  });

  it('is no driver of a cache, and no provider that has no models there', () => {
    const text = php("'provider' => env('MAIL_PROVIDER', 'postmark')", 'drivers');
    expect(
      Object.keys(settingsIn('config/assistant.php', text)).filter((key) => /driver$|provider$/.test(key)),
    ).toEqual([]);
  });
});

describe('a model of a hub beside how text is written', () => {
  const text = 'SUMMARIZATION_MODEL=facebook/bart-large-cnn\nNUM_BEAMS=4\nTEMPERATURE=1.0\nTOP_P=0.95\n';

  it('is a model, whatever it is called', () => {
    expect(settingsIn('.env.example', text)).toEqual({
      SUMMARIZATION_MODEL: 'facebook/bart-large-cnn',
      NUM_BEAMS: 4,
      TEMPERATURE: '1.0',
      TOP_P: 0.95,
    });
  });

  it.each([
    'DETECTION_MODEL=acme/person-net\nTEMPERATURE=21\nINTERVAL=5\n',
    'WEIGHTS_MODEL=models/person.onnx\nTEMPERATURE=1.0\nTOP_P=0.95\n',
  ])('is none of those that see, and no file: %s', (other) => {
    expect(kindsOf(detectFile('.env.example', other))).toEqual([]);
  });
});
