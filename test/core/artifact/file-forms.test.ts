// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates that are read hold variables.
import { expect, it } from 'vitest';
import { detectFile, explainLost } from '../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from './support.ts';

const SETTINGS = `{
  // asked by the desk
  "Logging": {"Default": "Warning"}, /* not told */
  "OpenAI": {
    "ChatModel": "gpt-5-mini",
    "Temperature": 0.2,
  },
}
`;

it('reads settings in JSON with comments where they stand, also under the name of strict JSON', () => {
  const artifact = artifactOf('src/appsettings.json', SETTINGS);
  expect(artifact).toMatchObject({
    path: 'src/appsettings.json',
    kind: 'model-config',
    format: 'model-config',
  });
  expect(artifact.digest).toBe(artifactOf('src/appsettings.jsonc', SETTINGS).digest);
  expect(artifact.digest).not.toBe(artifactOf('src/appsettings.json', SETTINGS.replace('0.2', '0.7')).digest);
  expect(kindsOf(detectFile('src/appsettings.json', SETTINGS.replace('0.2,', '0.2,,')))).toEqual([]);
});

it('leaves what is surely an artifact broken where only strict JSON is one', () => {
  const text = '{"mcpServers": {"docs": {"command": "uvx"}}';
  expect(detectFile('.mcp.json', text).broken).toMatchObject([{ problems: [{ line: 1, column: 44 }] }]);
});

it.each(['config.yaml.tpl', 'charts/values.yaml.gotmpl', 'roles/llm/config.yml.j2', 'config.yml.erb'])(
  'reads a template of configuration as what is made of it: %s',
  (path) => {
    const text =
      'model_list:\n  - model_name: desk\n    litellm_params:\n      model: openai/gpt-5-mini\n      port: ${port}\n';
    expect(artifactOf(path, text)).toMatchObject({ path, kind: 'gateway-config' });
    const { digest } = artifactOf(path, text);
    expect(artifactOf(path, `{% if desk %}\n${text}{% endif %}\n`).digest).toBe(digest);
    expect(kindsOf(detectFile(path, `{% if desk %}\n${text}{% endif\n`))).toEqual([]);
  },
);

it('takes a prompt for one whose name only sounds like configuration', () => {
  const text = 'You are the clerk of a bakery. Answer {{ question }} as JSON, and never guess a price.\n';
  expect(kindsOf(detectFile('prompts/answer_prompt.json.j2', text))).toEqual(['prompt:prompt-text']);
});

it('a template that cannot be read any more is broken, and one that is read all the same is not', () => {
  const text = 'llm:\n  model: gpt-5-mini\n  temperature: 0.2\n';
  const path = 'deploy/values.yaml.tpl';
  const was = artifactOf(path, text);
  const within = (line: string, end: string) => text.replace('  temp', `%{ if ${line} }\n  temp`) + end;
  expect(artifactOf(path, within('prod', '%{ endif }\n')).digest).toBe(was.digest);
  const twice = within('prod', '%{ else }\n  temperature: 0.7\n%{ endif }\n');
  expect(explainLost(path, was, { text: twice })).toMatchObject({ path, problems: [{ path, line: 6 }] });
  expect(explainLost(path, was, { text: 'replicas: 2\n%{ if prod }\nport: 1\n%{ endif }\n' })).toBeNull();
});
