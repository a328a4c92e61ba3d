import { describe, expect, it } from 'vitest';
import { mayHoldArtifacts } from '../../../../src/core/artifact/source/prefilter.ts';
import { searchLists, searchWords } from '../../../../src/core/artifact/source/word-search.ts';

/** Where the first of the words ends, asked of one after another. */
function searchEach(words: readonly string[], text: string): number {
  const ends = words.flatMap((word) => (text.includes(word) ? [text.indexOf(word) + word.length] : []));
  return ends.length === 0 ? -1 : Math.min(...ends);
}

describe('searchWords', () => {
  it('finds where the first word ends, also of words that begin or end as others do', () => {
    const words = ['abab', 'ba', 'bbb', 'aabc', 'c', '你是', 'abcab'];
    const search = searchWords(words);
    for (let number = 0; number < 3 ** 9; number++) {
      const text = number.toString(3).replaceAll('0', 'a').replaceAll('1', 'b').replaceAll('2', 'c');
      expect(search(text, 0)).toBe(searchEach(words, text));
    }
    const long = searchWords(['abab', 'babc', 'aabc', 'bbbb']);
    for (let number = 3 ** 8; number < 3 ** 9; number++) {
      const text = number.toString(3).replaceAll('0', 'a').replaceAll('1', 'b').replaceAll('2', 'c');
      expect(long(text, 0)).toBe(searchEach(['abab', 'babc', 'aabc', 'bbbb'], text));
    }
  });

  it('begins where it is told to, and knows characters of every alphabet', () => {
    const search = searchWords(['prompt', 'Ты ', '你是']);
    expect(search('prompt prompt', 1)).toBe(13);
    expect(search('a prompt', 3)).toBe(-1);
    expect(search('// 你是', 0)).toBe(5);
    expect(search('# Ты кто', 0)).toBe(5);
    expect(search('你 是', 0)).toBe(-1);
  });
});

describe('searchLists', () => {
  it('tells of each list whether one of its words stands in a text, also of words that end within others', () => {
    const lists = [['abab'], ['ba', 'bbb'], ['aabc', 'c'], ['bab']];
    const search = searchLists(lists);
    for (let number = 0; number < 3 ** 9; number++) {
      const text = number.toString(3).replaceAll('0', 'a').replaceAll('1', 'b').replaceAll('2', 'c');
      const bits = lists.map((words, at) => (words.some((word) => text.includes(word)) ? 1 << at : 0));
      expect(search(text)).toBe(bits.reduce((sum, bit) => sum | bit, 0));
    }
  });

  it('takes capitals for small letters and looks past - and _, in texts and in words', () => {
    const search = searchLists([['top_k'], ['minScore', 'you are']]);
    for (const text of ['top_k: 5', 'TOP-K', 'topK', '--top--k', 't_op_k']) expect(search(text)).toBe(1);
    for (const text of ['min_score', 'You are here', 'MIN-SCORE']) expect(search(text)).toBe(2);
    expect(search('top k, min.score, youare')).toBe(0);
    expect(search('TOP_K=5\nMIN_SCORE=0.5')).toBe(3);
  });
});

describe('mayHoldArtifacts', () => {
  it('begins every text anew, whatever the one before held', () => {
    const text = 'SYSTEM_PROMPT = "You are a helpful assistant."';
    expect(mayHoldArtifacts(text, false)).toBe(true);
    expect(mayHoldArtifacts(`${'x = 1\n'.repeat(50)}${text}`, false)).toBe(true);
    expect(mayHoldArtifacts(text, false)).toBe(true);
    expect(mayHoldArtifacts('import deepeval', false)).toBe(true);
    expect(mayHoldArtifacts('the prompt is told elsewhere', false)).toBe(false);
  });
});
