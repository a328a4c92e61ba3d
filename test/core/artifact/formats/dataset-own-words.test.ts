import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const found = (path: string, text: string) => kindsOf(detectFile(path, text));

const MAILS = lines(
  { mail_text: 'The ferry left without us', expected_category: 'Complaint', expected_priority: 'High' },
  { mail_text: 'Which pier is the right one', expected_category: 'Question', expected_priority: 'Low' },
);
const STEPS = lines(
  { id: 'a', steps: [{ messages: ['My bike was hit by a car'], expected_state: 'urgent' }] },
  { id: 'b', steps: [{ messages: ['When am I paid for last week'], expected_state: 'open' }] },
);
const ASKED = JSON.stringify([
  { q: 'Until when can I send it back?', must: ['7 days'], src: 'returns' },
  { q: 'Who pays for the stamps?', must: ['we'], src: 'postage' },
]);
const RECEIPTS = lines(
  { receipt: 'Two tickets for nine euros', expected_total: 9, expected_currency: 'EUR' },
  { receipt: 'One ticket for five pounds', expected_total: 5, expected_currency: 'GBP' },
);

describe('what comes in may have the application’s own name beside what is expected of it', () => {
  it.each([
    ['data/eval.jsonl', MAILS],
    [
      'data/eval.jsonl',
      lines(
        { question: 'When does the ferry leave?', answerable: true, gold_contexts: [{ source: 'pier.md' }] },
        {
          question: 'Who wins the next race?',
          answerable: false,
          gold_contexts: [],
          required_fact_groups: [],
        },
      ),
    ],
    ['data/golden.yaml', '- question: Where is the pier?\n  key_points: [north, open until six]\n'.repeat(2)],
    ['evals/desk.jsonl', STEPS],
    [
      'evals/cases.yaml',
      'cases:\n  - {name: a, say: [Is the ferry late today?], reply_has: [late]}\n  - {name: b, say: [What does a ticket cost?], reply_lacks: [free]}\n',
    ],
    ['src/test/resources/golden.json', ASKED],
    ['eval/mails.jsonl', MAILS],
    ['demo/golden/mails.jsonl', MAILS],
    ['benchmark/mails.jsonl', MAILS],
    [
      'eval/letters.csv',
      'letter,expected_department\nThe boat is late again,pier\nNobody answers the phone,desk\n',
    ],
    [
      'evaluation/reviews.json',
      '[{"review": "Great view, slow boat", "expectedSentiment": "mixed"}, {"review": "Never again for us", "expectedSentiment": "negative"}]',
    ],
    [
      'eval/goods.jsonl',
      lines(
        { description: 'A blue cotton sail', expected_category: 'rig' },
        { description: 'A brass ship bell', expected_category: 'deck' },
      ),
    ],
    ['data/eval.jsonl', RECEIPTS],
    ['golden/receipts.jsonl', RECEIPTS],
  ])('%s', (path, text) => expect(found(path, text)).toEqual(['eval-suite:dataset']));
});

describe('tests of programs, measurements and results are none', () => {
  it.each([
    [
      'benchmarks/parser.jsonl',
      lines(
        { source: 'let bee be two', expected_tokens: 7, expected_exit_code: 0 },
        { source: 'print bee and go', expected_tokens: 7, expected_exit_code: 0 },
      ),
    ],
    [
      'benchmarks/dates.json',
      JSON.stringify(
        [1, 2].map((day) => ({
          text: 'remind me next monday please',
          expected_date: `2026-01-0${day}`,
          expected_time: 'noon',
        })),
      ),
    ],
    [
      'test_cases/rights.json',
      JSON.stringify(
        ['admin', 'guest'].map((role) => ({
          description: 'May delete the posts of others',
          role,
          expected_decision: 'deny',
        })),
      ),
    ],
    [
      'eval/harvest.csv',
      'plot,expected_yield,expected_loss\nNorth field by the river,33,1\nSouth field by the road,30,2\n',
    ],
    ['eval/run1.jsonl', MAILS.replaceAll('"expected_priority"', '"predicted_category"')],
    ['data/mails.jsonl', MAILS],
    [
      'data/gold.json',
      '[{"player": "Ann of the hill", "gold": 120}, {"player": "Bo of the dale", "gold": 80}]',
    ],
    ['data/eval_race.csv', 'question,gold_medal\nWho won the first race?,3\nWho won the second race?,2\n'],
    [
      'data/evaluation_form.json',
      '[{"question": "Was the room warm?", "required": true}, {"question": "Was the room clean?", "required": true}]',
    ],
    [
      'eval/sums.jsonl',
      lines(
        { program: 'one plus one', expected_value: 2, expected_type: 'int' },
        { program: 'one plus two', expected_value: 3, expected_type: 'int' },
      ),
    ],
  ])('%s', (path, text) => expect(found(path, text)).toEqual([]));
});
