import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const COLUMNS = `golden_data = {
    'question': [
        "What does a ticket cost?",
        "May dogs come on board?",
    ],
    'ground_truth': [
        "Nine euros.",
        "Yes, on a lead.",
    ],
}
`;
const ROWS = `golden_data = [
    {"question": "What does a ticket cost?", "expected_answer": "Nine euros."},
    {"question": "May dogs come on board?", "expected_answer": "Yes, on a lead."},
    {"question": "Who steers the ferry?", "expected_answer": "Its captain does."},
]
`;

it('reads cases that a file of golden data keeps by columns', async () => {
  expect(found('app/golden_dataset.py', COLUMNS)).toEqual(['eval-suite golden_data']);
  expect(await summaryOf('app/golden_dataset.py', COLUMNS, COLUMNS.replace('Nine', 'Ten'))).toEqual([
    '1 row changed (no. 1)',
  ]);
});

it.each([
  ['of different lengths', COLUMNS.replace('        "Yes, on a lead.",\n', '')],
  ['of which one is no list', COLUMNS.replace("'ground_truth': [", "'source': 'ferry', 'ground_truth': [")],
  ['of which nothing is expected', COLUMNS.replace('ground_truth', 'colour')],
  ['of one case', COLUMNS.replaceAll(/ {8}"(May|Yes).*\n/g, '')],
  ['of what a run said', COLUMNS.replace("'question'", "'prediction': ['Nine', 'No'],\n    'question'")],
])('columns %s are none', (_what, text) => {
  expect(found('app/golden_dataset.py', text)).toEqual([]);
});

it('leaves columns elsewhere alone', () => {
  expect(found('app/tables.py', COLUMNS)).toEqual([]);
});

it.each([
  ['by its name', 'rag/test_dataset.py', ROWS],
  ['by another one', 'tests/test_answers.py', ROWS.replace('golden_data', 'GOLDEN_SET')],
  ['in another language', 'rag/test-dataset.ts', ROWS.replace('golden_data', 'export const goldenDataset')],
  [
    'by columns',
    'rag/test_dataset.py',
    `${COLUMNS.replace('],', '"Who steers?"],').replace(/\],\n\}/, '"Its captain."],\n}')}`,
  ],
])('finds golden data among tests %s', (_what, path, text) => {
  expect(found(path, text)).toEqual([expect.stringMatching(/^eval-suite golden/i)]);
});

it.each([
  ['under another name', 'rag/test_dataset.py', ROWS.replace('golden_data', 'rows')],
  [
    'of programs',
    'rag/test_dataset.py',
    ROWS.replaceAll('question', 'input').replaceAll('expected_answer', 'expected'),
  ],
  ['of two rows', 'rag/test_dataset.py', ROWS.replace(/ {4}.*Who.*\n/, '')],
  ['outside of tests', 'rag/quiz.py', ROWS],
])('rows %s are none', (_what, path, text) => {
  expect(found(path, text)).toEqual([]);
});
