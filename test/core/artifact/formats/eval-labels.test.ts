import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const found = (path: string, text: string) => kindsOf(detectFile(path, text));
const DATASET = ['eval-suite:dataset'];
const CONFIG = ['eval-suite:eval-config'];

const LABELS = lines(
  { external_id: 'B-1', category: 'collection', action: 'reply', rationale: 'The calendar says it.' },
  { external_id: 'B-2', category: 'bulky', action: 'forward', rationale: 'A person has to book it.' },
);
const TICKETS = lines(
  { id: 1, ticket: 'My bin was not emptied on Tuesday.', category: 'collection' },
  { id: 2, ticket: 'Where do I take an old sofa to?', category: 'bulky' },
);

it.each([
  ['labels whose texts stand elsewhere', 'evals/golden.jsonl', LABELS],
  [
    'labels as a table',
    'evals/expected.csv',
    'case_id,intent,queue\nB-1,collection,north\nB-2,bulky,south\n',
  ],
  ['what came in with what is to be decided', 'evals/tickets.jsonl', TICKETS],
])('finds %s', (_what, path, text) => expect(found(path, text)).toEqual(DATASET));

it.each([
  [
    'data that evals look things up in',
    'evals/customers.jsonl',
    lines({ id: 1, team: 'north', priority: 2 }, { id: 2, team: 'south', priority: 1 }),
  ],
  ['labels elsewhere', 'data/golden.jsonl', LABELS],
  [
    'labels with what a model said',
    'evals/golden.jsonl',
    LABELS.replaceAll('"rationale"', '"predicted_category"'),
  ],
  ['tickets elsewhere', 'data/tickets.jsonl', TICKETS],
  ['a fixture of a program', 'tests/fixtures/cases.json', `[${LABELS.replace('\n', ',')}]`],
])('takes %s for none', (_what, path, text) => expect(found(path, text)).toEqual([]));

const THRESHOLDS = JSON.stringify({
  note: 'Checked on every run.',
  agents: {
    bins: { max: { wrong_reply_rate: 0 }, min: { category_accuracy: 0.85, injection_pass_rate: 1 } },
  },
});

it.each([
  ['by agent', 'evals/thresholds.json', THRESHOLDS],
  ['by metric', 'rag-evals/gates.yaml', 'min_score: 0.7\nlatency_ms: 2000\n'],
  ['of what only answers have', 'evaluation/thresholds.yaml', 'faithfulness: 0.8\nanswer_relevancy: 0.7\n'],
])('finds what is enough for evals to pass: %s', (_what, path, text) =>
  expect(found(path, text)).toEqual(CONFIG),
);

it('sees a threshold change', () => {
  const digest = (text: string) => artifactOf('evals/thresholds.json', text).digest;
  expect(digest(THRESHOLDS.replace('0.85', '0.8'))).not.toBe(digest(THRESHOLDS));
});

it.each([
  ['coverage', 'evals/thresholds.json', '{"branches": 0.8, "lines": 0.9, "pass_rate": 1}'],
  ['a page', 'evals/gates.json', '{"performance": 0.9, "accessibility": 1, "seo_score": 0.9}'],
  ['a classifier', 'evaluation/thresholds.yaml', 'accuracy: 0.9\nrecall: 0.8\n'],
  ['a network', 'evals/thresholds.yaml', 'auc: 0.9\nrecall: 0.8\n'],
  ['another place', 'config/limits.json', THRESHOLDS],
  ['a result', 'evals/thresholds.json', '{"pass_rate": 1, "results": {"a": 1}}'],
  ['alarms', 'evals/limits.yaml', 'cpu: 0.8\nmemory: 0.9\n'],
])('takes thresholds of %s for none', (_what, path, text) => expect(found(path, text)).toEqual([]));
