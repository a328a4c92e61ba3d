import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/artifact/problem.ts';
import { checkTemplate, renderPrompt, renderText } from '../../../src/core/artifact/render.ts';
import type { TemplateLanguage } from '../../../src/core/artifact/types.ts';
import { contentOf } from './support.ts';

const ENGINES: TemplateLanguage[] = [
  'mustache-variables',
  'f-string',
  'jinja',
  'nunjucks',
  'handlebars',
  'liquid',
];

async function render(language: TemplateLanguage, text: string, vars: Record<string, Json>): Promise<string> {
  const rendered = await renderText(language, text, vars);
  if (!rendered.ok) throw new Error(rendered.problem.message);
  return rendered.text;
}

async function problemOf(language: TemplateLanguage, text: string, vars: Record<string, Json> = {}) {
  const rendered = await renderText(language, text, vars);
  return rendered.ok ? `rendered ${rendered.text}` : rendered.problem;
}

describe('each engine fills in values', () => {
  const user = { name: 'Ada', tags: ['a', 'b'] };
  it.each<[TemplateLanguage, string, string]>([
    ['none', 'Hi {{name}}', 'Hi {{name}}'],
    ['mustache-variables', 'Hi {{name}}, {{ name }}', 'Hi Ada, {{ name }}'],
    ['f-string', 'Hi {name}, {{ok}}', 'Hi Ada, {ok}'],
    ['f-string', 'Hi {name}, {"a": {"b": 1}}', 'Hi Ada, {"a": {"b": 1}}'],
    [
      'jinja',
      '{% for t in user.tags %}{{ t | upper }}{% if not loop.last %}, {% endif %}{% endfor %}',
      'A, B',
    ],
    ['jinja', '{{ missing | default("none") }}{% if missing %}x{% endif %}', 'none'],
    ['handlebars', '{{#each user.tags}}{{@index}}{{this}} {{/each}}{{#if no}}x{{else}}y{{/if}}', '0a 1b y'],
    ['handlebars', '{{#user}}{{name}} & {{../name}}{{/user}}', 'Ada & Ada'],
    ['liquid', '{% for t in user.tags %}{{ t | upcase }}{% endfor %}', 'AB'],
  ])('%s: %s', async (language, text, expected) => {
    expect(await render(language, text, { name: 'Ada', user })).toBe(expected);
  });

  it.each(ENGINES)('%s does not look for placeholders in values', async (language) => {
    const text = language === 'f-string' ? '{a}' : '{{a}}';
    const value = 'x {{b}} {b} {% if b %}';
    expect(await render(language, text, { a: value, b: 'secret' })).toBe(value);
  });
});

describe('values stand in the text as the language writes them', () => {
  const vars = { yes: true, none: null, list: ['a', "it's", 1.5], map: { k: 'v', n: [false] } };
  it.each<[TemplateLanguage, string, string]>([
    [
      'jinja',
      '{{ yes }}, {{ none }}, {{ list }}, {{ map }}',
      `True, None, ['a', "it's", 1.5], {'k': 'v', 'n': [False]}`,
    ],
    ['jinja', '{{ list | string }} {{ map | tojson }}', `['a', "it's", 1.5] {"k": "v", "n": [false]}`],
    ['nunjucks', '{{yes}}, {{ none }}, {{ list }}, {{ map }}', "true, , a,it's,1.5, [object Object]"],
    ['nunjucks', '{{ map | dump }}', '{"k":"v","n":[false]}'],
    ['liquid', '{{ yes }}, {{ none }}, {{ list[0] }}', 'true, , a'],
  ])('%s: %s', async (language, text, expected) => {
    expect(await render(language, text, vars)).toBe(expected);
  });

  it.each<TemplateLanguage>(['mustache-variables', 'f-string'])(
    '%s takes names of any script',
    async (language) => {
      const text = language === 'f-string' ? '{问题}' : '{{问题}}';
      expect(await render(language, text, { 问题: 'why?' })).toBe('why?');
    },
  );
});

