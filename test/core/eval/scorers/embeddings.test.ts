import { describe, expect, it } from 'vitest';
import {
  compareTexts,
  readJudgeComparison,
  scoreComparison,
} from '../../../../src/core/eval/scorers/apply.ts';
import type { Case, Output, Score } from '../../../../src/core/eval/types.ts';
import { makeCase, makeOutput, scorerNamed, useOf } from './support.ts';

const similarity = scorerNamed('embedding_similarity');
const relevancy = scorerNamed('embedding_relevancy');
if (similarity.kind !== 'embedding' || relevancy.kind !== 'judge') throw new Error('both compare vectors');
const OPTIONS = { embedding: 'openai/small' };

type Vectors = Record<string, number[]>;
const vectorsOf = (texts: readonly string[], vectors: Vectors) =>
  texts.map((text) => Float32Array.from(vectors[text] ?? [0, 0]));

function similar(answer: string, expected: Case['expected'], vectors: Vectors, negate = false): Score {
  const use = useOf(similarity, OPTIONS, negate);
  const input = { case: makeCase({ expected }), output: makeOutput({ text: answer }), options: OPTIONS };
  if (similarity.kind !== 'embedding') throw new Error('it compares vectors');
  const found = compareTexts(use, similarity, input);
  return 'texts' in found ? scoreComparison(use, similarity, found, vectorsOf(found.texts, vectors)) : found;
}

function relevant(
  reply: unknown,
  vectors: Vectors,
  asked: Partial<Case> = { input: 'Fee?' },
  output: Partial<Output> = { text: 'Five euros.' },
): Score {
  if (relevancy.kind !== 'judge') throw new Error('it asks a judge');
  const use = useOf(relevancy, OPTIONS);
  const input = { case: makeCase(asked), output: makeOutput(output), options: OPTIONS };
  const found = readJudgeComparison(use, relevancy, JSON.stringify(reply), input);
  return 'texts' in found ? scoreComparison(use, relevancy, found, vectorsOf(found.texts, vectors)) : found;
}

describe('embedding_similarity', () => {
  it('is the cosine with the nearest reference answer', () => {
    const vectors = { a: [1, 0], b: [0, 2], c: [3, 4] };
    expect(similar('a', 'c', vectors).value).toBeCloseTo(0.6, 6);
    expect(similar('a', ['b', 'c'], vectors)).toMatchObject({ reason: expect.stringContaining('0.600') });
    expect(similar('a', ['b', 'a'], vectors).value).toBe(1);
    expect(similar('a', 'c', vectors, true).value).toBeCloseTo(0.4, 6);
  });

  it('is 0 of what points the other way, of an empty answer, and of a vector of zeros', () => {
    expect(similar('a', 'b', { a: [1, 0], b: [-1, 0] }).value).toBe(0);
    expect(similar(' ', 'b', {}).value).toBe(0);
    expect(similar('a', 'b', { a: [1, 0] }).value).toBe(0);
  });

  it('is unknown where the vectors cannot be compared', () => {
    expect(similar('a', 'b', { a: [1, 0, 0] }).value).toBeNull();
  });
});

describe('embedding_relevancy', () => {
  const made = (...questions: string[]) => ({ questions, reason: 'so', noncommittal: false });

  it('is the mean cosine of the question and of those that are made from the answer', () => {
    const vectors = { 'Fee?': [1, 0], 'What is the fee?': [1, 0], 'How much?': [3, 4], 'Who?': [0, 1] };
    const { value, reason } = relevant(made('How much?', 'What is the fee?', 'Who?'), vectors);
    expect(value).toBeCloseTo((0.6 + 1 + 0) / 3, 6);
    expect(reason).toContain('nearest: "What is the fee?"');
  });

  it('is 0 of an answer that says nothing, whatever is made of it', () => {
    const reply = { ...made('Fee?', 'Fee?', 'Fee?'), noncommittal: true };
    expect(relevant(reply, { 'Fee?': [1, 0] })).toEqual({
      value: 0,
      reason: 'the answer is noncommittal: "so"',
    });
  });

  it('is of what the user asks last', () => {
    const reply = made('And a refund?', 'And a refund?', 'And a refund?');
    const vectors = { 'And a refund?': [1, 0], 'Fee?': [0, 1] };
    const turns = { kind: 'scripted' as const, turns: ['And a refund?'] };
    expect(relevant(reply, vectors, { input: 'Fee?', conversation: turns }).value).toBe(1);
    const messages = [
      { role: 'user' as const, content: 'And a refund?' },
      { role: 'assistant' as const, content: 'Yes.' },
    ];
    expect(relevant(reply, vectors, { input: messages }).value).toBe(1);
    expect(relevancy.applies({ case: makeCase({ input: '' }), options: OPTIONS })).toBe(false);
  });

  it('is unknown where the judge gives other than three questions, or repeats what stands in the answer', () => {
    expect(relevant(made('Fee?'), {}).value).toBeNull();
    expect(relevant({ score: 5 }, {}).value).toBeNull();
    const reply = made('a', 'b', 'c');
    expect(relevant(reply, {}, {}, { text: JSON.stringify(reply) }).value).toBeNull();
  });

  it('never shows the judge the question', () => {
    const { messages } = relevancy.request(
      {
        case: makeCase({ input: 'The secret question?' }),
        output: makeOutput({ text: 'x' }),
        options: OPTIONS,
      },
      'a1b2c3d4',
    );
    expect(JSON.stringify(messages)).not.toContain('secret question');
  });
});
