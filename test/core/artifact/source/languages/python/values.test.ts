import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../../../../../src/core/artifact/source/languages/read-python.ts';
import { OTHER, read, readExpression } from './read-source.ts';

beforeAll(loadPython);

describe('texts are read as Python would make them', () => {
  it.each([
    ['single quotes', '\'say "hi"\'', 'say "hi"'],
    ['escapes', String.raw`"tab\t nl\n \\ \x41 \u00e9 \U0001F600 \101 \q"`, 'tab\t nl\n \\ A é 😀 A \\q'],
    ['a named character, which stays', String.raw`"\N{EM DASH}"`, '\\N{EM DASH}'],
    ['a code point that does not exist', String.raw`"\U7fffffff"`, '\\U7fffffff'],
    ['raw strings', String.raw`r"\d+\n"`, '\\d+\\n'],
    ['unicode prefix', 'u"x"', 'x'],
    ['triple quotes', '"""You are kind.\nBe "brief"."""', 'You are kind.\nBe "brief".'],
    ['a line that goes on inside a string', '"""one \\\ntwo"""', 'one two'],
    ['implicit concatenation', '(\n  "a "\n  \'b \'\n  f"{c}"\n)', 'a b <c>'],
    ['a sum', '"a" + "b" + name + "c"', 'ab<name>c'],
    ['a backslash between lines', '"a" \\\n  "b"', 'ab'],
    ['an empty text', '""', ''],
  ])('%s', (_, expression, expected) => {
    expect(readExpression(expression)).toBe(expected);
  });

  it.each([
    ['an expression', 'f"Hi {user.name}!"', 'Hi <user.name>!'],
    ['a call with quotes of its own', `f"{', '.join(names)}"`, "<', '.join(names)>"],
    ['the same quotes inside', 'f"{d["key"]}"', '<d["key"]>'],
    ['conversion and format', 'f"{total!r:>{width}.2f}"', '<total>'],
    ['an expression that names itself', 'f"{total=}"', 'total=<total>'],
    ['doubled braces', 'f"{{literal}} {x}"', '{literal} <x>'],
    ['doubled braces after a backslash', String.raw`rf"\boxed\{{{x}\}}"`, '\\boxed\\{<x>\\}'],
    ['escapes around', String.raw`f"\n{x}\t"`, '\n<x>\t'],
    ['several lines', 'f"""{\n  a\n  + b\n}"""', '<a + b>'],
    ['a nested f-string', 'f"{f\'{a}b\'}"', "<f'{a}b'>"],
    ['a template string', 't"Hi {name}"', 'Hi <name>'],
    ['a raw template string', String.raw`rt"\d {name}"`, '\\d <name>'],
  ])('f-string with %s', (_, expression, expected) => {
    expect(readExpression(expression)).toBe(expected);
  });

  it('a long expression is cut to 200 characters, the last of which tell what is left out', () => {
    const [one, other] = ['b', 'c'].map((last) => readExpression(`f"{${'a'.repeat(500)}${last}}"`));
    expect(one).toMatch(/^<a{192}… [0-9a-f]{6}>$/);
    expect(other).not.toBe(one);
  });

  it.each([
    [
      'dedent',
      'textwrap.dedent("""\n    Be kind.\n      - always\n\n    End.\n    """)',
      '\nBe kind.\n  - always\n\nEnd.\n',
    ],
    ['dedent under another name', 'dedent("""\\\n  a\n  b""")', 'a\nb'],
    ['dedent around holes', 'dedent(f"""\n    {a}\n      {b} c""")', '\n<a>\n  <b> c'],
    [
      'cleandoc',
      'inspect.cleandoc("""First.\n\n      Second.\n        Third.\n      """)',
      'First.\n\nSecond.\n  Third.',
    ],
    ['strip', '"""\n  hi {x}\n""".strip()', 'hi {x}'],
    ['lstrip with characters', '"\\n\\n hi\\n".lstrip("\\n")', ' hi\n'],
    ['rstrip', '"hi \\n".rstrip()', 'hi'],
    ['join', '"\\n".join(["a", b, f"{c}d"])', 'a\n<b>\n<c>d'],
    ['join with what is unpacked', '", ".join(("a", *rest))', 'a, <*rest>'],
    ['format', '"Hi {name}".format(name=user.name)', 'Hi {name}'],
    ['percent', '"Hi %(name)s" % {"name": x}', 'Hi %(name)s'],
    ['replace by a literal', '"a-b".replace("-", "+")', 'a+b'],
    ['replace by what only the program knows', '"Hi {{name}}".replace("{{name}}", name)', 'Hi {{name}}'],
    ['a cast', 'typing.cast(str, "x")', 'x'],
    ['all at once', 'dedent("""\n    Hi {x}\n    """).strip().format(x=1)', 'Hi {x}'],
  ])('%s is worked out', (_, expression, expected) => {
    expect(readExpression(expression)).toBe(expected);
  });

  it('what is worked out is no call; the calls in it are', () => {
    expect(read('X = dedent("a").strip().format(x=load("y"))\n').calls.map(({ callee }) => callee)).toEqual([
      'load',
    ]);
  });

  it.each([['b"bytes"'], ['"a" b"c"'], ['"not closed'], [String.raw`"not closed\"`], ['"""not closed']])(
    '%s is no text',
    (expression) => {
      expect(readExpression(expression)).toEqual(OTHER);
    },
  );

  const literal = fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .map((text) => text.replaceAll('\0', '').replace(/\r\n?/g, '\n'));
  const quoted = (text: string, quote: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);

  it('every text written as a literal is read back', () => {
    fc.assert(
      fc.property(literal, (text) => {
        const braced = text.replace(/[{}]/g, '$&$&');
        const written = [
          ...[`'`, `"`].flatMap((quote) => [
            quote + quoted(text, quote) + quote,
            `f${quote}${quoted(braced, quote)}${quote}`,
          ]),
          `"""${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"""`,
          `f'''${braced.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'''`,
          `"${[...new TextEncoder().encode(text)].length === text.length ? [...text].map((char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('') : quoted(text, '"')}"`,
          `"${[...text].map((char) => `\\U${char.codePointAt(0)?.toString(16).padStart(8, '0')}`).join('')}"`,
          [...text].map((char) => `"${quoted(char, '"')}"`).join(' + ') || '""',
          `(\n${[...text].map((char) => `  '${quoted(char, "'")}'`).join('\n') || "''"}\n)`,
          ...(/[\\"\n]/.test(text) ? [] : [`r"${text}"`]),
        ];
        for (const expression of written) expect(readExpression(expression)).toBe(text);
      }),
    );
  });
});

describe('values', () => {
  it.each([
    ['1_000', 1000],
    ['0x1F', 31],
    ['-1.5e3', -1500],
    ['0.', 0],
    ['4 * 1024', 4096],
    ['2 ** 14', 16384],
    ['1 + 2', 3],
    ['True', true],
    ['None', null],
    ['3j', OTHER],
    ['["a", 1, *rest]', ['a', 1, OTHER]],
    ['("a",)', ['a']],
    ['"a", "b"', ['a', 'b']],
    ['{"a", "b"}', ['a', 'b']],
    ['[{"role": "system"}] + history', [{ role: 'system' }, OTHER]],
    ['{"a": 1, **rest, key(): 2, Stage.PLAN: "p", 3: "x"}', { a: 1, 'Stage.PLAN': 'p', 3: 'x' }],
    ['config.model', { name: 'config.model' }],
    ['config["model"].name', { name: 'config.model.name' }],
    ['items[0]', OTHER],
    ['"a" if short else long', { choice: ['a', { name: 'long' }] }],
    ['given or fallback or "c"', { choice: [{ name: 'given' }, { name: 'fallback' }, 'c'] }],
    ['ready and "x"', { choice: ['x'] }],
    ['lambda q, k=3: f"Find {q}"', { returns: ['Find <q>'] }],
    ['[x for x in y]', OTHER],
    ['await load("a")', { load: ['a'] }],
    ['dict(a=1)', { dict: [{ a: 1 }] }],
    ['TEMPLATE % (a, b)', { name: 'TEMPLATE' }],
    ['a == b', OTHER],
    ['...', OTHER],
  ])('%s', (expression, expected) => {
    expect(readExpression(expression)).toEqual(expected);
  });
});
