import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../../../../../src/core/artifact/source/languages/read-python.ts';
import { bindingsOf, OTHER, read, schemaOf, show } from './read-source.ts';

beforeAll(loadPython);

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
      ['f', ''],
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
