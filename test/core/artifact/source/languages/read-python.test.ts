import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython, readPython } from '../../../../../src/core/artifact/source/languages/read-python.ts';
import type { SourceFile, SourceValue } from '../../../../../src/core/artifact/source/types.ts';

beforeAll(loadPython);

function read(text: string): SourceFile {
  const file = readPython('app/prompts.py', text);
  if (file === null) throw new Error('not read');
  return file;
}

/** A value without lines: texts as `a<hole>b`, calls as `callee(...)`. */
function show(value: SourceValue | null | undefined): unknown {
  if (value === null || value === undefined) return value;
  switch (value.type) {
    case 'text':
      return value.parts.map((part) => ('text' in part ? part.text : `<${part.hole}>`)).join('');
    case 'number':
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'list':
      return value.items.map(show);
    case 'object':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, show(entry.value)]));
    case 'call': {
      const inner = [
        ...value.positional.map(show),
        ...value.named.map(({ key, value: v }) => ({ [key]: show(v) })),
      ];
      return { [value.callee]: inner, ...(value.receiver === null ? {} : { on: show(value.receiver) }) };
    }
    case 'name':
      return { name: value.name };
    case 'function':
      return { returns: value.function.returns.map(show) };
    case 'choice':
      return { choice: value.options.map(show) };
    default:
      return { other: true };
  }
}

const OTHER = { other: true };
const readExpression = (expression: string) =>
  show(read(`X = ${expression}\n`).bindings.find(({ name }) => name === 'X')?.value);
const bindingsOf = (text: string) => read(text).bindings.map(({ name, value }) => [name, show(value)]);
const schemaOf = (annotation: string) =>
  read(`def f(x: ${annotation}): pass\n`).functions[0]?.parameters[0]?.schema;

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

  it('a long expression is cut to 200 characters', () => {
    expect(readExpression(`f"{${'a'.repeat(500)}}"`)).toBe(`<${'a'.repeat(200)}>`);
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

describe('bindings', () => {
  it('are found in every form of assignment', () => {
    const text = `
A = B = "both"
C: str = "annotated"
D, E = "d", "e"
(F, G) = ["f", "g"]
H, I = make()
C += " and more"
PROMPTS["plan"] = """Plan."""
config.system = "x"
J: int
if (K := "walrus"):
    pass
type L = int | str
`;
    expect(bindingsOf(text)).toEqual([
      ['A', 'both'],
      ['B', 'both'],
      ['C', 'annotated'],
      ['D', 'd'],
      ['E', 'e'],
      ['F', 'f'],
      ['G', 'g'],
      ['C', ' and more'],
      ['PROMPTS.plan', 'Plan.'],
      ['config.system', 'x'],
      ['K', 'walrus'],
      ['L', OTHER],
    ]);
    expect(
      read(text)
        .bindings.filter(({ appends }) => appends)
        .map(({ name }) => name),
    ).toEqual(['C']);
  });

  it('know the functions and classes around them, and no other block', () => {
    const text = `
try:
    if True:
        with open(p) as f:
            A = "a"
except OSError:
    B = "b"
match mode:
    case "x" if ok:
        C = "c"
class Agent:
    role = "r"
    async def run(self):
        self.prompt = "p"
        def inner():
            return "i"
        for x in y: D = "d"
`;
    expect(read(text).bindings.map(({ name, scope }) => [name, scope.join('.')])).toEqual([
      ['A', ''],
      ['B', ''],
      ['C', ''],
      ['role', 'Agent'],
      ['self.prompt', 'Agent.run'],
      ['D', 'Agent.run'],
    ]);
    expect(
      read(text).functions.map(({ name, scope, returns }) => [name, scope.join('.'), returns.map(show)]),
    ).toEqual([
      ['run', 'Agent', []],
      ['inner', 'Agent.run', ['i']],
    ]);
  });

  it.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
    ['\\r', '\r'],
  ])('stand on the right lines where lines end with %s, after a byte order mark', (_, end) => {
    const text = `\uFEFF# c\n\n\nA = """one\ntwo"""\n\nB = [\n\t"x",\n]\n`.replaceAll('\n', end);
    const [a, b] = read(text).bindings;
    expect([a?.name, a?.lines, show(a?.value)]).toEqual(['A', [4, 5], 'one\ntwo']);
    expect([b?.name, b?.lines, b?.value.lines]).toEqual(['B', [7, 9], [7, 9]]);
  });
});

