import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { listAliasModels } from '../../../../src/core/artifact/shapes/model-aliases.ts';
import { contentOf, kindsOf, summaryOf } from '../support.ts';

describe('a model by the short name that tools of its provider accept', () => {
  it.each([
    ['.env.example', 'PORT=80\nDEFAULT_MODEL=sonnet\n', 'sonnet'],
    ['config/app.yaml', 'worker:\n  model: opus\n  retries: 2\n', 'opus'],
    ['config.toml', '[review]\nmodel = "haiku-4.5"\n', 'haiku-4.5'],
    ['settings.json', '{"review": {"fallbackModel": "opus[1m]"}}', 'opus[1m]'],
    ['config/app.yaml', 'models:\n  fast: haiku\n  deep: opus\n', 'haiku'],
    ['config/app.yaml', 'routing:\n  plan: opus\n  write: sonnet\n', 'sonnet'],
    ['config/app.yaml', 'fallback_models: [sonnet, haiku]\n', 'haiku'],
    ['.env', 'LLM_MODEL=flash\n', 'flash'],
    ['.env', 'OPENAI_MODEL=o3\n', 'o3'],
    ['.env', 'OPENAI_MODEL=gpt4\n', 'gpt4'],
    ['config/app.yaml', 'ai:\n  provider: gemini\n  model: flash-lite\n', 'flash-lite'],
    ['config/app.yaml', 'answers:\n  model: pro\n  temperature: 0.2\n', 'pro'],
    [
      'compose.yaml',
      `services:\n  api:\n    image: api\n    environment:\n      CLAUDE_MODEL: \${CLAUDE_MODEL:-sonnet}\n`,
      'sonnet',
    ],
    [
      '.github/workflows/ai.yml',
      'on: push\njobs:\n  a:\n    steps:\n      - run: claude --model opus < q\n',
      'opus',
    ],
  ])('is found in %s: %j', (path, text, alias) => {
    const { models } = contentOf(path, text, 'model-config');
    expect(models.map((name) => name.replace(/^.*-(\w+)\}$/, '$1'))).toContain(alias);
  });

  it('is a change of the model', async () => {
    expect(await summaryOf('.env.example', 'DEFAULT_MODEL=sonnet\n', 'DEFAULT_MODEL=opus\n')).toEqual([
      '`DEFAULT_MODEL` "sonnet" -> "opus"',
    ]);
  });

  it.each([
    ['cars.yaml', 'car:\n  make: Hyundai\n  model: sonnet\n  year: 2019\n'],
    ['fleet.json', '{"vehicles": [{"plate": "A1", "model": "opus"}]}'],
    ['render.yaml', 'scene:\n  model: opus\n  vertices: 9000\n'],
    ['train.yaml', 'model: haiku\noptimizer: adam\nepochs: 5\n'],
    ['shop.yaml', 'phone:\n  model: pro\n  colour: black\n'],
    ['camera.yaml', 'camera:\n  model: flash\n  mode: auto\n'],
    ['audio.yaml', 'audio:\n  codec: opus\n  bitrate: 96\n'],
    ['.env', 'AUDIO_CODEC=opus\nDB_MODEL=pro\n'],
    ['verse.yaml', 'poem:\n  form: haiku\n  title: Frog\n'],
    ['options.yaml', 'available_models: [opus, sonnet, haiku]\n'],
    ['runs.json', '{"runs": [{"model": "haiku", "prompt": 3}, {"model": "opus", "prompt": 1}]}'],
    ['usage.json', '{"last": {"timestamp": "2026-01-17", "model": "haiku", "cost_usd": 0.0045}}'],
    ['Makefile.yaml', 'tasks:\n  run: python train.py --model opus\n'],
    ['plan.yaml', 'tasks:\n  first: opus\n  second: tidy\n'],
  ])('is none in %s: %j', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

it('reads a long section once for all of its names, and not once for each', () => {
  let reads = 0;
  const leaves = Array.from({ length: 300 }, (_, index) => ({
    value: 'flash',
    get keys() {
      reads += 1;
      return ['models', `chat_${index}`];
    },
  }));
  expect(listAliasModels(leaves)).toEqual([]);
  expect(reads).toBeLessThan(20 * leaves.length);
});
