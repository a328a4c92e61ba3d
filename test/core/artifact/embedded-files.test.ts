import { expect, it } from 'vitest';
import { detectFile } from '../../../src/core/artifact/detect.ts';
import { kindsOf, lineOfWords } from './support.ts';

const GATEWAY = `model_list:
      - model_name: fast
        litellm_params: { model: openai/gpt-5-mini }`;
const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata: { name: garden-ai }
data:
  LOG_LEVEL: info
  litellm.yaml: |
    ${GATEWAY.replaceAll('\n  ', '\n')}
  prompts/advice.txt: |
    You are a gardener's assistant.
    Answer in two sentences and name the season.
`;

it('reads the files that a ConfigMap holds, on their lines of the manifest', () => {
  const { artifacts } = detectFile('deploy/garden.yaml', MANIFEST);
  expect(artifacts.map(({ kind, path, name, lines }) => [kind, path, name, lines])).toEqual([
    ['gateway-config', 'deploy/garden.yaml', 'litellm', [7, 9]],
    ['prompt', 'deploy/garden.yaml', 'advice', [11, 12]],
  ]);
  expect(artifacts[0]?.positions?.['settings.model_list.fast.litellm_params.model']).toBe(9);
  expect(artifacts[1] && lineOfWords(artifacts[1], 0, 'name the season')).toBe(12);
});

it('reads manifests of one file, and says names once', () => {
  const { artifacts } = detectFile(
    'deploy/all.yaml',
    `${MANIFEST}---\n${MANIFEST.replace('gpt-5-mini', 'gpt-5')}`,
  );
  expect(artifacts.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'gateway-config litellm',
    'prompt advice',
    'gateway-config litellm#2',
  ]);
});

it.each([
  [
    'values of a chart, under a key of configurations',
    'chat:\n  configYamlContent: |\n    mcpServers:\n      weather: { type: streamable-http, url: http://weather:8000/mcp }\n',
    ['mcp-config:mcp-config'],
  ],
  [
    'a config of Compose',
    `services: { proxy: { image: proxy } }\nconfigs:\n  models:\n    content: |\n      ${GATEWAY}\n`,
    ['gateway-config:gateway-config'],
  ],
  [
    'a file that is written to a path',
    `write_files:\n  - path: /etc/garden/mcp.json\n    content: |\n      {"mcpServers": {"weather": {"command": "weather-mcp"}}}\n  - x: 1\n`,
    ['mcp-config:mcp-config'],
  ],
  [
    'properties and an environment',
    'kind: ConfigMap\ndata:\n  application.properties: |\n    server.port=8080\n    spring.ai.openai.chat.options.model=gpt-5-mini\n',
    ['model-config:model-config'],
  ],
])('reads %s', (_what, text, kinds) => {
  expect(kindsOf(detectFile('deploy/values.yaml', text))).toEqual(kinds);
});

it('reads an export that is carried as one text of JSON', () => {
  const flow = `app: { mode: workflow, name: Letters }
kind: app
workflow:
  graph:
    nodes:
      - data:
          type: llm
          title: Write
          model: { provider: openai, name: gpt-5-mini, completion_params: { temperature: 0.3 } }
          prompt_template: [{ role: system, text: Write a friendly letter. }]
        id: "1"
`;
  const detection = detectFile('flows/letters.yml', JSON.stringify({ data: flow }));
  expect(kindsOf(detection)).toEqual(['agent-definition:prompt-export']);
  expect(detection.artifacts[0]?.lines).toEqual([1, 1]);
});

it('sees every change of the inner file, and no change around it', () => {
  const digestOf = (text: string) => detectFile('deploy/garden.yaml', text).artifacts[0]?.digest;
  expect(digestOf(MANIFEST.replace('gpt-5-mini', 'gpt-5'))).not.toBe(digestOf(MANIFEST));
  expect(digestOf(MANIFEST.replace('LOG_LEVEL: info', 'LOG_LEVEL: debug'))).toBe(digestOf(MANIFEST));
});

it.each([
  [
    'a web server',
    'nginx.conf: |\n    server {\n      listen 80;\n      location / { proxy_pass http://web; }\n    }\n',
  ],
  [
    'monitoring',
    'prometheus.yml: |\n    scrape_configs:\n      - job_name: models\n        static_configs: [{ targets: ["models:9090"] }]\n',
  ],
  [
    'logging',
    'config.yaml: |\n    level: info\n    outputs: [stdout]\n    sampling: { temperature: high }\n',
  ],
  [
    'a template that is no YAML',
    'litellm.yaml: |\n    model_list: {{ toYaml .Values.models }}\n    {{- if x }}\n',
  ],
  [
    'a program',
    'run.py: |\n    SYSTEM_PROMPT = "You are a helpful assistant. Answer briefly."\n    print(1)\n',
  ],
])('takes a ConfigMap of %s for none', (_what, member) => {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata:\n  ${member}`;
  expect(kindsOf(detectFile('deploy/web.yaml', text))).toEqual([]);
});

it('takes what is said for no file, and documents in JSON for none', () => {
  const said = 'messages:\n  - role: user\n    content: |\n      model: gpt-5-mini\n      temperature: 0.2\n';
  expect(kindsOf(detectFile('logs-of/talk.yaml', said))).toEqual([]);
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [`doc${at}.md`, 'You are a gardener.\nHi.']),
  );
  expect(kindsOf(detectFile('data/pages.json', JSON.stringify(files)))).toEqual([]);
});

it('reads at most fifty inner files, and a text that is repeated once', () => {
  const member = (at: number) =>
    `  f${at}.yaml: |\n    llm: { model: gpt-5-mini, temperature: 0.${at} }\n    a: 1\n`;
  const many = `kind: ConfigMap\ndata:\n${Array.from({ length: 80 }, (_, at) => member(at + 1)).join('')}`;
  expect(detectFile('deploy/many.yaml', many).artifacts).toHaveLength(50);
  const aliases = Array.from({ length: 60 }, (_, at) => `  g${at}.yaml: *one\n`).join('');
  const one = `kind: ConfigMap\ndata:\n  g.yaml: &one |\n    llm: { model: gpt-5-mini, temperature: 0.1 }\n    a: 1\n`;
  expect(detectFile('deploy/same.yaml', one + aliases).artifacts).toHaveLength(1);
});