describe('Jinja’s own', () => {
  it.each([
    ['{% raw %}{{ "x" }} {% if %}{% endraw %}', '{{ "x" }} {% if %}'],
    ['a {%- raw -%} {{x}} {%- endraw -%} b', 'a{{x}}b'],
    ['{%+ if yes +%}x{% endif %}', ' x'.trim()],
  ])('%s', async (text, expected) => expect(await render('jinja', text, { yes: true })).toBe(expected));

  it.each([
    ['{% include "_rules.j2" %}', 'include'],
    ['{% extends "base.j2" %}', 'extends'],
    ['{% block rules %}x{% endblock %}', 'block'],
    ['{% with a = 1 %}{{ a }}{% endwith %}', 'with'],
  ])('%s is no fault of the template, and no text here', async (text, word) => {
    expect(await checkTemplate('jinja', text)).toBeNull();
    expect(await problemOf('jinja', `one\n${text}`)).toMatchObject({
      message: `\`{% ${word} %}\` is not supported here`,
      line: 2,
    });
  });

  it.each([
    ['one\n{% if a %}x', '`{% if %}` is never closed', 2],
    ['one\n{% endif %}', '`{% endif %}` closes nothing', 2],
    [
      '{% if a %}\n{% for b in c %}\n{% endif %}',
      '`{% endif %}` stands where `{% for %}` of line 2 is still open',
      3,
    ],
    ['one\ntwo {{ a', '`{{` is never closed', 2],
    ['{{ a }}\n{{ b c }}', 'this is no valid expression: `{{ b c }}`', 2],
    ['x\n{% iff a %}{% endif %}', 'Jinja has no statement `{% iff %}`', 2],
  ])('%j is told by its line', async (text, message, line) => {
    expect(await checkTemplate('jinja', text)).toMatchObject({ message, line });
  });
});

it('a filter or tag of the application is no fault of a Liquid template', async () => {
  expect(await checkTemplate('liquid', '{{ a | money }}{% chat %}')).toBeNull();
  expect(await problemOf('liquid', '{{ a | money }}', { a: 1 })).toMatchObject({
    message: "the filter `money` is the application's own, which is not run here",
  });
});

it('says where a Handlebars template cannot be read', async () => {
  expect(await checkTemplate('handlebars', 'one\n{{#a}}x{{/b}}')).toMatchObject({
    message: "a doesn't match b",
    line: 2,
  });
  expect(await checkTemplate('handlebars', 'one\ntwo {{ a | b }}')).toMatchObject({
    message: 'it cannot be read at `two {{ a | b }}`',
    line: 2,
  });
});

describe('a missing variable is a problem', () => {
  it.each<[TemplateLanguage, string]>([
    ['mustache-variables', 'Dear\n  {{nmae}}'],
    ['f-string', 'Dear\n  {nmae}'],
    ['jinja', 'Dear\n  {{ nmae }}'],
    ['handlebars', 'Dear\n  {{nmae}}'],
  ])('%s names it, the nearest that was given, line and column', async (language, text) => {
    expect(await problemOf(language, text, { name: 'Ada', age: 3 })).toMatchObject({
      kind: 'missing-variable',
      name: 'nmae',
      nearest: 'name',
      line: 2,
      column: 3,
    });
  });

  it('liquid names the place of the expression inside the tag', async () => {
    expect(await problemOf('liquid', 'Dear\n  {{ nmae }}', { name: 'Ada' })).toMatchObject({
      name: 'nmae',
      line: 2,
      column: 6,
    });
  });

  it.each<TemplateLanguage>(['jinja', 'handlebars', 'liquid'])(
    '%s looks inside mappings',
    async (language) => {
      expect(await problemOf(language, '{{ user.nmae }}', { user: { name: 'Ada' } })).toMatchObject({
        name: 'user.nmae',
        nearest: 'user.name',
      });
    },
  );

  it.each<TemplateLanguage>(['jinja', 'handlebars', 'liquid', 'mustache-variables', 'f-string'])(
    '%s finds nothing in what every object inherits',
    async (language) => {
      const name = '__proto__';
      expect(await problemOf(language, language === 'f-string' ? `{${name}}` : `{{${name}}}`)).toMatchObject({
        kind: 'missing-variable',
      });
      const method = await problemOf(language, language === 'f-string' ? '{constructor}' : '{{constructor}}');
      expect(method).toMatchObject({ kind: 'missing-variable' });
    },
  );
});

