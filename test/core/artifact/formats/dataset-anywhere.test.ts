import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const found = (path: string, text: string) => kindsOf(detectFile(path, text));

const COLOURS = {
  input: [
    { role: 'system', content: 'You name the colour of a bin' },
    { role: 'user', content: 'Glass?' },
  ],
  ideal: 'green',
};
const ROUTES = [
  { id: 'r1', query: 'When does the last ferry leave?', expected_agent: 'timetable_agent' },
  {
    id: 'r2',
    query: 'I paid twice for my bike',
    expected_agent: 'billing_agent',
    note: 'TRAP: bikes are free',
  },
  { id: 'r3', query: 'May dogs come on board?', expected_agent: 'rules_agent' },
  { id: 'r4', query: 'Hi there!', expected_agent: 'general_agent' },
];

describe('JSON lines that only cases for a model look like are found whatever their file is called', () => {
  it.each([
    ['data/bins.jsonl', lines(COLOURS)],
    ['data/bins.jsonl', `${lines(COLOURS, COLOURS)}\n`],
    ['registry/bins/all.jsonl', lines(COLOURS)],
    ['data/datasets/harbour.jsonl', lines(...ROUTES)],
    ['data/harbour.jsonl', lines(...ROUTES)],
    ['src/desk/harbour.json', JSON.stringify(ROUTES)],
    [
      'data/harbour.jsonl',
      lines(...ROUTES.map(({ query }) => ({ user_message: query, expected_tools: ['find_ferry'] }))),
    ],
  ])('%s', (path, text) => expect(found(path, text)).toEqual(['eval-suite:dataset']));
});

describe('other rows are none', () => {
  const plain = ROUTES.map(({ id, query }) => ({ id, query }));
  it.each([
    ['of which nothing is expected', 'data/harbour.jsonl', lines(...plain)],
    ['one of a kind', 'data/harbour.jsonl', lines(ROUTES[0] ?? {})],
    ['among what tests left', 'tests/fixtures/harbour.jsonl', lines(...ROUTES)],
    ['that a model is trained with', 'data/train/harbour.jsonl', lines(...ROUTES)],
    ['that were measured', 'data/harbour.jsonl', lines(...ROUTES.map((row) => ({ ...row, passed: true })))],
    [
      'in no words of people',
      'data/harbour.jsonl',
      lines(...plain.map((_row, at) => ({ query: `a:${at}`, expected_route: `/b/${at}` }))),
    ],
    [
      'of a program’s own tests',
      'data/harbour.jsonl',
      lines(...plain.map(({ query }) => ({ query, expected_count: 4 }))),
    ],
  ])('%s', (_title, path, text) => expect(found(path, text)).toEqual([]));
});
