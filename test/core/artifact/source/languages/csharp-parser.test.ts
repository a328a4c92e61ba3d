import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  findCSharpFault,
  loadCSharp,
  readCSharp,
} from '../../../../../src/core/artifact/source/languages/read-csharp.ts';

beforeAll(loadCSharp);

/** What the bindings of a file hold: texts with holes in braces, numbers, names. */
function held(text: string): unknown {
  const file = readCSharp('A.cs', text);
  return Object.fromEntries(
    (file?.bindings ?? []).map(({ name, value }) => [
      name,
      value.type === 'text'
        ? value.parts.map((part) => ('text' in part ? part.text : `<${part.hole}>`)).join('')
        : value.type === 'call'
          ? `${value.callee}(${value.named.map(({ key }) => key).join()})`
          : value.type,
    ]),
  );
}

/** One line or more of each construct that C# has got since version 6, and of those that read alike. */
const MODERN = `#!/usr/bin/env dotnet
global using System.Text;
using static System.Math;
using Map = System.Collections.Generic.Dictionary<string, (int Count, string? Name)>;
#if DEBUG
using A.Debug;
#elif RELEASE
using } broken {
#else
using ((( broken
#endif
[assembly: InternalsVisibleTo("Tests")]
namespace Shop.Desk;

public readonly record struct Point(int X, int Y) : IPoint;
public sealed record Person(string First, [property: JsonPropertyName("last")] string Last) : Base(First) { public int Age { get; init; } = 3; }
file class Box<T>(T value) : IBox<T>, IEnumerable<T> where T : class, new()
{
    private readonly Dictionary<string, List<int>> _map = new() { ["a"] = [1, 2, .. rest], ["b"] = new() { 3 } };
    private static readonly int[,] Grid = new int[2, 2] { { 1, 2 }, { 3, 4 } };
    public required string Name { get; set; } = "x";
    public event EventHandler<int>? Changed;
    public T this[int index] => items[index..^1][0];
    public static Box<T> operator +(Box<T> a, Box<T> b) => a;
    public static implicit operator string(Box<T> box) => box.Name!;
    ~Box() { }
    int IBox<T>.Count { get { return 1; } set => _count = value; }
    public async IAsyncEnumerable<T?> ReadAsync<TKey>(ref int a, in TKey k, out int b, params string[] rest)
    {
        await foreach (var (key, v) in source.ConfigureAwait(false)) yield return v;
        await using var file = Open();
        using (var other = Open()) lock (_gate) { }
        if (shape is Circle { Radius: > 3 and < 5 } c && c is not null or (1, _) || list is [var first, .., 3]) goto done;
        var text = shape switch { Circle => "a", Square { Side: 1 } s when s.Side > 2 => $"b{s.Side:F2}", (> 1, "x") => x ? y : z, _ => throw new E() };
        switch (a) { case (byte)1: case 'x' when a > 1: break; default: break; }
        Func<int, (int, string)> f = static async (int x, _) => await Task.FromResult((x, "a"));
        var g = (a < b, c > d); var h = Call(a < b, c > (d)); var i = Generic<List<int>, string?>(a >> 2, b >>> 1); k >>= 1; a ??= b?.C?[0] ?? default;
        var q = from x in xs join y in ys on x.Id equals y.Id into g2 where x > 1 orderby x descending, y select new { x, y.Name };
        int local(int n) => n <= 1 ? 1 : n * local(n - 1);
        Span<int> s2 = stackalloc int[] { 1, 2 }; var m = -(int)d + (short)-1; var n2 = (Foo)bar; var o = (a) - b; var p = (Foo<int>[])obj;
        var person = other with { Name = "b" }; delegate*<int, void> pointer = null; unsafe { fixed (char* ptr = s) { } }
        try { checked { a++; } } catch (E e) when (e.Code is 1 or 2) { } finally { }
        done: for (int x = 0, y = 1; x < 3; x++, y--) { }
        var t = isSet ? [1] : (int[])[2]; var u = nameof(List<int>.Count); var w = x is Foo ? 1 : 2; var z2 = v as int? ?? 0; var raw = """"a """ b"""";
    }
}
`;