describe('what a template may not do', () => {
  it.each<[TemplateLanguage, string, RegExp]>([
    ['jinja', '{{ strftime_now("%Y") }}', /clock/],
    ['jinja', '{{ raise_exception("no") }}', /no/],
    ['jinja', '{% for i in range(100000) %}x{% endfor %}', /range/],
    ['jinja', '{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}', /steps/],
    [
      'jinja',
      '{% set x = namespace(v="xxxxxxxxxx") %}{% for i in range(99) %}{% set x.v = x.v ~ x.v %}{% endfor %}',
      /characters|steps/,
    ],
    ['jinja', '{{ "a" | replace("", "b" * 9) }}', /./],
    ['liquid', '{% include "/etc/passwd" %}', /another file/],
    ['liquid', '{{ "now" | date: "%Y" }}', /clock/],
    ['liquid', '{{ "a,b" | split: "," | sample }}', /random/],
    ['liquid', '{% for i in (1..99999999) %}x{% endfor %}', /./],
    ['handlebars', '{{> header}}', /another file/],
    ['handlebars', '{{upper name}}', /application's own code/],
  ])('%s: %s', async (language, text, message) => {
    expect(await problemOf(language, text, { name: 'a' })).toMatchObject({
      kind: 'template',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['blocks', '{{#a}}'.repeat(5000)],
    ['calls', `{{ ${'(a '.repeat(5000)} }}`],
    ['branches', `{{#if a}}${'{{else if b}}'.repeat(5000)}{{/if}}`],
  ])('handlebars: nest %s without end', async (_what, text) => {
    expect(await problemOf('handlebars', text)).toMatchObject({ message: expect.stringMatching(/nests/) });
  });

  it.each<[TemplateLanguage, string]>([
    ['jinja', '{% if x %}'],
    ['jinja', '{{ 1 + }}'],
    ['handlebars', '{{#if x}}'],
    ['liquid', '{% if x %}'],
  ])('%s: the broken %s is found without rendering', async (language, text) => {
    expect(await checkTemplate(language, text)).toMatchObject({ kind: 'template' });
    expect(await checkTemplate(language, '{{ anything }}')).toBeNull();
  });
});

it('renders every message of a prompt and keeps the roles', async () => {
  const content = contentOf(
    'a.prompt.yml',
    'messages:\n  - {role: system, content: Hi}\n  - {role: user, content: "{{q}}"}\n',
    'prompt',
  );
  expect(await renderPrompt(content, { q: 'why?' })).toEqual({
    ok: true,
    messages: [
      { role: 'system', content: 'Hi' },
      { role: 'user', content: 'why?' },
    ],
  });
});

describe('on any text', () => {
  const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/[{}]/.test(text));
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    'a',
    'if',
    'for',
    ' in ',
    '|',
    '"',
    "'",
    '\n',
    '.',
    '[',
    '(',
    '~',
    '#each',
    '/',
    '*',
    '__proto__',
  );
  const templates = fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 20 })
    .map((parts) => parts.join(''));

  it.each<TemplateLanguage>(['none', ...ENGINES])(
    '%s leaves a text without tags as it is',
    async (language) => {
      await fc.assert(
        fc.asyncProperty(plain, async (text) => {
          expect(await render(language, text, { a: 1 })).toBe(text);
        }),
      );
    },
  );

  it.each(ENGINES)('%s gives a text or a problem, never an exception', async (language) => {
    await fc.assert(
      fc.asyncProperty(templates, async (text) => {
        const rendered = await renderText(language, text, { a: ['x'], if: null });
        expect(typeof (rendered.ok ? rendered.text : rendered.problem.message)).toBe('string');
        const problem = await checkTemplate(language, text);
        expect(problem === null || problem.message !== '').toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
