import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf, summaryOf } from '../support.ts';

const TEXT = `# gardener
FROM qwen3:4b
PARAMETER temperature 0.2
PARAMETER num_ctx 8192
PARAMETER stop "User:"
SYSTEM """
You are a gardener.
Answer briefly.
"""
MESSAGE user Which rose?
`;

it('reads the model, its parameters and what it is told', () => {
  const artifact = artifactOf('models/Modelfile', TEXT);
  expect(artifact.content).toMatchObject({
    model: 'qwen3:4b',
    parameters: { temperature: 0.2, stop: ['User:'] },
    otherSettings: { num_ctx: 8192 },
    messages: [
      { role: 'system', content: 'You are a gardener.\nAnswer briefly.' },
      { role: 'user', content: 'Which rose?' },
    ],
  });
  expect(artifact.positions).toMatchObject({ model: 2, 'messages[0].content': 7, 'messages[1].content': 10 });
});

it('sees what changed of it', async () => {
  expect(await summaryOf('Modelfile', TEXT, TEXT.replace('0.2', '0.7'))).toEqual([
    '`temperature` 0.2 -> 0.7',
  ]);
  expect(await summaryOf('Modelfile', TEXT, TEXT.replace('8192', '4096'))).toHaveLength(1);
  expect(await summaryOf('Modelfile', TEXT, TEXT.replace('# gardener\n', ''))).toEqual([]);
});

it('is a model without a word said to it', () => {
  const text = 'FROM ./garden.gguf\nPARAMETER temperature 0.2\n';
  expect(kindsOf(detectFile('garden.modelfile', text))).toEqual(['model-config:modelfile']);
});

it.each([['FROM node:24\nRUN npm ci\n'], ['Notes on models\n']])('is none: %s', (text) => {
  expect(kindsOf(detectFile('Modelfile', text))).toEqual([]);
});

it('takes a program that is named for one for none', () => {
  expect(kindsOf(detectFile('src/modelfile.test.ts', "const text = 'x';\nFROM llama3\n"))).toEqual([]);
});

it('reads a text between single quotation marks to the line that closes it', async () => {
  const text =
    'FROM llama3\nSYSTEM "You are a gardener.\n\n- Answer briefly.\n- Promise nothing."\nPARAMETER top_k 40\n';
  const artifact = artifactOf('Modelfile', text);
  expect(artifact.content).toMatchObject({
    messages: [{ role: 'system', content: 'You are a gardener.\n\n- Answer briefly.\n- Promise nothing.' }],
    otherSettings: { top_k: 40 },
  });
  expect(await summaryOf('Modelfile', text, text.replace('nothing', 'little'))).toHaveLength(1);
  const open = artifactOf('Modelfile', 'FROM llama3\nSYSTEM "You are a gardener.\nPARAMETER top_k 40\n');
  expect(open.content).toMatchObject({ otherSettings: { top_k: 40 } });
});
