import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython, readPython } from '../../../../../../src/core/artifact/source/languages/read-python.ts';
import { bindingsOf, read, show } from './read-source.ts';

beforeAll(loadPython);

describe('what is not sound Python', () => {
  it('what stands around a syntax error is read', () => {
    const text = 'A = "a"\nf(x=, model="m")\ndef broken(:\n    pass\nB = "b" "c" d\nC = "c"\n';
    const file = read(text);
    expect(bindingsOf(text)).toEqual(
      expect.arrayContaining([
        ['A', 'a'],
        ['C', 'c'],
      ]),
    );
    expect(file.calls.map(show)).toEqual([{ f: [{ model: 'm' }] }]);
    expect(file.bindings.some(({ value }) => show(value) === 'bc')).toBe(false);
  });

  it('errors far apart do not hide what stands between and after them', () => {
    const filler = Array.from({ length: 2000 }, (_, i) => `x${i} = "a"\n`).join('');
    const text = `with open(a) as (b, c):\n    A = "a"\n${filler}f(x=)\nB = "b"\n${filler}C = 'c' \\\n 'd'\n`;
    const { bindings } = read(text);
    expect(bindings).toHaveLength(4003);
    expect(bindings.at(-1)?.lines).toEqual([4005, 4006]);
  });

  it.each([
    ['prose', ': - ) ? ! ] }'],
    ['nothing but an error', '}'.repeat(50)],
    ['binary data', 'X = "a"\0'],
  ])('%s is no file', (_, text) => {
    expect(readPython('a.py', text)).toBeNull();
  });

  it('an empty file holds nothing', () => {
    expect(read('')).toEqual({
      language: 'python',
      imports: [],
      exports: [],
      bindings: [],
      calls: [],
      functions: [],
      classes: [],
    });
  });

  const times = (count: number, text: string) => text.repeat(count);
  it.each<[string, string]>([
    ['open brackets', times(100_000, '[')],
    ['brackets in pairs', `X = ${times(50_000, '(')}${times(50_000, ')')}\n`],
    ['dictionaries', times(20_000, '{"a":')],
    ['a long sum', `X = ${times(20_000, '"a" + ')}"a"\n`],
    ['many texts side by side', `X = ${times(50_000, '"a" ')}\n`],
    ['many conditions', `if a: pass\n${times(10_000, 'elif a: pass\n')}`],
    ['deep indentation', Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}if a:\n`).join('')],
    ['functions in functions', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}def f():\n`).join('')],
    ['calls of calls', `a${times(20_000, '()')}\n`],
    ['long chains', `a${times(20_000, '.b')}\n`],
    ['lambdas', times(10_000, 'lambda: ')],
    ['f-strings in f-strings', times(10_000, 'f"{')],
    ['formats in formats', `f"{x:${times(10_000, '{y:')}`],
    ['many holes', `X = f"${times(10_000, '{x}')}"\n`],
    ['empty lines', times(300_000, '\n')],
    ['quotes', times(100_001, '"')],
    ['a long import', `import ${times(130_000, 'a,')}b\n`],
    ['a long annotation', `x: T[${times(150_000, 'a,')}b] = 1\n`],
    ['a text that grows with every step', `X = "a"${times(150, '.replace("a", "aa")')}\n`],
    ['a text joined by a long one', `X = "${times(100_000, 'a')}".join([${times(50_000, '"b",')}])\n`],
    [
      'names of objects',
      'constructor = {"__proto__": "x", "toString": 1}\ndef __proto__(hasOwnProperty: __proto__): pass\n',
    ],
  ])('%s come back', (_, text) => {
    expect(() => readPython('a.py', text)).not.toThrow();
  });

  it('every prefix of a file comes back, with lines that exist', () => {
    const text = `from a import b\n@tool("x")\ndef f(a: Optional[int] = 3, *, b="""t""") -> str:\n    """Doc.\n\n    More.\n    """\n    return f"{a!r:>{w}} {{x}}" % {"k": [1, *c]} if a else dedent('''\n      x\n    ''').strip()\n\n\nclass C(D, total=False):\n    x: "list[int]" = Field(..., description='d' "e")\n    match x:\n        case {"a": [1, *r]}: y = lambda q: (yield)\n`;
    for (let end = 0; end <= text.length; end += 1) checkLines(text.slice(0, end));
  });

  it('anything at all comes back, with lines that exist', () => {
    const token = fc.constantFrom(
      'def ',
      'class ',
      'f"',
      '"""',
      "'",
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      ':',
      '=',
      '\n',
      '\n    ',
      '\\',
      ',',
      '+',
      'x',
      '"a"',
      '.strip()',
      '@',
      'lambda ',
      ' if ',
      ' else ',
      '\t',
      '\r',
      '*',
      '1.',
      'yield',
      'match ',
      'case ',
      ' for ',
      ' in ',
      '|',
      'Literal',
      'Annotated',
      't"',
      '\uFEFF',
      'é',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => checkLines(tokens.join(''))),
      { numRuns: 200 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), checkLines));
  });
});

function checkLines(text: string): void {
  const file = readPython('a.py', text);
  if (file === null) return;
  const last = text.split(/\r\n?|\n/).length;
  for (const { lines } of [...file.bindings, ...file.calls, ...file.functions, ...file.classes]) {
    expect(lines[0]).toBeGreaterThan(0);
    expect(lines[1]).toBeGreaterThanOrEqual(lines[0]);
    expect(lines[1]).toBeLessThanOrEqual(last);
  }
}
