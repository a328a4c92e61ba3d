import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { detectFile } from '../../../src/core/artifact/detect.ts';
import { canonicalJson } from '../../../src/core/artifact/digest.ts';
import type { Json } from '../../../src/core/artifact/problem.ts';
import { artifactOf, chatTool } from './support.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const words = fc.stringMatching(/^[A-Za-z][A-Za-z {}:#'"-]{0,20}[a-z]$/);

/** The same data with the members of every mapping in another order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('layout does not count', () => {
  const prompt = fc.record({
    messages: fc.array(fc.record({ role: fc.constantFrom('system', 'user'), content: words }), {
      minLength: 1,
      maxLength: 3,
    }),
    model: name,
    modelParameters: fc.record({
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      maxTokens: fc.nat(),
    }),
    testData: fc.array(fc.dictionary(name, words), { maxLength: 2 }),
  });

  it('in a .prompt.yml: order of keys, style, line ends, a byte order mark, comments', () => {
    fc.assert(
      fc.property(prompt, (data) => {
        const { digest } = artifactOf('a.prompt.yml', stringify(data));
        const others = [
          stringify(reversed(data as Json)),
          JSON.stringify(data, null, 3),
          `\ufeff# a comment\n${stringify(data)}`,
          stringify(data).replaceAll('\n', '\r\n'),
        ];
        for (const text of others) expect(artifactOf('a.prompt.yml', text).digest).toBe(digest);
      }),
      { numRuns: 50 },
    );
  });

  it('in tools: order of keys and white space', () => {
    fc.assert(
      fc.property(
        name,
        words,
        fc.dictionary(name, fc.record({ type: fc.constantFrom('string', 'number'), description: words })),
        (tool, description, properties) => {
          const data = [chatTool(tool, description, { type: 'object', properties })];
          const { digest } = artifactOf('tools/t.json', JSON.stringify(data));
          expect(artifactOf('tools/t.json', JSON.stringify(reversed(data as Json), null, 2)).digest).toBe(
            digest,
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('in text: line ends and line breaks at the end', () => {
    const text = 'You are an agent.\nAlways answer.';
    const { digest } = artifactOf('prompts/a.md', text);
    for (const other of [`${text}\n\n`, `\ufeff${text}`, text.replace('\n', '\r\n')]) {
      expect(artifactOf('prompts/a.md', other).digest).toBe(digest);
    }
  });
});

describe('meaning counts', () => {
  it.each<[string, string, string, string]>([
    [
      'a word of a message',
      'a.prompt.yml',
      'messages: [{role: user, content: a}]',
      'messages: [{role: user, content: b}]',
    ],
    [
      'a role',
      'a.prompt.yml',
      'messages: [{role: user, content: a}]',
      'messages: [{role: system, content: a}]',
    ],
    ['white space inside a prompt', 'prompts/a.md', 'You are:\n  a', 'You are:\na'],
    [
      'the order of messages',
      'a.prompt.yml',
      'messages: [{role: user, content: a}, {role: user, content: b}]',
      'messages: [{role: user, content: b}, {role: user, content: a}]',
    ],
    [
      'a test row',
      'a.prompt.yml',
      'messages: [{role: user, content: a}]\ntestData: [{x: 1}]',
      'messages: [{role: user, content: a}]\ntestData: [{x: 2}]',
    ],
    [
      'text or number',
      'rag/a.yaml',
      'chunk_size: 1\ntop_k: 2\nchunk_overlap: 0\nx: 1',
      'chunk_size: 1\ntop_k: 2\nchunk_overlap: 0\nx: "1"',
    ],
    [
      'a list or nothing',
      'rag/a.yaml',
      'chunk_size: 1\ntop_k: 2\nchunk_overlap: 0\nx: []',
      'chunk_size: 1\ntop_k: 2\nchunk_overlap: 0',
    ],
  ])('%s', (_what, path, before, after) => {
    expect(artifactOf(path, after).digest).not.toBe(artifactOf(path, before).digest);
  });

  it('any description and any parameter of a tool', () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        fc.pre(one !== other);
        const digest = (description: string, parameter: string) =>
          artifactOf(
            'tools/t.json',
            JSON.stringify([
              chatTool('a', description, { type: 'object', properties: { p: { description: parameter } } }),
            ]),
          ).digest;
        expect(new Set([digest(one, one), digest(one, other), digest(other, one)]).size).toBe(3);
      }),
      { numRuns: 50 },
    );
  });
});

it('is 64 hexadecimal digits and depends on neither path nor name', () => {
  const text = 'messages: [{role: user, content: a}]\n';
  const { digest } = artifactOf('a.prompt.yml', text);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(detectFile('x/b.prompt.yml', `name: other\n${text}`).artifacts[0]?.digest).toBe(digest);
});

describe('canonical JSON', () => {
  const key = fc.oneof(
    fc.string(),
    fc.nat({ max: 200 }).map(String),
    fc.constantFrom('4294967294', '4294967295', '01', '-1', '__proto__'),
  );
  const { any } = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(undefined, null, Number.NaN, new Date(0), '\ud800'),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.array(tie('any')),
      fc.dictionary(key, tie('any')),
    ),
  }));
  function sorted(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== 'object' || value instanceof Date) return value;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
  }

  it('is what JSON.stringify gives of the same data with its keys sorted', () => {
    fc.assert(
      fc.property(any, (data) => {
        expect(canonicalJson(data)).toBe(JSON.stringify(sorted(data)));
      }),
      { numRuns: 500 },
    );
  });
});
