import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf, summaryOf } from '../support.ts';

const found = (path: string, text: string) => kindsOf(detectFile(path, text));
const CONFIG = ['model-config:model-config'];

const MATRIX = JSON.stringify([
  { provider: 'anthropic', model: 'claude-sonnet-4-5', family: 'sonnet' },
  { provider: 'openai', model: 'gpt-5', family: 'gpt' },
]);
const RUNS = JSON.stringify([
  { name: 'plain', model: 'claude-haiku-4-5', prompt: 'plain', temperature: 0 },
  { name: 'strong', model: 'claude-sonnet-4-5', prompt: 'plain', temperature: null, disableThinking: true },
]);

describe('a list of models at the top of a file', () => {
  it('is configuration where each is set up', async () => {
    expect(contentOf('evals/configs.json', RUNS, 'model-config').models).toEqual([
      'claude-haiku-4-5',
      'claude-sonnet-4-5',
    ]);
    expect(found('src/runs.json', RUNS)).toEqual(CONFIG);
    const changed = RUNS.replace('"disableThinking":true', '"disableThinking":false');
    expect(await summaryOf('evals/configs.json', RUNS, changed)).not.toEqual([]);
  });

  it.each(['configs/model_matrix.json', 'evals/candidates.json'])(
    'is configuration where the file is named for what is evaluated: %s',
    (path) => expect(found(path, MATRIX)).toEqual(CONFIG),
  );

  it.each([
    ['a catalogue to choose from', 'src/models.json', MATRIX],
    ['a catalogue with prices', 'configs/model_matrix.json', MATRIX.replaceAll('"family"', '"input_cost"')],
    ['what runs measured', 'evals/configs.json', RUNS.replaceAll('"prompt"', '"score"')],
    [
      'a leaderboard',
      'lb/leaderboard.json',
      '[{"model": "gpt-4o", "temperature": 0, "f1": 0.81, "win_rate": 0.6}]',
    ],
    ['what experiments measured', 'experiments/configs.json', '[{"model": "gpt-4o", "bleu": 31.2}]'],
    ['models of cars', 'evals/candidates.json', '[{"model": "Model S", "temperature": 20}]'],
  ])('is none: %s', (_what, path, text) => expect(found(path, text)).toEqual([]));
});

describe('who serves the model', () => {
  it('is a setting by itself', async () => {
    const text = '# Which block below is read.\nLLM_PROVIDER=ollama\nMAX_UPLOAD_MB=25\n';
    expect(found('.env.example', text)).toEqual(CONFIG);
    expect(await summaryOf('.env.example', text, text.replace('ollama', 'openrouter'))).not.toEqual([]);
    expect(
      found(
        'compose.yaml',
        'services:\n  web:\n    image: web\n    environment:\n      LLM_PROVIDER: openai\n',
      ),
    ).toEqual(CONFIG);
  });

  it.each([
    'LLM_PROVIDER=',
    'LLM_PROVIDER=your-provider',
    'AUTH_PROVIDER=google',
    'STORAGE_PROVIDER=aws',
    'MAIL_BACKEND=openai',
  ])('is none: %s', (line) => expect(found('.env.example', `${line}\nPORT=80\n`)).toEqual([]));
});
