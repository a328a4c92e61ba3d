import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const BODY = 'I bought two maps last week and one of them has a page that is torn.';
const TICKETS = [
  { id: 1, body: BODY, expected_category: 'damage', expected_team: 'returns' },
  { id: 2, body: `${BODY} Please help.`, expected_category: 'damage', expected_team: 'returns' },
];
const JUDGED = [
  { query: 'May I keep it for a month?', reply: 'Two weeks.', human_pass: true },
  { query: 'May I eat in the hall?', reply: 'Yes.', human_pass: false },
];
const QUERIES = [
  { vars: { query: 'which maps are new this month' }, metadata: { id: 1 } },
  { vars: { query: 'when does the hall open' }, metadata: { id: 2 } },
];
const PAIRS = {
  _note: 'labelled by hand',
  pairs: [
    { title: 'Maps of the old town', expected_label: 'a', scores: { b: 1 } },
    { title: 'Maps of the new town', expected_label: 'b', scores: { b: 2 } },
  ],
};
const TURNS = {
  scenarios: [
    { turns: [{ llm_utterance: 'Which map do you want?', user_utterance: 'the red one', intent: 'ORDER' }] },
  ],
};

it.each([
  ['variables of a suite', 'evals/queries.jsonl', lines(QUERIES)],
  ['what a model is to say, wherever it lies', 'data/tickets.json', JSON.stringify(TICKETS)],
  ['pairs with scores of people', 'tests/golden_dataset.json', JSON.stringify(PAIRS)],
  ['what people judged', 'data/judge_validation_set.jsonl', lines(JUDGED)],
  ['what people judged, among cases', 'data/test_cases.jsonl', lines(JUDGED)],
  ['turns, each with its intent', 'src/evaluation/data/intent_gt.json', JSON.stringify(TURNS)],
  [
    'data of an evaluation',
    'src/evaluation/data/menu.json',
    JSON.stringify([{ input: 'What is for lunch today?', expected: 'Soup' }]),
  ],
  ['one case', 'evals/golden/a1.json', JSON.stringify({ task: 'rank', body: BODY, expected: { tier: 'A' } })],
])('finds %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(['eval-suite:dataset']);
});

it('does not count notes about the rows', () => {
  expect(contentOf('tests/golden_dataset.json', JSON.stringify(PAIRS), 'eval-suite').settings).toEqual({});
});

it.each([
  [
    'what a run says of its cases',
    'data/tickets.json',
    JSON.stringify(TICKETS.map((row) => ({ ...row, output: 'damage' }))),
  ],
  [
    'orders',
    'data/orders.json',
    JSON.stringify(TICKETS.map(({ id, body }) => ({ id, body, expected_delivery: '2025-01-01' }))),
  ],
  [
    'cases of a program',
    'data/parse.json',
    JSON.stringify([
      { input: 'a b c', expected: 3 },
      { input: 'a b', expected: 2 },
    ]),
  ],
  ['a fixture', 'tests/fixtures/tickets.json', JSON.stringify(TICKETS)],
  ['one ticket', 'data/ticket.json', JSON.stringify(TICKETS.slice(0, 1))],
  ['settings beside cases', 'evals/config.json', JSON.stringify({ expected_accuracy: 0.9, note: BODY })],
  ['scored answers', 'evals/run1.jsonl', lines(PAIRS.pairs.map((row) => ({ ...row, output: 'a' })))],
])('leaves alone: %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

describe('a table', () => {
  it.each([
    ['data/letters.csv', '__description,letter,tone\nLate,Where is it?,calm\n'],
    ['letters.csv', 'letter,__expected1\nWhere is it?,contains: parcel\n'],
    ['letters.csv', '"letter","__metadata:topic"\nWhere is it?,late\n'],
    [
      'evals/letters.tsv',
      '# letters of May\nquestion\texpected_answer\nWhere is the "big" parcel?\tin Ghent\n',
    ],
  ])('with the columns of tests is one: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual(['eval-suite:dataset']);
  });

  it.each([
    ['data/letters.csv', 'letter,expected_intent\nWhere is my parcel by now?,late\n'],
    ['data/letters.csv', 'letter,description\n__description,late\n'],
    ['results/letters.csv', '__description,letter\nLate,Where is it?\n'],
    ['genes.tsv', 'name\tdescription\nabc\tA gene of the fruit fly\n'],
  ])('of other things is none: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});
