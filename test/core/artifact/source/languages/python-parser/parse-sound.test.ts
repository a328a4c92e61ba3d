import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  findSyntaxError,
  loadParser,
} from '../../../../../../src/core/artifact/source/languages/python/python-tree.ts';
import { parseSound } from '../../../../../../src/core/artifact/source/languages/python-parser/parse-sound.ts';
import { checkPython } from '../../../../../fuzz/check-python.ts';

beforeAll(loadParser);

const SYNTAX = readFileSync(new URL('syntax.py.txt', import.meta.url), 'utf8');

/** A piece of text that changes what stands around it. */
const PIECES =
  `( ) [ ] { } , : ; . ... = == := += ** * / // @ -> - + ~ ! != < <> << | & ^ % \\ " ' """ ''' f" rb" t" f"{x}" f'{x!r:>{w}}' {{ \\{
\\N{DASH} if else elif for in not is and or lambda yield from await async def class return raise import as with while try: except except* finally: match
case case_ type print exec global del assert pass None True x é ١ 😀 $ ? \` 0 1. .5 0x 1_ 12j 1e 1.. # 1if`
    .split(/\s+/)
    .concat('\n', '\\\n', '\n\n', '\n    ', '\n\t', ' ', '    ', '\t', '\f', '\u00a0', '\u2028', '\ud800');

/** A few lines of a sample, at the margin as far as they go, with some edits. */
const edited = fc
  .record({
    sample: fc.constant(SYNTAX),
    from: fc.nat(),
    count: fc.integer({ min: 1, max: 12 }),
    edits: fc.array(
      fc.record({
        at: fc.nat(),
        removed: fc.nat(3),
        added: fc.constantFrom('', ...PIECES),
        whole: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ sample, from, count, edits }) => {
    const all = sample.split('\n');
    const lines = all.slice(from % all.length, (from % all.length) + count);
    const margin = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
    let text = lines.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line)).join('\n');
    for (const { at, removed, added, whole } of edits) {
      // Of words, brackets and line ends one is taken as a whole as often as single characters.
      const parts = whole ? (text.match(/\w+|\s+|[^\w\s]/g) ?? []) : [...text];
      parts.splice(at % (parts.length + 1), removed, added);
      text = parts.join('');
    }
    return text;
  });

describe('the fast parser of Python', () => {
  it('reads every piece of syntax as the grammar does', () => {
    expect(checkPython(SYNTAX)).toBe(true);
    for (const line of SYNTAX.split('\n')) checkPython(line);
  });

  it('reads what was edited at random as the grammar does, or leaves it to that', () => {
    let read = 0;
    fc.assert(
      fc.property(edited, (text) => {
        if (checkPython(text)) read += 1;
      }),
      { numRuns: 1500 },
    );
    expect(read).toBeGreaterThan(150);
  });

  it('reads long strings with quotes behind a backslash, also where it reads them twice', () => {
    expect(checkPython('match ("""a\\"""b""", """c\\"""d""")\nx = """e"""\n')).toBe(true);
  });

  it('takes two stars of a pattern for one token, as the grammar does', () => {
    for (const pattern of ['None |** True', '[**a]', '**a', 'A(**b)']) {
      expect(parseSound(`match x:\n    case ${pattern}: pass\n`)).toBeNull();
    }
    expect(checkPython('match x:\n    case [* *a]: pass\n')).toBe(true);
  });

  it('leaves formatted strings among patterns to the grammar, which finds an error in them', () => {
    for (const pattern of ['f"a"', '{rf"b": 1}', "[t'c']"])
      expect(parseSound(`match x:\n    case ${pattern}: pass\n`)).toBeNull();
  });

  it('leaves names after print and dots, and form feeds, to the grammar where it reads them as nobody else does', () => {
    for (const text of [
      'print\u2028',
      'printé(x)',
      'print١value',
      'a.yield\n',
      'x\n# a\\\n\f\n',
      '# a\\\n  \f\n',
    ])
      expect(parseSound(text)).toBeNull();
    expect(checkPython('x\n# a\n\f\n')).toBe(true);
  });

  it('leaves chains to the grammar that it gives up', () => {
    const links = (part: string, count: number) => part.repeat(count);
    const chains = [
      `x = ${links('a + ', 3000)}a`,
      `a${links('()', 3000)}`,
      `a${links('.b()', 700)}${links(' + 1', 400)}`,
    ];
    for (const chain of chains) expect(parseSound(chain)).toBeNull();
    expect(checkPython(`x = ${links('a + ', 500)}a`)).toBe(true);
    const long = 'x'.repeat(2000);
    const most = `[${long}${links('.a()', 30)}${links(' * b', 20)}${links(' + c', 20)}${links(' or d', 20)}]`;
    expect(checkPython(`(a if ${most} else ${most}, -${most})[${most}]`)).toBe(true);
  });

  it('comes back from nesting of any depth, whatever nests', () => {
    const nesting = [
      '(',
      '(*',
      '[*',
      '{**',
      '[a for b in ',
      '[a for b in c if ',
      '[a for ',
      'f(*',
      'f(a=',
      'a[b:',
      'not ',
      '-',
    ];
    const more = [
      'await ',
      'a**',
      'lambda:',
      'a if b else ',
      'f"{',
      '{1: ',
      'match (',
      'lambda a=',
      '[x for y in z if lambda:',
    ];
    const patterns = ['[', '*', '(', 'A(', 'A(b=', '{1: '].map((part) => ['match x:\n case ', part] as const);
    const all = [...[...nesting, ...more].map((part) => ['', part] as const), ...patterns];
    for (const [before, part] of all) expect(parseSound(before + part.repeat(20_000))).toBeNull();
    const blocks = Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}if a:\n`).join('');
    expect(parseSound(`${blocks}${' '.repeat(500)}pass\n`)).toBeNull();
  });

  it('finds no syntax error in a last line of spaces', () => {
    expect(findSyntaxError('def f():\n  return 1\n      ')).toBeNull();
    expect(findSyntaxError('def f():\n  return (\n      ')).not.toBeNull();
  });
});
