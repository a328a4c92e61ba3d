import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const CASES =
  'CASES = [\n    {"question": "Where is Elm Street?", "expected": "North"},\n    {"question": "Where is Oak Lane?", "expected": "South"},\n]\n';

it.each([
  ['evals/districts.py', CASES],
  ['evals/districts.py', CASES.replace('[\n', '[\n    Case(question="Where?", expected="North"),\n')],
  ['llm-evals/districts.ts', CASES.replace('CASES', 'export const CASES')],
])('cases in %s are a suite', (path, text) => {
  expect(found(path, text)).toEqual(['eval-suite CASES']);
});

it('sees a change of one case', async () => {
  expect(await summaryOf('evals/districts.py', CASES, CASES.replace('South', 'West'))).toEqual([
    '1 row changed (no. 2)',
  ]);
});

it.each([
  ['elsewhere', 'src/districts.py', CASES],
  ['that expect nothing', 'evals/districts.py', CASES.replaceAll('"expected"', '"colour"')],
  ['of one', 'evals/districts.py', 'CASE = [{"question": "Where is Elm Street?", "expected": "North"}]\n'],
])('cases %s are none', (_what, path, text) => {
  expect(found(path, text)).toEqual([]);
});

const ROWS = `const CASES = [
  ['What does the tariff cost a month?', 'Ten euros'],
  ['Who won the match of yesterday?', 'unknown'],
];
`;

it('reads rows without names as what is asked and what is expected', async () => {
  expect(found('evals/tariffs.ts', ROWS)).toEqual(['eval-suite CASES']);
  expect(await summaryOf('evals/tariffs.ts', ROWS, ROWS.replace('Ten', 'Nine'))).toEqual([
    '1 row changed (no. 1)',
  ]);
});

it.each([
  ['of single words', ROWS.replace('Who won the match of yesterday?', 'Who')],
  ['of different lengths', ROWS.replace("'unknown'", "'unknown', 3")],
  ['under another name', ROWS.replace('CASES', 'LABELS')],
])('rows %s are none', (_what, text) => {
  expect(found('evals/tariffs.ts', text)).toEqual([]);
});
