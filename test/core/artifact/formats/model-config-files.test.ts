import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

it.each([
  [
    'app/application.properties',
    `server.port=80\nplants.ai.model.draft=\${DRAFT:gpt-5-mini}\n`,
    'gpt-5-mini',
  ],
  ['application.properties', 'spring.ai.openai.chat.options.model=garden-chat-2\n', 'garden-chat-2'],
  ['application.properties', 'quarkus.langchain4j.ollama.chat-model.model-id=qwen3:4b\n', 'qwen3:4b'],
  ['application.properties', 'langchain4j.open-ai.chat-model.model-name=gpt-5-mini\n', 'gpt-5-mini'],
  ['bot.ini', '[llm]\nmodel = gpt-5-mini ; the small one\ntemperature = 0.2\n', 'gpt-5-mini'],
  ['conf/application.conf', 'garden {\n  openai {\n    model = "gpt-5-mini"\n  }\n}\n', 'gpt-5-mini'],
  ['appsettings.json', '{"AzureOpenAI": {"ChatDeploymentName": "garden-chat-2"}}', 'garden-chat-2'],
])('reads settings of %s: %s', (path, text, model) => {
  expect(contentOf(path, text, 'model-config').models).toEqual([model]);
});

it.each([
  [
    'a data model',
    'application.properties',
    'hibernate.model.naming=snake_case\nmodel.package=org.plants.model\n',
  ],
  ['a car', 'cars.ini', '[car]\nmodel = corolla-2\nengine = v6\n'],
  ['a shop', 'shop.properties', 'product.model=x-200\nproduct.model.year=2021\n'],
  ['a web server', 'nginx.conf', 'server {\n  listen 80;\n  location /models { root /srv; }\n}\n'],
  [
    'an interface',
    'messages_de.properties',
    'llm.model=Modell\nllm.prompt=Frage das Modell etwas über Pflanzen\n',
  ],
])('leaves settings of %s alone', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it('knows where a setting stands, and sees its change', async () => {
  const text = '# bot\n[llm]\nmodel = gpt-5-mini\ntemperature = 0.2\n';
  expect(artifactOf('bot.ini', text).positions).toEqual({
    'settings.llm.model': 3,
    'settings.llm.temperature': 4,
  });
  expect(await summaryOf('bot.ini', text, text.replace('0.2', '0.7'))).toEqual(['`temperature` 0.2 -> 0.7']);
});

it('reads prompts that go on over several lines, with all of their lines', () => {
  const text = `app.name=garden
app.ai.system-prompt=You are a gardener's assistant. \\
  Answer in two sentences, and never name a brand.
`;
  expect(detectFile('application.properties', text).artifacts).toMatchObject([
    { kind: 'prompt', name: 'app.ai.system-prompt', lines: [2, 3] },
  ]);
});

it.each([
  [`\${MODEL:-gpt-5-mini}`],
  [`\${app.llm-model:gpt-5-mini}`],
  [`\${A:\${B:gpt-5-mini}}`],
  [`\${oc.env:MODEL,gpt-5-mini}`],
  ['{{ .Values.model | default "gpt-5-mini" }}'],
  ["{{ model | default('gpt-5-mini') }}"],
  ['{{ env_var("MODEL", "gpt-5-mini") }}'],
  ['<%= ENV.fetch("MODEL", "gpt-5-mini") %>'],
])('reads the default of %s', (value) => {
  const text = JSON.stringify({ openai: { model: value } });
  expect(contentOf('config/app.json', text, 'model-config').models).toEqual(['gpt-5-mini']);
});

it.each([[`\${MODEL}`], [`\${MODEL:?not set}`], ['{{ .Values.model }}'], ['$(MODEL)']])(
  'has no model in %s',
  (value) => {
    expect(kindsOf(detectFile('config/app.json', JSON.stringify({ model: value })))).toEqual([]);
  },
);

it('reads a stream of YAML that was written on Windows', () => {
  const text = 'name: desk\nspec: { port: 80 }\n---\nname: chat\nmodel: gpt-5\n';
  const [unix, windows] = [text, text.replace(/\n/g, '\r\n')].map((one) =>
    detectFile('config/chat.yaml', one),
  );
  expect(unix?.artifacts).toHaveLength(1);
  expect(windows?.artifacts).toEqual(unix?.artifacts);
});
