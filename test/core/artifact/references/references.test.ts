import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { detectFile, prepareFormats, refersHow } from '../../../../src/core/artifact/detect.ts';
import { buildGraph, findWays } from '../../../../src/core/artifact/references/dependency-graph.ts';
import {
  holdsWord,
  indexFiles,
  isGlob,
  nameWord,
  referenceUpwards,
} from '../../../../src/core/artifact/references/references.ts';

describe('a reference', () => {
  const find = indexFiles(['a/b.txt', 'a/c/d.txt', 'a.txt', 'app/[id]/x.md', 'app/1/x.md', 'tools/t.json']);

  it('means the file of that path, whatever brackets it has, a folder with all in it, or a glob', () => {
    expect(find('a.txt')).toEqual(['a.txt']);
    expect(find('app/[id]/x.md')).toEqual(['app/[id]/x.md']);
    expect(find('a')).toEqual(['a/b.txt', 'a/c/d.txt']);
    expect(find('a/**/*.txt')).toEqual(['a/b.txt', 'a/c/d.txt']);
    expect(find('a/d.txt')).toEqual([]);
    expect(find('a/{b,x}.txt')).toEqual(['a/b.txt']);
    expect(find('**/d.txt')).toEqual(['a/c/d.txt']);
    expect(find('a/{c/d,x}.txt')).toEqual(['a/c/d.txt']);
    expect(find('{a/c,tools}/{d.txt,t.json}')).toEqual(['a/c/d.txt', 'tools/t.json']);
  });

  it('by a name that is looked up in folders means any above, and nothing outside the repository', () => {
    const upwards = referenceUpwards('app/(chat)/prompts/x.j2', 'shared/_s.j2') ?? '';
    const found = indexFiles(['shared/_s.j2', 'app/(chat)/shared/_s.j2', 'app/other/shared/_s.j2'])(upwards);
    expect(found).toEqual(['app/(chat)/shared/_s.j2', 'shared/_s.j2']);
    expect(referenceUpwards('x.j2', '_s.j2')).toBe('_s.j2');
    expect(referenceUpwards('a/x.j2', '../../etc/passwd')).toBeNull();
    expect(referenceUpwards('a/x.j2', '*')).toBeNull();
  });

  it('is found by its last name wherever a glob over all files finds it', () => {
    const segment = fc.constantFrom('a', 'b', '*', '**', '{a,b}', '{a/,b/,}c', 'c', '[ab]', 'a*');
    const files = ['a/b/c', 'a/c', 'b/c', 'c', 'a/b', 'b/a/ab', 'ab/c'];
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const glob = segments.join('/');
        if (!isGlob(glob)) return;
        const matches = picomatch(glob, { dot: true, nonegate: true });
        expect(indexFiles(files)(glob)).toEqual(files.filter((path) => matches(path)).sort());
      }),
    );
  });

  it('of any text never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, reference) => {
        indexFiles([path])(reference);
        indexFiles([path])(referenceUpwards(path, reference) ?? '');
      }),
    );
  });
});

describe('the word that names a file', () => {
  it('stands in every text that refers to it', () => {
    const names = (path: string, text: string) => holdsWord(text, new Set([nameWord(path) ?? '']));
    expect(names('prompts/_style.prompt', 'Hello {{>style}}')).toBe(true);
    expect(names('src/graph.py', '{"graphs": {"agent": "./src/graph.py:graph"}}')).toBe(true);
    expect(names('tools/system_prompt.v2.md', 'template_path: tools/system_prompt.v2.md')).toBe(true);
    expect(names('tools/search.json', 'research things')).toBe(false);
  });
});

describe('a graph of dependencies', () => {
  const graph = buildGraph([
    ['suite', 'a'],
    ['suite', 'b'],
    ['a', 'c'],
    ['b', 'c'],
    ['c', 'a'],
    ['c', 'd'],
  ]);

  it('gives the shortest way to each target, nearest first, and is not caught in a cycle', () => {
    expect(findWays(graph, 'suite', (node) => 'bd'.includes(node))).toEqual([['b'], ['a', 'c', 'd']]);
    expect(findWays(graph, 'd', () => true)).toEqual([]);
    expect(findWays(graph, 'a', (node) => node === 'a')).toEqual([]);
  });
});

/** Path and text of the files that detection is scored on. */
function readSamples(): [string, string][] {
  const folder = new URL('../../../detection/repositories/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/^=== /m).slice(1))
    .map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end).split('|')[0]?.trim() ?? '', part.slice(end + 1)];
    });
}

describe('every format', () => {
  const FILES: [string, string][] = [
    ['promptfooconfig.yaml', 'prompts: [file://a.txt]\nproviders: [openai:gpt-5]\ntests: []\n'],
    ['prompts/a.j2', 'You are an agent.\n{% include "b.j2" %}\n{{ question }}\n'],
    ['prompts/a.md', 'You are an agent.\n{% include "b.j2" %}\n{{ question }}\n'],
    ...readSamples(),
  ];

  it('whose files name others says by their path that they may, or changes of those go unseen', async () => {
    await prepareFormats(FILES.map(([path]) => path));
    const referring = FILES.filter(([path, text]) =>
      detectFile(path, text).artifacts.some(({ references }) => references.length > 0),
    );
    expect(referring.length).toBeGreaterThanOrEqual(3);
    const unseen = referring.filter(([path]) => refersHow(path, () => true) === null);
    expect(unseen.map(([path]) => path)).toEqual([]);
  });
});
