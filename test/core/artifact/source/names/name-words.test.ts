import { describe, expect, it } from 'vitest';
import { rememberByName, wordsOf } from '../../../../../src/core/artifact/source/names/name-words.ts';

/** More than are remembered. */
const MANY = Array.from({ length: 25_000 }, (_, at) => `name_${at}`);

describe('what is remembered of names', () => {
  it('keeps the answers to two questions about one name apart, also no answer, and also of more names than are remembered', () => {
    const lengthOf = rememberByName((name) => name.length);
    const numberIn = rememberByName((name) => (name.endsWith('0') ? null : name));
    for (const name of [...MANY, ...MANY.slice(0, 100)]) {
      expect(lengthOf(name)).toBe(name.length);
      expect(numberIn(name)).toBe(name.endsWith('0') ? null : name);
    }
  });

  it('works an answer out once, where it is no answer too, and asks again about what is too long for a name', () => {
    const asked: string[] = [];
    const isShort = rememberByName((name): true | null => {
      asked.push(name);
      return name.length < 3 ? true : null;
    });
    const long = 'x'.repeat(101);
    for (const name of ['ab', 'abc', long, 'ab', 'abc', long]) isShort(name);
    expect(asked).toEqual(['ab', 'abc', long, long]);
  });

  it('holds an answer whose making asks another question about the same name, and about so many that all is forgotten', () => {
    const wordsIn = rememberByName((name) => {
      for (const other of MANY) wordsOf(other);
      return wordsOf(name).join(' ');
    });
    expect([wordsIn('systemPrompt'), wordsIn('systemPrompt'), wordsOf('systemPrompt')]).toEqual([
      'system prompt',
      'system prompt',
      ['system', 'prompt'],
    ]);
  });
});
