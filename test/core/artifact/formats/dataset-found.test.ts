import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { artifactOf, kindsOf } from '../support.ts';

const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const found = (path: string, text: string) => kindsOf(detectFile(path, text));
const DATASET = ['eval-suite:dataset'];

const ASKED = lines(
  { question: 'Which bin takes milk cartons?', ground_truth: 'The yellow one.' },
  { question: 'When is glass collected?', ground_truth: 'Every second Tuesday.' },
);
const SAID = lines(
  { input: 'Hello big wide World', expected: 'hello-big-wide-world' },
  { input: 'Of this and that', expected: 'of-this-and-that' },
);

describe('a dataset without a suite that names it', () => {
  it.each([
    'evals/a.jsonl',
    'evaluation/golden_set.jsonl',
    'data/eval_set.jsonl',
    'tests/goldens/bins.jsonl',
  ])('is found by its place and its rows: %s', (path) => expect(found(path, ASKED)).toEqual(DATASET));

  it.each(['data/bins.jsonl', 'evals/results/a.jsonl', 'evals/run_outputs.jsonl', 'data/eval_train.jsonl'])(
    'is none elsewhere, among results or for training: %s',
    (path) => expect(found(path, ASKED)).toEqual([]),
  );

  it('needs names of the field where other programs keep cases as well', () => {
    expect(found('evals/slugs.jsonl', SAID)).toEqual(DATASET);
    expect(found('tests/golden/slugs.jsonl', SAID)).toEqual([]);
  });

  it('is none where its rows were measured already, or nobody could have said them', () => {
    const measured = ASKED.replaceAll('"ground_truth"', '"score":1,"ground_truth"');
    expect(found('evals/a.jsonl', measured)).toEqual([]);
    const queries = lines({ query: 'SELECT a FROM b', answer: 1 }, { query: 'SELECT c FROM d', answer: 2 });
    expect(found('benchmarks/a.jsonl', queries)).toEqual([]);
  });

  it.each([
    [{ input: [{ role: 'user', content: '3 km in m' }], ideal: '3000' }],
    [{ user_input: '3 km in m', reference: '3000' }],
    [{ inputs: { question: '3 km in m' }, expectations: { answer: '3000' } }],
    [{ vars: { km: 3 }, assert: [{ type: 'contains', value: '3000' }] }],
    [{ query: '3 km in m', expected_tool_use: [] }],
    [{ id: 'a', ground_truth: [{ convert: { km: [3] } }] }],
  ])('of an exact shape is found in any place that holds cases: %j', (row) => {
    expect(found('data/samples.jsonl', lines(row))).toEqual(DATASET);
    expect(found('test/fixtures/samples.jsonl', lines(row))).toEqual([]);
  });

  it('may be one file for each case', () => {
    const text = 'prompt: Print a label for Ghent\nexpected_behavior: A label with postcode 9000\n';
    expect(found('evals/label.yaml', text)).toEqual(DATASET);
    expect(found('config/label.yaml', text)).toEqual([]);
  });

  it('may be a test of promptfoo by itself, with what its assertions look for', async () => {
    const file = (part: string) =>
      `description: A form\nvars:\n  task: Build a form with two fields, a heading and one button for the guests.\nmetadata:\n  parts: [heading, ${part}]\n`;
    expect(found('evals/cases/form.yaml', file('button'))).toEqual(DATASET);
    const [before, after] = ['button', 'link'].map((part) => artifactOf('evals/cases/form.yaml', file(part)));
    expect((await diffArtifacts(before ?? null, after ?? null))?.summary).toEqual(['1 row changed']);
    expect(found('evals/cases/form.yaml', `${file('button')}hosts: all\n`)).not.toEqual(DATASET);
  });

  it('says what changed around its rows, and that its rows did not', async () => {
    const file = (threshold: number) =>
      artifactOf(
        'evals/cases.json',
        JSON.stringify({ threshold, cases: [{ prompt: 'Print a label for Ghent', expected: 'label' }] }),
      );
    expect((await diffArtifacts(file(0.8), file(0.7)))?.summary).toEqual(['`threshold` 0.8 -> 0.7']);
  });

  it('of any rows never throws', () => {
    const path = fc.constantFrom('evals/a.jsonl', 'evals/a.csv', 'golden/a.json', 'test_cases.yaml');
    fc.assert(fc.property(path, fc.array(fc.object()), (at, rows) => void detectFile(at, lines(...rows))));
  });
});
