// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  loadTypeScript,
  readTypeScript,
} from '../../../../../../src/core/artifact/source/languages/read-typescript.ts';
import type { SourceFile } from '../../../../../../src/core/artifact/source/types.ts';
import { plain, read, text, value } from './read-source.ts';

beforeAll(loadTypeScript);

/** Everything in a file that has lines. */
function listLines(data: unknown): [number, number][] {
  if (Array.isArray(data)) return data.flatMap(listLines);
  if (data === null || typeof data !== 'object') return [];
  const own = 'lines' in data ? [data.lines as [number, number]] : [];
  return [
    ...own,
    ...Object.values(data).flatMap((member) =>
      Array.isArray(member) || member instanceof Object ? listLines(member) : [],
    ),
  ];
}

/** Lines are within the file, and in order. */
function expectSound(source: string, file: SourceFile | null): void {
  const count = source.split(/\r\n|\r|\n/).length;
  expect(listLines(file).filter(([first, last]) => first < 1 || last < first || last > count)).toEqual([]);
}

describe('hostile text', () => {
  const TOKENS = [
    ...[
      'const a = ',
      'class A { ',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '`',
      '${',
      '"',
      "'",
      '/',
      '//',
      '/*',
      '*/',
      '<',
      '>',
      '</',
    ],
    ...[
      '=>',
      '=',
      '+',
      '-',
      '++',
      '!',
      '?',
      '?.',
      ':',
      ';',
      ',',
      '.',
      '...',
      '@',
      '#a',
      'if',
      'else ',
      'new ',
      'await ',
    ],
    ...[
      'async ',
      'function ',
      'return ',
      'typeof ',
      'import ',
      'export default ',
      'enum A ',
      'a',
      'b.c',
      '1',
      '"x"',
      '<a',
    ],
    ...[
      '<!--',
      '\\',
      '\\u0061',
      '\n',
      '\r',
      '\u2028',
      ' ',
      '\0',
      '\uD800',
      '\uFEFF',
      'é',
      '\u00a0',
      '/a/',
      ' as const',
    ],
  ];

  test('any text is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.array(fc.constantFrom(...TOKENS)).map((all) => all.join('')),
        ),
        fc.constantFrom('a.ts', 'a.tsx', 'a.js'),
        (source, path) => expectSound(source, readTypeScript(path, source)),
      ),
      { numRuns: 200 },
    );
  });

  test('a file cut off anywhere, or with any character replaced, is read or refused', () => {
    const source = `import { tool } from 'ai';
/** Doc. */
export const prompts = { greet: (n: string) => dedent\`
  Hello \${n}, it's <b>\${now()}</b>.
\`, rules: ['a', "b"].join('\\n') };
@agent() class Bot extends Base<T> { private text?: string = \`x \${/[\`/]/.test(y) ? 'a' : 'b'}\`; async run({ q = 'z' } = {}) { return await this.call(q)!; } }
export default <T,>(a: T) => ({ ...a, [k]: a?.b?.[0] ?? 1_000 });`;
    for (let length = 0; length <= source.length; length += 1) {
      const cut = source.slice(0, length);
      expectSound(cut, readTypeScript('a.ts', cut));
    }
    fc.assert(
      fc.property(fc.nat(source.length - 1), fc.constantFrom(...TOKENS), (at, token) => {
        const changed = source.slice(0, at) + token + source.slice(at + 1);
        for (const path of ['a.ts', 'a.tsx', 'a.js']) expectSound(changed, readTypeScript(path, changed));
      }),
      { numRuns: 200 },
    );
  });

  /** One level of nesting each: what opens it, and what closes it. */
  const NESTED: [string, string][] = [
    ...([
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['({a:', '})'],
      ['`${', '}`'],
      ['f(', ')'],
      ['a[', ']'],
    ] as [string, string][]),
    ...([
      ['!', ''],
      ['-', ''],
      ['typeof ', ''],
      ['await ', ''],
      ['new ', ''],
      ['a+', ''],
      ['a**', ''],
      ['a??', ''],
    ] as [string, string][]),
    ...([
      ['a?b:', ''],
      ['a?', ':b'],
      ['a=', ''],
      ['a=>', ''],
      ['async a=>', ''],
      ['(a=', ')=>1'],
      ['<T>(a)=>', ''],
    ] as [string, string][]),
    ...([
      ['if(a){}else ', ''],
      ['if(a)', ''],
      ['for(;;)', ''],
      ['do ', 'while(a)'],
      ['a:', ''],
      ['function(){', '}'],
    ] as [string, string][]),
    ...([
      ['class A extends ', '{}'],
      ['class{static{', '}}'],
      ['<a>', '</a>'],
      ['<a b={', '}/>'],
      ['a<', ''],
      ['a.b<', '>'],
    ] as [string, string][]),
    ...([
      ['', '.b()'],
      ['', '?.b'],
      ['', '()'],
      ['', '``'],
      ['', '!'],
      ['', ' as b'],
      ['', '[0]'],
      ['@a ', ''],
    ] as [string, string][]),
  ];

  test.each(NESTED)('100,000 times %s .. %s does not overflow the stack', (open, close) => {
    const nested = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    for (const start of ['', 'x = ', 'type A = ', '/*', 'x = /']) {
      for (const path of ['a.ts', 'a.tsx']) {
        const file = readTypeScript(path, start + nested);
        expect([null, 'typescript']).toContain(file?.language ?? null);
      }
    }
  });

  test('what nests below the limit of the parser but deeper than anyone writes is read down to 200 levels', () => {
    expect(plain(value(`${'['.repeat(100)}"x"${']'.repeat(100)}`))).toEqual(
      Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 'x'),
    );
    let inner = value(`${'['.repeat(400)}"x"${']'.repeat(400)}`);
    let depth = 0;
    while (inner.type === 'list') {
      inner = inner.items[0]!;
      depth += 1;
    }
    expect(inner.type).toBe('other');
    expect(depth).toBeGreaterThan(190);
  });

  test('long files are no deep ones', () => {
    const lines = Array.from(
      { length: 3000 },
      (_, n) => `export const p${n} = { text: f(\`You (\${n}) {\`, [a, b]), n: a < ${n} };`,
    );
    expect(read(lines.join('\n')).bindings).toHaveLength(3000);
    const chain = Array.from({ length: 300 }, (_, n) => `"line ${n} (" +\n`).join('');
    expect(text(value(`${chain}"end"`)).split('line ')).toHaveLength(301);
    const page = Array.from(
      { length: 800 },
      (_, n) => `<li key="${n}">Don't (${n} <b>x</b> {t('a')}</li>`,
    ).join('\n');
    expect(read(`const page = <ul>${page}</ul>;\nconst after = 1;`, 'a.tsx').bindings).toHaveLength(2);
    for (const end of [';', '']) {
      const cases = Array.from(
        { length: 150 },
        (_, n) => `if (a === ${n}) b = ${n};\nelse b = c / 2${end}\nfoo()${end}`,
      );
      const source = `function f() {\n${cases.join('\n')}\n}\nconst after = 1${end}`;
      expect(read(source).bindings.at(-1)!.name).toBe('after');
    }
  });

  test('a megabyte on one line, NUL bytes and lone surrogates are refused or read', () => {
    expect(readTypeScript('a.ts', `const a = "${'x'.repeat(1_000_000)}";`)).toBeNull();
    expect(text(value(`"${'x'.repeat(300_000)}"`))).toHaveLength(300_000);
    expect(readTypeScript('a.ts', 'const a = \0;')).toBeNull();
    expect(text(value('"\0"'))).toBe('\0');
    expect(text(value('"\\uD800!"'))).toBe('\uD800!');
    expect(text(value('"\uD800!"'))).toHaveLength(2);
  });

  test('many mistakes on one long line are refused: the parser would copy the line for each', () => {
    expect(readTypeScript('a.ts', 'return;'.repeat(50_000))).toBeNull();
    expect(readTypeScript('a.ts', `x = "${'\\u{zzz}'.repeat(50_000)}"`)).toBeNull();
  });
});
