// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTypeScript } from '../../../../../../src/core/artifact/source/languages/read-typescript.ts';
import { plain, read, text, value } from './read-source.ts';

beforeAll(loadTypeScript);

describe('texts', () => {
  test('strings and templates are read with their escapes worked out and their holes as source', () => {
    expect(text(value(String.raw`"Say \"hi\"\n\u00e9\x41"`))).toBe('Say "hi"\né' + 'A');
    expect(text(value('`Hello ${user.name}, it is ${now( "UTC" )}`'))).toBe(
      'Hello {user.name}, it is {now( "UTC" )}',
    );
    expect(value('`${tone}`')).toMatchObject({ parts: [{ hole: 'tone' }] });
    expect(value("''")).toMatchObject({ parts: [{ text: '' }] });
  });

  test('the source of a hole is one line of at most 200 characters', () => {
    expect(text(value('`a ${pick(\n    one,\n    two,\n  )} b`'))).toBe('a {pick( one, two, )} b');
    const [part] = (value(`\`\${f(${'"word ", '.repeat(100)})}\``) as { parts: { hole: string }[] }).parts;
    expect(part!.hole).toHaveLength(200);
  });

  test('concatenations are one text, what is not literal in them a hole', () => {
    expect(value('"You are " + "a clerk.\\n" + `Answer in ${language}.`')).toMatchObject({
      parts: [{ text: 'You are a clerk.\nAnswer in ' }, { hole: 'language' }, { text: '.' }],
    });
    expect(text(value('base + " " + (3 + extra.join(", "))'))).toBe('{base} {3 + extra.join(", ")}');
    expect(plain(value('a + b'))).toBe('?');
  });

  test('trim, join and String.raw give the text that they would give', () => {
    expect(text(value('`\n  Be brief.\n`.trim()'))).toBe('Be brief.');
    expect(text(value('`  ${a} b  `.trimEnd()'))).toBe('  {a} b');
    expect(text(value('"  a ".trimStart()'))).toBe('a ');
    expect(text(value('["You are a clerk.", `Shop: ${shop}`, rules, ...more].join("\\n")'))).toBe(
      'You are a clerk.\nShop: {shop}\n{rules}\n{...more}',
    );
    expect(text(value('["a", flag && "b"].filter(Boolean).join(" ")'))).toBe('a {flag && "b"}');
    expect(text(value('["a", "b"].join()'))).toBe('a,b');
    expect(text(value('String.raw`C:\\new ${x}`'))).toBe('C:\\new {x}');
    expect(read('const x = `a`.trim() + ["a"].join("") + dedent`b`;').calls).toEqual([]);
  });

  test('a list without literal text that is joined stays a call', () => {
    expect(plain(value('[a, b].join("/")'))).toEqual(['join', '/']);
  });

  test('tags and functions that remove indentation are worked out, holes counting as text of their line', () => {
    const body = '`\n    You are a clerk.\n\n      - ${first}\n    ${second} item\n  `';
    const expected = 'You are a clerk.\n\n  - {first}\n{second} item';
    for (const tag of ['dedent', 'outdent', 'stripIndent'])
      expect(text(value(`${tag}${body}`))).toBe(expected);
    expect(text(value(`dedent(${body})`))).toBe(expected);
    expect(text(value('stripIndents`\n  a\n    b\n`'))).toBe('a\nb');
    expect(text(value('oneLine`\n  a\n    b ${c}\n`'))).toBe('a b {c}');
  });

  test('another tag is a call of it with the text', () => {
    expect(plain(value('prompt`Hi ${name}`'))).toEqual(['prompt', 'Hi {name}']);
    expect(plain(value('ts.md`# Rules`'))).toEqual(['ts.md', '# Rules']);
  });

  test('a method that is not worked out is a call on the text', () => {
    expect(value('`Hello NAME`.replace("NAME", name)')).toMatchObject({
      type: 'call',
      callee: 'replace',
      receiver: { type: 'text', parts: [{ text: 'Hello NAME' }] },
    });
  });
});

describe('other values', () => {
  test('numbers, booleans, null and simple arithmetic are read', () => {
    expect(plain(value('[-0.5, +1, 1_000, 0x10, 4 * 1024, true, null, undefined]'))).toEqual([
      ...[-0.5, 1, 1000, 16, 4096, true, null, null],
    ]);
    expect(plain(value('[10n, /a/g, !a, 1 / 0, a * 2]'))).toEqual(['?', '?', '?', '?', '?']);
  });

  test('casts, parentheses, await and non-null do not change a value', () => {
    for (const expression of [
      '("a" as const)',
      '<string>"a"',
      '"a"!',
      'await "a"',
      '("a" satisfies string)',
    ]) {
      expect(text(value(expression))).toBe('a');
    }
  });

  test('members are names whatever the notation, as far as their keys are known', () => {
    expect(plain(value('process.env["MODEL"]'))).toBe('<process.env.MODEL>');
    expect(plain(value('this?.config!.model'))).toBe('<this.config.model>');
    expect(plain(value('import.meta.env.MODEL'))).toBe('<import.meta.env.MODEL>');
    expect(plain(value('models[tier]'))).toBe('?');
    expect(plain(value('load().model'))).toBe('?');
  });

  test('conditions are choices, nested ones in one list', () => {
    expect(plain(value('a ? "x" : b ? "y" : "z"'))).toEqual({ anyOf: ['x', 'y', 'z'] });
    expect(plain(value('options.model ?? process.env.MODEL ?? "gpt-5"'))).toEqual({
      anyOf: ['<options.model>', '<process.env.MODEL>', 'gpt-5'],
    });
    expect(plain(value('isBeta && "beta prompt"'))).toEqual({ anyOf: ['beta prompt'] });
  });

  test('objects keep entries with keys that can be known', () => {
    const source =
      '{ a: 1, "b-c": 2, 3: 3, ["d"]: 4, [Stage.PLAN]: 5, [key()]: 6, system, ...rest, run() {}, get g() { return 1 } }';
    expect(plain(value(source))).toEqual({
      ...{ a: 1, 'b-c': 2, 3: 3, d: 4, 'Stage.PLAN': 5, system: '<system>' },
      ...{ run: 'function run', g: 'function g' },
    });
  });

  test('calls know what they are called on, new ones too', () => {
    const described = value('z.string().min(1).describe("The city")');
    expect(described).toMatchObject({
      callee: 'describe',
      receiver: { callee: 'min', receiver: { callee: 'z.string', receiver: null } },
    });
    expect(plain(value('new Agent({ name: "clerk" })'))).toEqual(['Agent', { name: 'clerk' }]);
    expect(value('new OpenAI().chat.completions.create({})')).toMatchObject({
      callee: 'chat.completions.create',
      receiver: { callee: 'OpenAI' },
    });
    expect(plain(value('client?.responses?.create?.(a, ...b)'))).toEqual([
      'client.responses.create',
      '<a>',
      '?',
    ]);
  });
});
