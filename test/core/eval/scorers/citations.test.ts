import { describe, expect, it } from 'vitest';
import { score } from './support.ts';

const retrieved = ['docs/refunds.md', 'docs/shipping.md'].map((document) => ({
  document,
  start: 0,
  end: 1,
  text: 'x',
  score: 1,
}));
const cite = (text: string, options = {}) => score('citations', { text, retrieved }, { options });

describe('citations', () => {
  it.each([
    ['Two weeks [1]. Free [2].', 1],
    ['Two weeks [1, 2].', 1],
    ['Two weeks [1][7].', 0.5],
    ['Zero [0].', 0],
    ['Two weeks 【1】.', 1],
    ['Two weeks [source 2].', 1],
    ['Two weeks [docs/refunds.md; shipping.md].', 1],
    ['Two weeks [funds.md].', 0],
    ['Again [1] and again [1], then [3].', 0.5],
  ])('of %j are right by %d', (text, value) => {
    expect(cite(text).value).toBe(value);
  });

  it('names what was invented', () => {
    expect(cite('So [1], so [9].').reason).toBe(
      '1 of 2 citations are of the 2 passages there were; not among them: [9]',
    );
  });

  it('are no links, and no other text in brackets', () => {
    expect(cite('See [1](https://example.com) and [sic].', { required: false }).reason).toBe(
      'nothing is cited',
    );
  });

  it('are asked for unless the suite says otherwise', () => {
    expect(cite('Two weeks.').value).toBe(0);
    expect(cite('Two weeks.', { required: false }).value).toBe(1);
    expect(cite('', { required: false }).value).toBe(0);
  });

  it('of passages where there were none are invented', () => {
    expect(score('citations', { text: 'So [1].' }).value).toBe(0);
  });
});
