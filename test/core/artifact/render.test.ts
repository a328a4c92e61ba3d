import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/artifact/problem.ts';
import { checkTemplate, renderPrompt, renderText } from '../../../src/core/artifact/render.ts';
import type { TemplateLanguage } from '../../../src/core/artifact/types.ts';
import { contentOf } from './support.ts';

const ENGINES: TemplateLanguage[] = ['mustache-variables', 'f-string', 'jinja', 'handlebars', 'liquid'];

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
