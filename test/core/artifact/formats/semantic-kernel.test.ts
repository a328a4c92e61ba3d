import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { renderText } from '../../../../src/core/artifact/render.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const YAML = `name: Triage
description: Sorts a ticket.
template_format: semantic-kernel
template: |
  Sort the ticket {{$ticket}} for {{crm.customer $id}}.
  Answer with JSON like {"team": "…"}.
input_variables:
  - name: ticket
    description: The ticket.
    is_required: true
  - name: id
execution_settings:
  default:
    model_id: gpt-4o
    temperature: 0.6
    service_note: slow
  backup:
    temperature: 0.1
`;

describe('prompts in YAML', () => {
  it('reads template, variables, model and parameters; a byte order mark does not matter', () => {
    expect(contentOf('skills/triage.yaml', `\ufeff${YAML}`, 'prompt')).toMatchObject({
      template: 'semantic-kernel',
      variables: ['id', 'ticket'],
      model: 'gpt-4o',
      parameters: { temperature: 0.6 },
      otherSettings: {
        description: 'Sorts a ticket.',
        'execution_settings.default.service_note': 'slow',
        'execution_settings.backup.temperature': 0.1,
        'input_variables[0].is_required': true,
      },
    });
    expect(artifactOf('skills/triage.yaml', YAML)).toMatchObject({
      name: 'Triage',
      positions: { 'messages[0].content': 5, model: 14, 'parameters.temperature': 15 },
    });
  });

  it('claims them under the name that GitHub uses as well', () => {
    expect(kindsOf(detectFile('triage.prompt.yaml', YAML))).toEqual(['prompt:semantic-kernel']);
  });

  it.each([
    ['handlebars', '{{#each items}}{{name}}{{/each}}', ['items']],
    ['liquid', '{% assign a = b %}{{ a }}', ['b']],
  ])('reads templates in %s', (format, text, variables) => {
    const source = `template: '${text}'\ntemplate_format: ${format}\nexecution_settings: {default: {temperature: 0}}\n`;
    expect(contentOf('a.yaml', source, 'prompt')).toMatchObject({ template: format, variables });
  });

  it('splits messages that are marked as such, each with its line', () => {
    const source = YAML.replace(
      /template: \|\n(.*\n){2}/,
      'template: |\n  <message role="system">Be brief.</message>\n  <message role="user">\n  {{$ticket}}</message>\n',
    );
    expect(artifactOf('a.yaml', source)).toMatchObject({
      content: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: '{{$ticket}}' },
        ],
      },
      positions: { 'messages[0].content': 5, 'messages[1].content': 7 },
    });
  });

  it('says in the file’s own words what changed', async () => {
    const after = YAML.replace('{{$ticket}} for', '{{$ticket}} in {{$language}} for');
    expect((await summaryOf('a.yaml', YAML, after)).join()).toContain('variable `{{$language}}` added');
    expect(await summaryOf('a.yaml', YAML, YAML.replace('0.1', '0.9'))).toEqual([
      '`execution_settings.backup.temperature` 0.1 -> 0.9',
    ]);
  });

  it('finds nothing wrong with its placeholders', async () => {
    expect(await lintArtifacts([artifactOf('a.yaml', YAML)])).toEqual([]);
  });
});

describe('skprompt.txt and its config.json', () => {
  const config = {
    schema: 1,
    type: 'completion',
    description: 'Sorts a ticket.',
    completion: { max_tokens: 50, temperature: 0 },
    input: { parameters: [{ name: 'ticket', description: 'x', defaultValue: '' }] },
  };

  it('is a prompt by its name, named after its folder', () => {
    const artifact = artifactOf('plugins/Mail/Triage/skprompt.txt', 'Sort {{$ticket}}.\n');
    expect(artifact).toMatchObject({ name: 'Triage', confidence: 'certain', format: 'semantic-kernel' });
    expect(artifact.content).toMatchObject({ template: 'semantic-kernel', variables: ['ticket'] });
  });

  it('has model settings beside it, which refer to it', () => {
    const [artifact] = detectFile('plugins/Mail/Triage/config.json', JSON.stringify(config)).artifacts;
    expect(artifact).toMatchObject({
      kind: 'model-config',
      references: ['plugins/Mail/Triage/skprompt.txt'],
      content: { settings: { 'completion.temperature': 0, 'input.parameters[0].name': 'ticket' } },
    });
  });

  it.each([
    ['a config of anything else', { schema: 1, type: 'completion' }],
    ['a web app', { input: 'src', output: 'dist' }],
    ['a model’s weights', { model_type: 'bert', hidden_size: 768 }],
  ])('leaves %s alone', (_what, data) => {
    expect(kindsOf(detectFile('app/config.json', JSON.stringify(data)))).toEqual([]);
  });
});

describe('rendering', () => {
  const render = (text: string, vars: Record<string, string>) => renderText('semantic-kernel', text, vars);

  it('replaces variables whatever their case, and quoted text', async () => {
    expect(await render('{{$Name}} {{ $name }} {{"{{"}} {a}', { name: 'Ada' })).toEqual({
      ok: true,
      text: 'Ada Ada {{ {a}',
    });
  });

  it('names a variable that is not given, and where', async () => {
    expect(await render('a\n{{$nme}}', { name: 'x' })).toMatchObject({
      ok: false,
      problem: { kind: 'missing-variable', name: 'nme', nearest: 'name', line: 2, column: 1 },
    });
  });

  it('does not guess what a function of the application gives', async () => {
    expect(await render('{{time.now}}', {})).toMatchObject({
      ok: false,
      problem: { kind: 'template', message: '`time.now` is a function of the application' },
    });
  });
});

it.each([
  ['an e-mail', 'mail.yaml', 'template: Hi {{name}}\nsubject: Hello\n'],
  ['a chart', 'chart.yaml', 'template: x\nvalues: {a: 1}\n'],
  ['a resource of Kubernetes', 'r.yaml', 'kind: Deployment\ninstructions: none\n'],
  ['a test', 'tests/a.yaml', YAML],
])('leaves %s alone', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});