describe('the parser of C#', () => {
  it('reads what the language has without a fault', () => {
    expect(findCSharpFault('A.cs', MODERN)).toBeNull();
  });

  it('tells where a file stops being C#', () => {
    expect(findCSharpFault('A.cs', 'class A {\n  int B = ;\n}\n')).toEqual({ line: 2, column: 11 });
    expect(findCSharpFault('A.cs', 'class A {\n  string B = "x;\n}\n')).toEqual({ line: 2, column: 14 });
    expect(findCSharpFault('A.cs', 'class A {\n  void F() { G(1; }\n}\n')).not.toBeNull();
  });

  it('texts of each form say what the compiler makes of them', () => {
    expect(
      held(`class A {
  const string Plain = "a\\t\\u0041\\\\";
  const string Verbatim = @"c:\\new ""x""
next";
  string Filled = $"{{a}} {b:yyyy} {c,3} {d["k"]} {(e ? "f" : $"{g}")}";
  string Both = $@"{a}\\ ""b""";
  string Raw = """one "line" """;
  string Lines = """
      a
        b

      c
      """;
  string Two = $$"""{"a": {{b}}, "c": {{{d}}}}""";
  string Sum = "a" + b + "c";
  string Utf = "x"u8.ToString();
}
`),
    ).toEqual({
      Plain: 'a\tA\\',
      Verbatim: 'c:\\new "x"\nnext',
      Filled: '{a} <b> <c> <d["k"]> <(e ? "f" : $"{g}")>',
      Both: '<a>\\ "b"',
      Raw: 'one "line" ',
      Lines: 'a\n  b\n\nc',
      Two: '{"a": <b>, "c": {<d>}}',
      Sum: 'a<b>c',
      Utf: 'x',
    });
  });

  it('what is created without its type has the type that is declared', () => {
    expect(
      held(
        'class A { ChatOptions a = new() { Top = 1 }; void F() { ChatOptions b; b = new() { Top = 2 }; } }',
      ),
    ).toEqual({ a: 'ChatOptions(top)', b: 'ChatOptions(top)' });
  });

  it('what is sound around a fault is read', () => {
    const broken = 'class A { int x = = 3; const string B = "b"; void F( { } const string C = "c"; }';
    expect(held(broken)).toMatchObject({ B: 'b' });
    expect(findCSharpFault('A.cs', broken)).not.toBeNull();
  });

  it('reads any text at all, and code that is cut off or has lost a part anywhere, without an error', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        fc.nat(MODERN.length),
        fc.nat(MODERN.length),
        (tail, from, to) => {
          readCSharp('A.cs', tail);
          readCSharp('A.cs', MODERN.slice(0, from) + tail);
          readCSharp('A.cs', MODERN.slice(0, from) + MODERN.slice(to));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a file without tokens that are its own reads as it does with comments and white space between them', () => {
    fc.assert(
      fc.property(fc.nat(MODERN.length), (at) => {
        const line = MODERN.indexOf('\n', at);
        const spaced = `${MODERN.slice(0, line)} // comment\n/* another */\n${MODERN.slice(line + 1)}`;
        // Not within a directive, whose line is its own.
        if (!MODERN.slice(0, line).split('\n').at(-1)?.startsWith('#'))
          expect(findCSharpFault('A.cs', spaced)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('deep nesting, and brackets that are never closed, are left unread or are read in bounded steps', () => {
    for (const unit of [
      '(',
      '[',
      '{',
      'f(',
      'a<',
      '(}',
      ')}',
      '$"{',
      'if(a)',
      'x => ',
      'new A{',
      '- ',
      'a ? ',
      '"a"+',
      '[A]',
      '$@"{a}',
      'a: ',
      'await using ',
    ])
      expect(() =>
        readCSharp('A.cs', `class A { void F() { ${unit.repeat(30_000 / unit.length)}`),
      ).not.toThrow();
  });
});
