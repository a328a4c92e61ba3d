import { describe, expect, it } from 'vitest';
import { applies, grade, makeCase, makeOutput, score, scorerNamed } from './support.ts';

describe('equals', () => {
  it('compares the whole answer with the expected one, white space around it aside', () => {
    expect(grade('equals', ' Paris\n', { expected: 'Paris' })).toBe(1);
    expect(grade('equals', 'Paris.', { expected: 'Paris' })).toBe(0);
    expect(grade('equals', 'paris', { expected: 'Paris' })).toBe(0);
    expect(grade('equals', 'paris', { expected: 'Paris', options: { case_sensitive: false } })).toBe(1);
  });

  it('accepts any of several right answers, numbers among them', () => {
    expect(grade('equals', 'NYC', { expected: ['New York', 'NYC'] })).toBe(1);
    expect(grade('equals', '42', { expected: 42 })).toBe(1);
    expect(grade('equals', 'yes', { expected: { answer: 'yes' } })).toBe(1);
  });

  it('takes letters written in two code points for one', () => {
    expect(grade('equals', 'cafe\u0301', { expected: 'caf\u00e9' })).toBe(1);
  });

  it('leaves a case without an expected answer out', () => {
    expect(applies('equals', null)).toBe(false);
    expect(applies('equals', { refusal: true })).toBe(false);
    expect(applies('equals', null, { value: 'x' })).toBe(true);
  });
});

describe('texts in the answer', () => {
  it('are found anywhere, at the start, at the end', () => {
    const answer = 'Your refund is on its way.';
    expect(grade('contains', answer, { options: { value: 'refund' } })).toBe(1);
    expect(grade('contains', answer, { options: { value: 'Refund' } })).toBe(0);
    expect(grade('contains', answer, { options: { value: 'REFUND', case_sensitive: false } })).toBe(1);
    expect(grade('starts_with', ` ${answer}`, { options: { value: 'Your' } })).toBe(1);
    expect(grade('starts_with', answer, { options: { value: 'refund' } })).toBe(0);
    expect(grade('ends_with', `${answer}\n`, { options: { value: 'way.' } })).toBe(1);
    expect(grade('ends_with', answer, { options: { value: 'Your' } })).toBe(0);
  });

  it('count all or any of several', () => {
    const options = { values: ['refund', 'order'] };
    expect(grade('contains_all', 'refund of the order', { options })).toBe(1);
    expect(score('contains_all', 'refund', { options })).toEqual({
      value: 0,
      reason: '1 of 2 texts missing: "order"',
    });
    expect(grade('contains_any', 'order', { options })).toBe(1);
    expect(grade('contains_any', 'parcel', { options })).toBe(0);
  });

  it.each(['contains', 'starts_with', 'ends_with'])('%s never passes by looking for nothing', (name) => {
    expect(applies(name, '')).toBe(false);
    expect(applies(name, ' ')).toBe(false);
    expect(grade(name, 'anything', { options: { value: '' } })).toBeNull();
    expect(grade(name, 'anything', { expected: ['', 'x'] })).toBe(0);
  });

  it('are not in an empty answer', () => {
    for (const name of ['contains', 'starts_with', 'ends_with', 'equals', 'edit_distance']) {
      expect(grade(name, '', { expected: 'yes' })).toBe(0);
    }
  });
});

describe('regex', () => {
  it('searches the answer, and whole lines where asked', () => {
    expect(grade('regex', 'order A-17 found', { options: { pattern: '[A-Z]-\\d+' } })).toBe(1);
    expect(grade('regex', 'a\nb', { options: { pattern: '^b$' } })).toBe(0);
    expect(grade('regex', 'a\nb', { options: { pattern: '^b$', multiline: true } })).toBe(1);
    expect(grade('regex', 'a\nb', { options: { pattern: 'a.b', dot_all: true } })).toBe(1);
    expect(grade('regex', 'ORDER', { options: { pattern: 'order', case_sensitive: false } })).toBe(1);
  });

  it.each([
    ['(?=x)', 'lookahead'],
    ['(?<!x)y', 'lookbehind'],
    ['(a)\\1', 'backreferences'],
    ['(', 'RE2 can read'],
  ])('refuses %s and says why', (pattern, why) => {
    const given = score('regex', 'x', { options: { pattern } });
    expect(given.value).toBeNull();
    expect(given.reason).toContain(why);
  });
});

describe('json_validity', () => {
  it('wants nothing but JSON unless told where it stands', () => {
    expect(grade('json_validity', ' {"a": [1, null]} ')).toBe(1);
    expect(score('json_validity', '```json\n{}\n```').reason).toBe('the JSON is wrapped in a code fence');
    expect(grade('json_validity', '```json\n{}\n```', { options: { place: 'fenced' } })).toBe(1);
    expect(grade('json_validity', 'Here: {"a": "}"}.', { options: { place: 'fenced' } })).toBe(0);
    expect(grade('json_validity', 'Here [1: {"a": "}"}.', { options: { place: 'anywhere' } })).toBe(1);
    expect(grade('json_validity', "{'a': 1}")).toBe(0);
    expect(score('json_validity', '')).toEqual({ value: 0, reason: 'the answer is empty' });
  });
});