describe('imports', () => {
  it('are kept with their local names', () => {
    const text = `
import os, numpy.linalg as la
import a.b
from ..prompts import (SYSTEM as BASE, USER,)
from . import tools
from x import *
`;
    expect(
      read(text).imports.map(({ module, names }) => [
        module,
        names.map(({ imported, local }) => `${imported} ${local}`),
      ]),
    ).toEqual([
      ['os', ['* os']],
      ['numpy.linalg', ['* la']],
      ['a.b', ['* a']],
      ['..prompts', ['SYSTEM BASE', 'USER USER']],
      ['.', ['tools tools']],
      ['x', ['* *']],
    ]);
  });
});

describe('calls', () => {
  it('keep what a chat completion is asked', () => {
    const [call] = read(`
reply = await client.chat.completions.create(
    model="gpt-5-mini",
    messages=[{"role": "system", "content": SYSTEM}, *history, {"role": "user", "content": f"Q: {q}"}],
    temperature=0.2,
    **options,
)
`).calls;
    expect(show(call)).toEqual({
      'client.chat.completions.create': [
        { model: 'gpt-5-mini' },
        {
          messages: [
            { role: 'system', content: { name: 'SYSTEM' } },
            OTHER,
            { role: 'user', content: 'Q: <q>' },
          ],
        },
        { temperature: 0.2 },
      ],
    });
    expect(call?.lines).toEqual([2, 7]);
    expect(call?.named[0]?.lines).toEqual([3, 3]);
  });

  it('come in file order, inner ones as well, with what a method is called on', () => {
    const { calls } = read(
      'chain = ChatPromptTemplate.from_messages([("system", load("a"))]).partial(n=count())\n',
    );
    expect(calls.map(({ callee }) => callee)).toEqual([
      'partial',
      'ChatPromptTemplate.from_messages',
      'load',
      'count',
    ]);
    expect(show(calls[0])).toEqual({
      partial: [{ n: { count: [] } }],
      on: { 'ChatPromptTemplate.from_messages': [[['system', { load: ['a'] }]]] },
    });
    expect(show(read('bot = Agent[Context, str](name="a")\n').calls[0])).toEqual({ Agent: [{ name: 'a' }] });
    expect(show(read('OpenAI().chat.create(model="m")\n').calls[0])).toEqual({
      'chat.create': [{ model: 'm' }],
      on: { OpenAI: [] },
    });
  });

  it.each([
    ['a comprehension', 'x = [f(i) for i in y if i]'],
    ['an f-string', 'x = f"{f(1)}"'],
    ['a condition', 'if f(1) > 2: pass'],
    ['a with statement', 'with f() as g: pass'],
    ['a generator', 'any(f(k) for k, v in z)'],
    ['a target', 'f()["a"] = 1'],
    ['a lambda', 'x = lambda: f()'],
    ['a default', 'def g(x=f()): pass'],
    ['a base', 'class A(f()): pass'],
    ['a decorator', '@f()\ndef g(): pass'],
    ['a bare yield before', 'def g():\n    yield\n\n\n    f()'],
    ['a raise', 'raise f("x")'],
  ])('are found in %s', (_, text) => {
    expect(read(`${text}\n`).calls.map(({ callee }) => callee)).toContain('f');
  });
});

