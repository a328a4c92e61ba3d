import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXmlDocument } from '../../../../src/core/eval/scorers/structure/xml-document.ts';
import { grade, score } from './support.ts';

// What promptfoo says of ordinary answers is in promptfoo-vectors.ts.
const NAMES = ['a', 'b', 'item', 'x:y'];
const tree: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('text', '', '&amp;', '<!-- c -->', '<![CDATA[<]]>'),
    fc
      .tuple(fc.constantFrom('a', 'b', 'item'), fc.array(tie('node'), { maxLength: 3 }))
      .map(([name, inner]) => `<${name} k="v">${inner.join('')}</${name}>`),
  ),
})).node;

describe('xml', () => {
  it('reads every well-formed document, whole and amid text, and no document with a tag left open', () => {
    fc.assert(
      fc.property(tree, (inner) => {
        const document = `<root>${inner}</root>`;
        expect(grade('xml', document)).toBe(1);
        expect(grade('xml', `Here: ${document} done`)).toBe(0);
        expect(
          grade('xml', `Here: ${document} done`, { options: { place: 'anywhere', required: ['root'] } }),
        ).toBe(1);
        expect(grade('xml', `<root>${inner}`)).toBe(0);
      }),
    );
  });

  it('finds a required element by its path wherever it was put', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'item'), { minLength: 1, maxLength: 6 }), (path) => {
        const document = path.reduceRight((inner, name) => `<${name}>${inner}</${name}>`, '1');
        for (const place of ['whole', 'anywhere'])
          expect(grade('xml', document, { options: { place, required: [path.join('.')] } })).toBe(1);
        expect(grade('xml', document, { options: { required: [`${path.join('.')}.none`] } })).toBe(0);
      }),
    );
  });

  it('says what is wrong and where, and names what is missing', () => {
    expect(score('xml', '<a><b></a>').reason).toMatch(/^the answer is not well-formed XML: 1:/);
    expect(score('xml', '<a/>', { options: { required: ['a.b'] } }).reason).toBe('the XML has no `a.b`');
  });

  it('expands no entities that a document declares itself', () => {
    const bomb = `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(1000)}"><!ENTITY z "&x;&x;">]><a>&z;</a>`;
    expect(grade('xml', bomb)).toBe(0);
  });
});

describe('a document of plain elements', () => {
  const attributes = fc.constantFrom(
    ...[
      '',
      ' a="1"',
      ' a="1" b="2>"',
      ' a="1" a="2"',
      " c='3'",
      ' d',
      ' e=f',
      ' x:y="1"',
      ' xmlns="u"',
      ' xmlns:x="u"',
    ],
    ...[
      ' g="<"',
      '\n i = "x"',
      ' j="a"k="b"',
      ' __proto__="1"',
      ' é="x"',
      ' l="&amp;"',
      ' m="\u0085"',
      ' xmlfoo="1"',
      ' n=""',
    ],
  );
  const name = fc.constantFrom('a', 'b', 'x:b', 'xmlns', 'é', 'a-b.c', '1a', '__proto__', '_');
  const part = fc.oneof(
    fc.tuple(name, attributes).map(([tag, inner]) => `<${tag}${inner}>`),
    name.map((tag) => `</${tag}>`),
    fc.tuple(name, attributes).map(([tag, inner]) => `<${tag}${inner}/>`),
    fc.constantFrom(...['t', ' ', '\n', '\u00a0', '<', '>', ']]>', ']', '&lt;', '&', '</a >', '< a>', '\r']),
    fc.constantFrom(
      ...['<!-- c -->', '<![CDATA[x]]>', '<?p i?>', '<!DOCTYPE a>', '\ufeff', '\u0001', '\ufffe', '😀'],
    ),
  );
  const node = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      part,
      fc
        .tuple(name, attributes, fc.array(tie('node'), { maxLength: 3 }))
        .map(([tag, inner, nodes]) => `<${tag}${inner}>${nodes.join('')}</${tag}>`),
    ),
  })).node;

  it('is to the quick reader what it is to the strict one, who reads whatever has a declaration', () => {
    fc.assert(
      fc.property(node, (text) => {
        const plain = readXmlDocument(text);
        const declared = readXmlDocument(`<?xml version="1.0"?>${text}`);
        const judged = [plain, declared].map((read) => 'ok' in read && read.ok);
        expect(judged[0]).toBe(judged[1]);
        if (judged[0]) expect(plain).toEqual(declared);
      }),
      { numRuns: 800 },
    );
  });
});

describe('markup without end', () => {
  const SIZE = 250_000;
  it.each([
    '<',
    '<a ',
    '<a "',
    '<a "<b \'',
    '<a>',
    '</a>',
    '<b><p>x',
    '<!--',
    '<!-- -',
    '&amp;',
    ' a="',
    '<![CDATA[',
    '<?',
    '<table><a>',
    `<${NAMES.join(' ')}`,
  ])('of %j is settled', (piece) => {
    const text = piece.repeat(Math.floor(SIZE / piece.length));
    for (const place of ['whole', 'anywhere']) {
      for (const scorer of ['html', 'xml']) {
        const found = score(scorer, text, { options: { place } });
        expect(found.reason.length).toBeLessThan(300);
        expect(found.reason).not.toContain('the scorer failed');
      }
    }
  });

  it('of formatting that every paragraph repeats gives no score', () => {
    const open = Array.from({ length: 5_000 }, (_, i) => `<b c=${i}>`).join('');
    const found = score('html', `${open}${'<p>x'.repeat(40_000)}`);
    expect(found.reason).toMatch(/more than 100000 elements|no element|outside|is HTML/);
  });

  it('that is too long gives no score', () => {
    expect(grade('html', '<p>x</p>'.repeat(40_000))).toBeNull();
    expect(grade('xml', `<a>${'x'.repeat(300_000)}</a>`)).toBeNull();
  });
});
