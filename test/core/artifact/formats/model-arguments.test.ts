import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const container = (lines: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: chat}
spec:
  template:
    spec:
      containers:
        - name: chat
${lines}`;

it('reads the options of a container that serves a model, as items, joined or as one text', () => {
  const split = container(`          image: vllm/vllm-openai:v0.10
          args:
            - --model
            - acme/garden-7b
            - --max-model-len=8192
            - --port=8000
`);
  const artifact = artifactOf('k8s/chat.yaml', split);
  const at = 'spec.template.spec.containers[0].args';
  expect(artifact.content).toMatchObject({
    models: ['acme/garden-7b'],
    settings: { [`${at}.--model`]: 'acme/garden-7b', [`${at}.--max-model-len`]: '8192' },
  });
  expect(artifact.positions).toMatchObject({ [`settings.${at}.--max-model-len`]: 13 });
});

it.each([
  ['compose.yml', 'services: {chat: {command: "vllm serve acme/garden-7b --port 80"}}', 'acme/garden-7b'],
  ['stack.yml', 'services: {o: {command: ["sh", "-c", "ollama serve & ollama pull qwen3:4b"]}}', 'qwen3:4b'],
  [
    'compose.prod.yaml',
    `services: {a: {build: {args: {EMBEDDINGS_MODEL: "\${E:-acme/words-2}"}}}}`,
    'acme/words-2',
  ],
  [
    'chart/values.yaml',
    'image: {repository: lmsysorg/sglang}\nextraArgs: ["--model-path", "acme/g-7b"]\n',
    'acme/g-7b',
  ],
  [
    'k8s/all.yaml',
    `kind: Service\n---\n${container('          args: [--model, gpt-5-mini]\n')}`,
    'gpt-5-mini',
  ],
])('reads the models of %s: %s', (path, text, model) => {
  expect(JSON.stringify(contentOf(path, text, 'model-config').settings)).toContain(model);
});

it.each([
  [
    'a program that is none',
    container('          image: plants/api\n          args: [--model, rose-2, -m, x]\n'),
  ],
  ['a module of Python', container('          command: [python, -m, vllm.entrypoints.openai.api_server]\n')],
  ['a mount', container('          image: vllm/vllm-openai\n          args: ["--model=/mnt/models"]\n')],
  ['a variable', container('          image: vllm/vllm-openai\n          args: ["--model=$(MODEL)"]\n')],
])('takes nothing of %s for a model', (_what, text) => {
  expect(kindsOf(detectFile('k8s/chat.yaml', text))).toEqual([]);
});

it('reads each document of a file by itself', () => {
  const one = (name: string, model: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {CHAT_MODEL: ${model}}\n`;
  const { artifacts } = detectFile('k8s.yaml', `${one('a', 'gpt-5')}---\n${one('b', 'gpt-5-mini')}`);
  expect(artifacts.map(({ name, lines }) => [name, lines])).toEqual([
    ['a', [1, 4]],
    ['b', [6, 9]],
  ]);
});
