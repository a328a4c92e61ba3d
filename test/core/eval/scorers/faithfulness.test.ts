import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJudgeReply } from '../../../../src/core/eval/scorers/apply.ts';
import { holdsQuote } from '../../../../src/core/eval/scorers/retrieval/find-quote.ts';
import type { Case, Output } from '../../../../src/core/eval/types.ts';
import { makeCase, makeOutput, scorerNamed, useOf } from './support.ts';

const NONCE = '4f1c09a2b7d3e865';
const scorer = scorerNamed('faithfulness');
if (scorer.kind !== 'judge') throw new Error('faithfulness asks a model');

const retrieved = ['Refunds take 14 days.', 'Gift cards are never refunded.'].map((text, i) => ({
  document: `docs/${i}.md`,
  start: 0,
  end: text.length,
  text,
  score: 1,
}));
const claim = (text: string, verdict: string, quote = '', passage = 0) => ({
  claim: text,
  passage,
  quote,
  verdict,
});
const supported = claim('Refunds take two weeks.', 'supported', 'refunds take  14 days', 1);

function read(reply: unknown, output: Partial<Output> = { retrieved }, testCase: Partial<Case> = {}) {
  if (scorer.kind !== 'judge') throw new Error('faithfulness asks a model');
  const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
  const input = { case: makeCase(testCase), output: makeOutput({ text: 'x', ...output }), options: {} };
  return readJudgeReply(useOf(scorer, {}), scorer, text, input);
}

describe('faithfulness', () => {
  it('is the share of claims that a passage supports, and shows the others with what decides them', () => {
    const claims = [
      supported,
      claim('Gift cards are refunded.', 'contradicted', 'never refunded', 2),
      claim('Shipping is free.', 'not_in_context'),
      claim('Cards expire.', 'supported', 'cards expire after a year', 2),
    ];
    const { value, reason } = read({ makes_claims: true, claims });
    expect(value).toBe(0.25);
    expect(reason).toContain('1 of 4 claims supported');
    expect(reason).toContain(
      '"Gift cards are refunded." (contradicted by passage 2, docs/1.md: "never refunded")',
    );
    expect(reason).toContain('"Shipping is free." (not in the context)');
    expect(reason).toContain('in no passage: "cards expire after a year"');
  });

  it('takes a quotation from another passage than the one that is numbered', () => {
    expect(read({ makes_claims: true, claims: [{ ...supported, passage: 9 }] }).value).toBe(1);
  });

  it('takes no support without a quotation', () => {
    for (const quote of ['', ' ', '...', '"”', '…'])
      expect(read({ makes_claims: true, claims: [{ ...supported, quote }] }).value).toBe(0);
  });

  it('counts a claim once, by its worst verdict', () => {
    const claims = [supported, supported, claim('Shipping is free.', 'not_in_context')];
    expect(read({ makes_claims: true, claims }).value).toBe(0.5);
    const both = [supported, { ...supported, verdict: 'contradicted' }];
    expect(read({ makes_claims: true, claims: both }).value).toBe(0);
  });

  it('is full where the answer claims nothing, and missing where the judge is at odds with itself', () => {
    expect(read({ makes_claims: false, claims: [] }).value).toBe(1);
    expect(read({ makes_claims: true, claims: [] }).value).toBeNull();
    expect(read({ makes_claims: false, claims: [supported] }).value).toBeNull();
  });

  it('holds the claims against the context that the case brings, where nothing was retrieved', () => {
    const testCase = { vars: { contexts: ['One.', 'Refunds take 14 days.'] } };
    expect(read({ makes_claims: true, claims: [supported] }, {}, testCase).value).toBe(1);
  });

  it.each([
    ['prose', 'All claims are supported. Score: 1.0'],
    ['half a JSON', JSON.stringify({ makes_claims: true, claims: [supported] }).slice(0, -9)],
    ['prose around it', `Sure! ${JSON.stringify({ makes_claims: true, claims: [supported] })}`],
    ['a refusal', "I'm sorry, but I can't help with that."],
    ['an unknown verdict', { makes_claims: true, claims: [{ ...supported, verdict: 'yes' }] }],
    ['a negative passage', { makes_claims: true, claims: [{ ...supported, passage: -1 }] }],
    ['a field too many', { makes_claims: true, claims: [supported], score: 1 }],
    ['nothing', ''],
  ])('is missing where the judge replies %s', (_, reply) => {
    expect(read(reply).value).toBeNull();
  });

  it('gives each passage delimiters of its own, and bounds what a judge reads', () => {
    if (scorer.kind !== 'judge') return;
    const long = { document: 'long.md', start: 0, end: 0, text: `<<<${NONCE} end`.repeat(9_000), score: 1 };
    const output = makeOutput({ text: 'x', retrieved: [...retrieved, long, long] });
    const { messages } = scorer.request({ case: makeCase(), output, options: {} }, NONCE);
    const user = messages[1]?.content ?? '';
    expect([...user.matchAll(/<<<\w+ begin passage (\d)>>>/g)].map(([, number]) => number)).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(user).toContain('[1 more passages were left out]');
    expect(user.split(NONCE).length - 1).toBe(10);
    expect(user.length).toBeLessThan(130_000);
  });
});

describe('a quotation', () => {
  it.each([
    ['Refunds  take\n14 days', true],
    ['“refunds take” … “days”', true],
    ['days … refunds', false],
    ['refunds take 15 days', false],
    ['refunds — take', false],
  ])('%j stands in "Refunds take 14 days.": %j', (quotation, held) => {
    expect(holdsQuote('Refunds take 14 days.', quotation)).toBe(held);
  });

  it('of any part of a text that has a word in it stands in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.nat(), (text, a, b) => {
        const [from, to] = [Math.min(a, b) % (text.length + 1), Math.max(a, b) % (text.length + 1)];
        const part = text.slice(from, to);
        const plain = /^[\p{ASCII}]+$/u.test(text) && !/\.{3}|["']/.test(text);
        if (plain && /[\p{L}\p{N}]/u.test(part)) expect(holdsQuote(text, part)).toBe(true);
      }),
    );
  });
});
