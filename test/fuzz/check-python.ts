import assert from 'node:assert/strict';
import { type PyNode, parseByGrammar } from '../../src/core/artifact/source/languages/python/python-tree.ts';
import { parseSound } from '../../src/core/artifact/source/languages/python-parser/parse-sound.ts';

/**
 * Throws where the two parsers of Python read a text differently. The fast one may leave any text to the grammar; returns whether
 * it read this one. The grammar has to be loaded.
 */
export function checkPython(source: string): boolean {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (text.length > 400_000 || text.includes('\0')) return false;
  const root = parseSound(text);
  if (root === null) return false;
  const { root: expected, broken } = parseByGrammar(text);
  assert.ok(!broken, `the grammar finds a syntax error in ${JSON.stringify(text.slice(0, 2000))}`);
  const waiting: [PyNode, PyNode][] = [[root, expected]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [one, other] = next;
    assert.equal(show(one), show(other), `of ${JSON.stringify(text.slice(0, 2000))}`);
    for (const [i, child] of one.children.entries()) waiting.push([child, other.children[i] ?? other]);
  }
  return true;
}

function show({ name, from, to, children }: PyNode): string {
  return `${name} ${from}-${to}: ${children.map((child) => child.name).join(' ')}`;
}
