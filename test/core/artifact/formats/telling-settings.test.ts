import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';

const kinds = (path: string, text: string) => detectFile(path, text).artifacts.map(({ kind }) => kind);
const one = (path: string, text: string) => {
  const { artifacts } = detectFile(path, text);
  if (artifacts[0] === undefined || artifacts.length > 1) throw new Error(`${artifacts.length} artifacts`);
  return artifacts[0];
};

const AGENTS =
  'diary:\n  enabled: true\n  allowed_tools: [calendar_read, notify]\n  model_preference: auto\n  timeout: 60\n';
const GATEWAY = 'cache: {ttl: 60}\nretry: {attempts: 2}\nstrategy: least-busy\nfallback: [azure-openai]\n';
const PARTS =
  'plain:\n  base: base/plain.md\n  rules: [facts]\nwarm:\n  base: base/plain.md\n  styles: [kind]\n';
const STAGES =
  'stages: {draft: {llm: small-1, temperature: 0}, check: {llm: large-2}}\nreasoning: {budget: 2000}\nprompt_version: 2\n';

describe('settings under an application’s own names', () => {
  it.each([
    ['who takes part and with what', 'config/agents.yaml', AGENTS, 'agent-definition'],
    ['where calls go', 'litellm/routing.yaml', GATEWAY, 'gateway-config'],
    ['of what prompts are put together', 'prompts/prompts.yaml', PARTS, 'prompt'],
    [
      'what is looked up',
      'config/knowledge.yaml',
      'retriever: {kind: hybrid}\nreranker: {on: true}\nlimit: 4\n',
      'rag-config',
    ],
    [
      'what judges measure',
      'evals/judge.yaml',
      'judges:\n  - {name: kind, weight: 1}\n  - {name: right, weight: 2}\n',
      'eval-suite',
    ],
    [
      'which model does what',
      'config/llm.toml',
      '[draft]\nprovider = "ollama"\neffort = "low"\n',
      'model-config',
    ],
    [
      'how an assistant works',
      'config/copilot.yaml',
      'temperature: 0\nmax_tool_iterations: 4\nprompt_version: v1\n',
      'agent-definition',
    ],
    ['which model does what, by its keys alone', 'settings/stages.yaml', STAGES, 'model-config'],
  ])('say %s where the name of the file and its keys agree', (_what, path, text, kind) => {
    expect(kinds(path, text)).toEqual([kind]);
    expect(one(path, text).format).toBe('telling-settings');
  });

  it('are said by the words that tell them', () => {
    expect(one('config/agents.yaml', AGENTS).reason).toBe(
      'settings of agents by name and keys: allowed_tools, enabled, tools',
    );
  });

  it.each([
    ['switches one off', 'enabled: true', 'enabled: false', 'diary.enabled', 2],
    ['takes a tool away', '[calendar_read, notify]', '[notify]', 'diary.allowed_tools', 3],
  ])('change where an edit %s, on its line', async (_what, from, to, field, line) => {
    const before = one('config/agents.yaml', AGENTS);
    const after = one('config/agents.yaml', AGENTS.replace(from, to));
    const change = await diffArtifacts(before, after);
    expect(change?.fields.map((each) => [each.field, each.line])).toEqual([[`settings.${field}`, line]]);
  });

  it('leave out what is about the program', () => {
    const digest = (text: string) => one('config/agents.yaml', AGENTS + text).digest;
    expect(digest('logging: {level: debug}\nimage: {tag: v2}\n')).toBe(digest(''));
  });

  it.each([
    [
      'config/models.yaml',
      'roles:\n  draft:\n    temperature: 0\nsampled:\n  - a\n  top_p: 1\n',
      'model-config',
    ],
    ['prompts/prompts.yaml', 'persona: "\ntemperature: briefly\nsystem_prompt: none', 'prompt'],
    [
      'config/agents.yaml',
      'diary:\n  temperature: 0\n  allowed_tools: [a\n  tools: b: c\n',
      'agent-definition',
    ],
    [
      'config/ollama.json',
      '{"provider": "x",\n "url": "https://host/v1",\n "model": "y"\n "temperature": 0}',
      'model-config',
    ],
    [
      'config/ollama.json',
      '{"provider": "x",\n "url": "https://host/v1,\n "model": "y",\n "temperature": 0}',
      'model-config',
    ],
  ])('that cannot be read are broken where their lines say as much: %s', (path, text, kind) => {
    const { artifacts, broken } = detectFile(path, text);
    expect(artifacts).toEqual([]);
    expect(broken.map((each) => [each.kind, each.problems.length > 0])).toEqual([[kind, true]]);
  });

  it.each([
    ['build agents', 'config/agents.yaml', 'agents:\n  - {queue: deploy, os: linux}\n'],
    [
      'people who sell houses',
      'site/agents.yaml',
      'agents:\n  - {name: Ada, role: broker, description: Flats}\n',
    ],
    ['tables of a database', 'dbt/models.yaml', 'models:\n  - {name: orders, description: All orders}\n'],
    ['a pipeline of builds', 'azure-pipelines.yml', 'steps: [{script: make}]\nretry: 2\nenabled: true\n'],
    ['routes of a web server', 'config/routes.yaml', 'routes:\n  /a: {target: b, cache: 1, retry: 2}\n'],
    ['what models cost', 'config/llm_costs.yaml', 'gemini: {input_per_million: 1, llm_tokens: 2}\n'],
    [
      'what models cost, by number',
      'config/models.yml',
      'gpt-5: {input: 1.25, output: 10, provider: openai}\n',
    ],
    [
      'a model that is trained',
      'config/model.yaml',
      'llm: {epochs: 3, learning_rate: 0.1, temperature: 1}\n',
    ],
    ['what a run left', 'evals/results.json', '{"judge": {"faithfulness": 0.9}, "llm": "x"}'],
    ['documentation', 'docs/agents.yaml', AGENTS],
    ['a test’s data', 'tests/agents.yaml', AGENTS],
    [
      'programs that are run',
      'llm/compose.yaml',
      'services:\n  ollama: {image: ollama/ollama, command: serve}\n',
    ],
    [
      'what the screen says',
      'web/prompts_en.json',
      '{"prompt": "Ask", "temperature": "Heat", "agent": "Agent"}',
    ],
  ])('are no %s', (_what, path, text) => {
    expect(kinds(path, text)).toEqual([]);
  });

  it.each([
    [
      'machines that build',
      'jenkins/agents.yaml',
      'agents:\n  - {name: linux-1, tools: [git, jdk], memory: 4Gi, enabled: true}\n',
    ],
    [
      'steps of a build',
      'pipeline.yml',
      'steps:\n  - command: make\n    agents: {queue: default}\n    plugins: [{docker: {image: go, memory: 2g}}]\n',
    ],
    [
      'a pipeline with an agent',
      'ci/pipeline.yaml',
      'agent: linux\nparameters: {env: prod}\nsteps: [{run: make}]\n',
    ],
    [
      'a chart of an agent that watches',
      'charts/agents/values.yaml',
      'agent:\n  enabled: true\n  limits: {memory: 1Gi}\n',
    ],
    ['a workflow that asks people', 'ops/workflow.yaml', 'steps: [{prompt: Deploy?}]\nrole: admin\n'],
    ['a router of a network', 'config/router.yml', 'agent: snmp\nprimary: a\nweight: 1\n'],
    ['models of heaters', 'hvac/models.yaml', 'model: X1\ntemperature: 20\nprovider: Bosch\n'],
    ['the prompt of a shell', 'zsh/prompt.toml', 'style = "bold"\nidentity = "me"\nvariables = true\n'],
    [
      'marks of a school',
      'school/rubric.json',
      '{"criteria": [{"name": "spelling", "weight": 1, "score": 3}]}',
    ],
    ['a game', 'minecraft/bot.yaml', 'edition: bedrock\nenabled: true\nmemory: 2G\n'],
    [
      'translations',
      'app/_locales/messages.json',
      '{"prompt": "Ask", "temperature": 1, "persona": 2, "reasoning": "b"}',
    ],
  ])('are no %s', (_what, path, text) => {
    expect(kinds(path, text)).toEqual([]);
  });

  it.each(['max_results: 5', 'usage_limit: 5', 'batch_size: 5', 'price_range: low'])(
    'stay what they are with %s among them',
    (more) => {
      expect(kinds('config/agents.yaml', `${AGENTS}  ${more}\n`)).toEqual(['agent-definition']);
    },
  );

  it.each(['database_agent', 'frontend_agent', 'session_summary', 'aws_assistant', 'service'])(
    'count what %s may do, though it is named like a part of a program',
    (name) => {
      const digest = (tools: string) =>
        one('config/agents.yaml', `${AGENTS}${name}:\n  allowed_tools: ${tools}\n  temperature: 0\n`).digest;
      expect(digest('[read, delete]')).not.toBe(digest('[read]'));
    },
  );

  it.each([
    ['what is filled in', 'config/llm.yaml', 'provider: @PROVIDER@\nmodel: @MODEL@\ntemperature: 0\n'],
    ['a template in it', 'config/judge.yaml', 'score: {% if x %}1{% endif %}\nmetric: a\ncases: 3\n'],
    ['a placeholder', 'config/llm.toml', 'model = {{ m }}\ntemperature = 0\n'],
    [
      'a chart’s template around it',
      'charts/ollama/templates/cm.yaml',
      'prompt: a\ntemperature: 0\nmodel: b: c\n',
    ],
    [
      'programs in it',
      'llm/docker-compose.yml',
      'services:\n  a:\n    temperature: 1\n    prompt: x\n    prompt: y\n',
    ],
    [
      'a list in it',
      'config/agents.yaml',
      '- name: a\n  tools: x\n  allowed_tools: b\n  tools: z\n  temperature: 0\n',
    ],
  ])('are not broken for %s', (_what, path, text) => {
    expect(detectFile(path, text)).toMatchObject({ artifacts: [], broken: [] });
  });

  it.each([
    [
      'a comment behind a value',
      'config/ollama.json',
      '{"provider": "x",\n "model": "y", // local\n "temperature": 0}',
    ],
    [
      'a comment behind an address',
      'config/ollama.json',
      '{"provider": "x",\n "url": "https://host/v1", // ours\n "model": "y", "temperature": 0}',
    ],
    ['a comma too many', 'config/openai.json', '{"provider": "x", "temperature": 0, "model": "y",}'],
  ])('are read with %s', (_what, path, text) => {
    const { artifacts, broken } = detectFile(path, text);
    expect(broken).toEqual([]);
    expect(artifacts).toMatchObject([
      { kind: 'model-config', content: { settings: { provider: 'x', model: 'y', temperature: 0 } } },
    ]);
  });

  it('are left to the format that knows them', () => {
    const text = 'crew:\n  - {name: a, role: Nurse, goal: Sort, backstory: You sort., llm: gpt-5}\n';
    expect(detectFile('config/agents.yaml', text).artifacts.map(({ format }) => format)).not.toContain(
      'telling-settings',
    );
  });
});
