import { describe, expect, it } from 'vitest';
import { lintFile, promptOf, rulesOf } from './support.ts';

describe('declared inputs', () => {
  const greet = {
    messages: [{ role: 'user' as const, content: 'Hi\n{{name}}' }],
    template: 'jinja' as const,
  };

  it('are compared with what the template uses, on the line that uses it', async () => {
    const used = promptOf({ ...greet, variables: ['name'], declaredVariables: [] });
    expect(await rulesOf([used])).toEqual(['undeclared-variable:2']);
    const declared = promptOf(
      { ...greet, variables: ['name'], declaredVariables: ['name', 'tone'] },
      { positions: { 'messages[0].content': 5, 'declaredVariables.tone': 3 } },
    );
    expect(await rulesOf([declared])).toEqual(['unused-declaration:3']);
  });

  it('may be the whole of which a template uses a part', async () => {
    const content = { ...greet, variables: ['user.name'], declaredVariables: ['user'] };
    expect(await rulesOf([promptOf(content)])).toEqual([]);
  });

  it('are not judged where the format declares none, or an included file may use them', async () => {
    expect(await rulesOf([promptOf({ ...greet, variables: ['name'] })])).toEqual([]);
    const including = {
      messages: [{ role: 'user' as const, content: "{% include 'head.j2' %}" }],
      template: 'jinja' as const,
      declaredVariables: ['name'],
    };
    expect(await rulesOf([promptOf(including)])).toEqual([]);
    const code = { ...greet, template: 'code' as const, variables: [], declaredVariables: ['name'] };
    expect(await rulesOf([promptOf(code)])).toEqual([]);
  });
});

describe('a promptfoo config', () => {
  const config = (prompt: string, tests: string) =>
    `prompts:\n  - ${JSON.stringify(prompt)}\nproviders: [openai:gpt-5-mini]\ntests:\n${tests}`;
  const lint = (prompt: string, tests: string) => lintFile('promptfooconfig.yaml', config(prompt, tests));

  it('names the first test that does not give what a prompt asks for', async () => {
    expect(
      await lint('Say {{word}} to {{who}}', '  - vars: {word: a, who: b}\n  - vars: {word: c}\n'),
    ).toEqual(['missing-variable:6']);
  });

  it('names a variable that neither a prompt nor an assertion uses', async () => {
    expect(await lint('Say {{word}}', '  - vars: {word: a, tone: b}\n')).toEqual(['unused-variable:5']);
    const asserted = '  - vars: {word: a, tone: b}\n    assert: [{type: contains, value: "{{tone}}"}]\n';
    expect(await lint('Say {{word}}', asserted)).toEqual([]);
  });

  it.each([
    ['a default of all tests', 'Say {{word}}', '  - {}\ndefaultTest: {vars: {word: a}}\n'],
    ['a condition', '{% if word %}{{word}}{% endif %} it', '  - vars: {}\n'],
    ['a default filter', "Say {{ word | default('a') }}", '  - vars: {}\n'],
    ['variables of another file', 'Say {{word}}', '  - vars: file://vars.yaml\n'],
    ['tests of another file', 'Say {{word}}', '  - file://tests.csv\n'],
    ['a prompt of another file', 'file://prompts/a.txt', '  - vars: {word: a}\n'],
    ['a program that changes variables', 'Say {{word}}', '  - options: {transformVars: "{...vars}"}\n'],
  ])('says nothing where variables come from %s', async (_what, prompt, tests) => {
    expect(await lint(prompt, tests)).toEqual([]);
  });
});

it('does not take a blank for whoever reads a Markdown file for a faulty template', async () => {
  const text = '# Review\n\nYou are a reviewer.\n\n{{list each issue with a clear description}}\n';
  expect(await lintFile('prompts/review.md', text)).toEqual([]);
  expect(await lintFile('prompts/review.md', `${text}{% if x %}\n`)).toEqual(['broken-template:6']);
});

describe('templates of a language that is filled in elsewhere', () => {
  const RESPONDS =
    'You are called {{.Bot.Name}}.\n{{if (eq .Chunked "true")}}You get a transcript.{{else}}You get summaries.{{end}}\n';

  it("are no faulty ones of another: Go's fields, blocks and definitions", async () => {
    expect(await lintFile('prompts/points.tmpl', RESPONDS)).toEqual([]);
    expect(
      await lintFile(
        'prompts/points.tmpl',
        `{{define "points.system"}}\n${RESPONDS}{{template "style" .}}\n{{end}}\n`,
      ),
    ).toEqual([]);
    expect(
      await lintFile('prompts/points.md', `${RESPONDS}{{- range .Notes}}\n- {{.Text}}\n{{- end}}\n`),
    ).toEqual([]);
  });

  it("Dify's names in number signs", async () => {
    const text = 'You answer from the context only.\n<context>\n{{#context#}}\n</context>\n{{#sys.query#}}\n';
    expect(await lintFile('prompts/answer.txt', text)).toEqual([]);
  });

  it('still are of Handlebars where a block is named and closed', async () => {
    const open = 'You answer the questions.\n{{#each questions}}\n- {{this}}\n';
    expect(await lintFile('prompts/answer.hbs', open)).toEqual(['broken-template:3']);
    expect(await lintFile('prompts/answer.hbs', `${open}{{/each}}\n`)).toEqual([]);
  });
});