describe('functions are what a tool is made of', () => {
  it('name, decorators, documentation, parameters, lines', () => {
    const [found] = read(`
@agent.tool(retries=2)
@traced
async def search(
    self,
    query: Annotated[str, "what to look for"],
    limit: int = 5,
    *args,
    tags: list[str] | None = None,
    **options,
) -> str:
    """Search the docs.

        Args:
            query: words
    """
    return text if text else "nothing"

`).functions;
    expect(found?.decorators.map(show)).toEqual([{ 'agent.tool': [{ retries: 2 }] }, { name: 'traced' }]);
    expect(show(found?.doc)).toBe('Search the docs.\n\nArgs:\n    query: words');
    expect(found?.doc?.lines).toEqual([12, 16]);
    expect(found?.lines).toEqual([2, 17]);
    expect(found?.returns.map(show)).toEqual([{ choice: [{ name: 'text' }, 'nothing'] }]);
    expect(found?.parameters).toEqual([
      {
        name: 'query',
        schema: { type: 'string', description: 'what to look for' },
        annotation: 'Annotated[str,"what to look for"]',
        required: true,
        default: null,
        lines: [6, 6],
      },
      {
        name: 'limit',
        schema: { type: 'integer' },
        annotation: 'int',
        required: false,
        default: { type: 'number', value: 5, lines: [7, 7] },
        lines: [7, 7],
      },
      {
        name: 'tags',
        schema: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
        annotation: 'list[str]|None',
        required: false,
        default: { type: 'null', lines: [9, 9] },
        lines: [9, 9],
      },
    ]);
  });

  it('an f-string is no documentation', () => {
    expect(read('def f():\n    f"""{x}"""\n').functions[0]?.doc).toBeNull();
  });

  it.each<[string, unknown]>([
    ['str', { type: 'string' }],
    ['int', { type: 'integer' }],
    ['float', { type: 'number' }],
    ['bool', { type: 'boolean' }],
    ['Any', {}],
    ['City', {}],
    ['list', { type: 'array', items: {} }],
    ['List[int]', { type: 'array', items: { type: 'integer' } }],
    ['set[str]', { type: 'array', items: { type: 'string' }, uniqueItems: true }],
    ['dict', { type: 'object' }],
    ['dict[str, float]', { type: 'object', additionalProperties: { type: 'number' } }],
    [
      'tuple[int, str]',
      { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], minItems: 2, maxItems: 2 },
    ],
    ['tuple[int, ...]', { type: 'array', items: { type: 'integer' } }],
    ['typing.Optional[str]', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['Union[int, str, None]', { anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }] }],
    ['Literal["c", "f"]', { type: 'string', enum: ['c', 'f'] }],
    ['Literal[1, 2]', { type: 'integer', enum: [1, 2] }],
    ['Literal["a", None]', { enum: ['a', null] }],
    ['"list[str]"', { type: 'array', items: { type: 'string' } }],
    ['datetime.date', { type: 'string', format: 'date' }],
    [
      'Annotated[int, Field(ge=1, le=9, description=f"at most {n}")]',
      { type: 'integer', minimum: 1, maximum: 9, description: `at most \${n}` },
    ],
    ['Annotated[list[str], Field(min_length=1)]', { type: 'array', items: { type: 'string' }, minItems: 1 }],
    ['Annotated[str, Doc("the city")]', { type: 'string', description: 'the city' }],
  ])('%s as JSON Schema', (annotation, expected) => {
    expect(schemaOf(annotation)).toEqual(expected);
  });
});

describe('classes are what arguments and signatures are made of', () => {
  it('fields with their descriptions, defaults and whether they are required', () => {
    const [found] = read(`
@dataclass(frozen=True)
class Search(BaseModel, Generic[T], metaclass=M):
    """What to search."""

    query: str = Field(description="words", min_length=2)
    limit: int = Field(5, gt=0)
    unit: Literal["km", "mi"] = Field(default="km")
    tags: list[str] = Field(default_factory=list)
    name: str = Field(..., alias="n")
    note: Optional[str]
    kind = "search"
    total: ClassVar[int] = 0
`).classes;
    expect(found?.bases).toEqual(['BaseModel', 'Generic[T]']);
    expect(found?.lines).toEqual([2, 13]);
    expect(show(found?.doc)).toBe('What to search.');
    expect(found?.decorators.map(show)).toEqual([{ dataclass: [{ frozen: true }] }]);
    expect(
      found?.fields.map((field) => [field.name, field.required, show(field.default), field.schema]),
    ).toEqual([
      ['query', true, null, { type: 'string', description: 'words', minLength: 2 }],
      ['limit', false, 5, { type: 'integer', exclusiveMinimum: 0 }],
      ['unit', false, 'km', { type: 'string', enum: ['km', 'mi'] }],
      ['tags', false, null, { type: 'array', items: { type: 'string' } }],
      ['name', true, null, { type: 'string' }],
      ['note', true, null, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
      ['kind', false, 'search', {}],
    ]);
  });

  it('a signature of DSPy', () => {
    const [found] = read(`
class Answer(dspy.Signature):
    """Answer briefly."""
    question: str = dspy.InputField()
    answer = dspy.OutputField(desc="one sentence")
`).classes;
    expect(found?.fields.map(({ name, schema }) => [name, schema])).toEqual([
      ['question', { type: 'string' }],
      ['answer', { description: 'one sentence' }],
    ]);
  });

  it('keys of a typed dictionary that may be missing', () => {
    const [filters, patch] = read(`
class Filters(TypedDict, total=False):
    year: int
    author: Required[str]
class Patch(TypedDict):
    year: NotRequired[int]
    author: str
`).classes;
    expect(filters?.fields.map(({ name, required }) => [name, required])).toEqual([
      ['year', false],
      ['author', true],
    ]);
    expect(patch?.fields.map(({ name, required }) => [name, required])).toEqual([
      ['year', false],
      ['author', true],
    ]);
  });
});

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
