import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

it('reads the variables and the commands of a script, each with its line', () => {
  const text = `#!/bin/sh
# MODEL=gpt-4o was too slow
export CHAT_MODEL="\${CHAT_MODEL:-gpt-5-mini}"  # cheap
exec vllm serve \\
  acme/garden-7b \\
  --max-model-len 8192 --port 80
`;
  const artifact = artifactOf('scripts/start.sh', text);
  expect(artifact.content).toEqual({
    type: 'model-config',
    models: ['acme/garden-7b', 'gpt-5-mini'],
    settings: {
      CHAT_MODEL: `\${CHAT_MODEL:-gpt-5-mini}`,
      'vllm serve': 'acme/garden-7b',
      '--max-model-len': '8192',
    },
  });
  expect(artifact.positions).toEqual({
    'settings.CHAT_MODEL': 3,
    'settings.vllm serve': 5,
    'settings.--max-model-len': 6,
  });
});

it.each([
  ['Dockerfile', 'FROM vllm/vllm-openai:v0.10\nCMD ["--model", "acme/garden-7b"]\n'],
  ['chat.Dockerfile', 'FROM python:3.13\nENV OPENAI_MODEL gpt-5-mini\n'],
  ['Procfile', 'web: python app.py --model gpt-5-mini\n'],
  ['deploy/chat.service', '[Service]\nExecStart=/usr/bin/llama-server -m /m/garden.gguf\n'],
  ['Makefile', 'chat:\n\tollama run qwen3:4b\n'],
])('reads %s', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(['model-config:start-command']);
});

it.each([
  ['training', 'train.sh', 'export MODEL=qwen3-4b\ntorchrun train.py --model $MODEL\n'],
  ['data models', 'migrate.sh', 'MODEL=User\npython manage.py --model User\n'],
  [
    'a list of downloads',
    'pull.sh',
    Array.from({ length: 9 }, (_, n) => `ollama pull qwen3:${n}b`).join('\n'),
  ],
  ['a variable alone', 'start.sh', 'exec vllm serve "$MODEL" --max-model-len 8192\n'],
  ['a trial', 'scripts/validate-models.sh', 'chat --model openai/gpt-5-mini\n'],
  ['a test', 'tests/run.sh', 'OPENAI_MODEL=gpt-5-mini\n'],
])('leaves %s alone', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it('has how a model is asked that stands beside its variable', () => {
  const text = 'FROM python:3.13\nENV MODEL=gpt-5-mini\nENV TEMPERATURE=0.2\nENV PORT=80\n';
  const { content } = artifactOf('Dockerfile', text);
  expect(content).toMatchObject({ settings: { MODEL: 'gpt-5-mini', TEMPERATURE: '0.2' } });
  expect(detectFile('Dockerfile', text.replace('ENV MODEL=gpt-5-mini\n', '')).artifacts).toEqual([]);
});