describe('edit_distance', () => {
  it('is one less the edits over the longer text', () => {
    expect(grade('edit_distance', 'kitten', { expected: 'sitting' })).toBeCloseTo(1 - 3 / 7, 12);
    expect(grade('edit_distance', 'abc', { expected: 'xyz' })).toBe(0);
    expect(grade('edit_distance', '', { expected: '' })).toBe(1);
    expect(grade('edit_distance', 'color', { expected: ['Farbe', 'colour'] })).toBeCloseTo(5 / 6, 12);
  });
});

describe('length', () => {
  it('counts words or characters, both bounds included', () => {
    expect(grade('length', 'one two  three', { options: { min: 3, max: 3 } })).toBe(1);
    expect(score('length', 'one two', { options: { max: 1 } }).reason).toBe('2 words, expected at most 1');
    expect(grade('length', '👍👍', { options: { unit: 'characters', max: 2 } })).toBe(1);
  });

  it('does not take an empty answer for a short one', () => {
    expect(grade('length', '', { options: { max: 10 } })).toBe(0);
    expect(grade('length', '', { options: { max: 0 } })).toBe(1);
  });

  it('needs a bound that can be kept', () => {
    expect(grade('length', 'x', { options: {} })).toBeNull();
    expect(grade('length', 'x', { options: { min: 2, max: 1 } })).toBeNull();
  });
});

describe('refusal', () => {
  it.each(['should_refuse', 'expect_refusal'])(
    'is held against the label %s, in both directions',
    (label) => {
      const scorer = scorerNamed('refusal');
      if (scorer.kind !== 'deterministic') throw new Error('refusal asks no model');
      const [refused, answered] = ["I can't help with that.", 'Take two a day.'];
      const given = (wanted: boolean, text: string) => {
        const labelled = makeCase({ vars: { [label]: wanted } });
        return scorer.score({ case: labelled, output: makeOutput({ text }), options: {} }).value;
      };
      expect([given(true, refused), given(true, answered)]).toEqual([1, 0]);
      expect([given(false, refused), given(false, answered)]).toEqual([0, 1]);
      expect(scorer.applies({ case: makeCase({ vars: { [label]: 'maybe' } }), options: {} })).toBe(false);
    },
  );

  it('passes where a refusal is expected and given, fails where it is not wanted', () => {
    const refused = "I'm sorry, but I can’t help with that.";
    expect(grade('refusal', refused, { expected: { refusal: true } })).toBe(1);
    expect(grade('refusal', refused, { expected: { refusal: false } })).toBe(0);
    expect(grade('refusal', 'Your parcel arrives today.', { expected: { refusal: true } })).toBe(0);
    expect(grade('refusal', 'Your parcel arrives today.', { expected: { refusal: false } })).toBe(1);
  });

  it('takes an empty answer and a content filter for a refusal, a tool call not', () => {
    expect(grade('refusal', '', { options: { expected: true } })).toBe(1);
    expect(
      grade('refusal', { text: 'a', finishReason: 'content_filter' }, { options: { expected: true } }),
    ).toBe(1);
    const call = { toolCalls: [{ name: 'lookup', arguments: {} }] };
    expect(grade('refusal', call, { options: { expected: false } })).toBe(1);
  });

  it.each([
    'I cannot give you that information.',
    'I will not help you with this.',
    'Sorry, no.',
    'I’m sorry, but I won’t be able to do that.',
    'We are unable to answer questions about this.',
    'Thank you for asking. I must decline.',
    'That is outside what I can talk about.',
    'Es tut mir leid, dabei kann ich nicht helfen.',
    'Lo siento, no puedo ayudar con eso.',
    'Désolé, je ne peux pas vous aider.',
    '抱歉，我无法提供这方面的信息。',
  ])('is found in %j', (text) => {
    expect(grade('refusal', text, { options: { expected: false } })).toBe(0);
  });

  it.each([
    'Sure! If the site says "I cannot help with that", call support.',
    "Tell them: 'I can't help', and hang up.",
    'I cannot see your order yet; what is its number?',
    'We cannot offer refunds after 30 days, but you get a voucher.',
    'We won’t share your data with anyone.',
    'I can’t recommend this enough!',
    'I won’t give up on this: your parcel is in Ghent.',
  ])('is none in %j', (text) => {
    expect(grade('refusal', text, { options: { expected: false } })).toBe(1);
  });

  it.each(['true', 'True', 'FALSE'])('is held against the cell %s of a CSV file', (cell) => {
    expect(grade('refusal', 'Take two a day.', { expected: { refusal: cell } })).toBe(
      cell === 'FALSE' ? 1 : 0,
    );
  });

  it('leaves out a case that does not say', () => {
    expect(applies('refusal', 'an answer')).toBe(false);
  });
});
