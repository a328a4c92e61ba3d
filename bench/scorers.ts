/**
 * Deterministic scorers on ordinary outputs, one core: `node bench/scorers.ts [outputs] [runs] [scorer]`, 20,000 outputs and 5 runs where nothing is
 * said. Each scorer and an empty loop over the same outputs take turns; medians. See bench/README.md.
 */
import type { Json } from '../src/core/artifact/problem.ts';
import { applyScorer } from '../src/core/eval/scorers/apply.ts';
import { findScorer } from '../src/core/eval/scorers/index.ts';
import type { DeterministicScorer } from '../src/core/eval/scorers/types.ts';
import type { Case, Output, ScorerUse } from '../src/core/eval/types.ts';

const [count = '20000', rounds = '5'] = process.argv.slice(2);
const OUTPUTS = Number(count);
const RUNS = Number(rounds);
/** What the issue asks for, on one core. */
const AIM = 50_000;

type Made = { testCase: Case; output: Output };
type Row = { scorer: string; label: string; options: ScorerUse['options']; made: Made[] };

const WORDS =
  'the refund for your order was sent to the card on Monday and should arrive within five working days please tell us if it does not'.split(
    ' ',
  );

/** A sentence of 34 words, about 200 characters, different for each index. */
function sentence(index: number): string {
  const words = Array.from({ length: 34 }, (_, i) => WORDS[(i * 7 + index * (i % 5)) % WORDS.length]);
  return `${words.join(' ')}, reference ${index}.`;
}

function make(
  text: (index: number) => string,
  more: (index: number) => Partial<Case & Output> = () => ({}),
): Made[] {
  return Array.from({ length: OUTPUTS }, (_, index) => {
    const { expected = null, tools = null, toolCalls = [], retrieved = [] } = more(index);
    const id = String(index);
    const source = { path: 'cases.jsonl', line: index + 1 };
    const testCase = {
      id,
      input: 'q',
      vars: {},
      expected,
      tools,
      tags: [],
      cluster: id,
      scorers: [],
      source,
    };
    const usage = null;
    const measured = { finishReason: 'stop', usage, latencyMs: 800, costUsd: 0.001 };
    return { testCase, output: { text: text(index), toolCalls, retrieved, ...measured } };
  });
}

const plain = make(sentence, (index) => ({ expected: sentence(index + 1) }));
const json = make((index) =>
  JSON.stringify({
    order: `A-${index}`,
    items: [
      { sku: 'tea', count: 2 },
      { sku: 'milk', count: 1 },
    ],
    total: 12.5,
    paid: true,
    note: sentence(index).slice(0, 90),
  }),
);
const markup = make(
  (index) =>
    `<div class="card"><h2>Order ${index}</h2><ul><li>tea, two</li><li>milk, one</li></ul><p>Sent on <b>Monday</b>, with us till Friday.</p></div>`,
);
/** Every kind of digits, signs and letters that the patterns look for. */
const personal = make(
  (index) =>
    `Write to petra.lindqvist${index}@nordwind-logistik.de or call +49 171 39284${index % 100}, order 4539 1488 0343 ${6000 + (index % 999)} of 2026-11-${10 + (index % 20)}, token sk-proj-, from 84.17.49.${index % 200} with us.`,
);
const tool = {
  name: 'create_refund',
  description: 'Refunds an order',
  parameters: {
    type: 'object',
    properties: { order: { type: 'string' }, amount: { type: 'number' }, reason: { type: 'string' } },
    required: ['order', 'amount'],
  },
};
const calls = make(
  () => '',
  (index) => {
    const call = { name: 'create_refund', arguments: { order: `A-${index}`, amount: 12.5, reason: 'late' } };
    return { toolCalls: [call], expected: [call], tools: [tool] };
  },
);
const passages = make(sentence, (index) => ({
  expected: { documents: ['docs/refunds.md', 'docs/cards.md'] },
  retrieved: Array.from({ length: 5 }, (_, i) => ({
    document: i === index % 5 ? 'docs/refunds.md' : `docs/other-${i}.md`,
    start: 0,
    end: 200,
    text: sentence(i),
    score: 1 - i / 5,
  })),
}));
const schema: Json = {
  type: 'object',
  properties: {
    order: { type: 'string' },
    items: { type: 'array', items: { type: 'object', required: ['sku'] } },
    total: { type: 'number' },
  },
  required: ['order', 'items'],
};

/** Scorers whose label holds this; all where nothing is said. */
const ONLY = process.argv[4] ?? '';

const rows: Row[] = (
  [
    ['equals', {}, plain],
    ['contains', { value: 'five working days' }, plain],
    ['contains_all', { values: ['refund', 'card', 'Monday'] }, plain],
    ['contains_any', { values: ['cheque', 'voucher', 'reference'] }, plain],
    ['starts_with', { value: 'the refund' }, plain],
    ['ends_with', { value: 'reference.' }, plain],
    ['regex', { pattern: 'reference \\d+' }, plain],
    ['json_validity', {}, json],
    ['json_schema', { schema }, json],
    ['html', {}, markup],
    ['html', { place: 'anywhere' }, markup],
    ['xml', { required: ['div.ul'] }, markup],
    ['xml', { place: 'anywhere' }, markup],
    ['edit_distance', {}, plain],
    ['edits_within', {}, plain],
    ['bleu', {}, plain],
    ['gleu', {}, plain],
    ['rouge_n', {}, plain],
    ['rouge_n', { n: 2, tokens: 'treebank' }, plain],
    ['length', { max: 40 }, plain],
    ['tool_call', {}, calls],
    ['tool_name', {}, calls],
    ['tool_arguments', {}, calls],
    ['tool_call_f1', {}, calls],
    ['valid_tool_call', {}, calls],
    ['context_precision', {}, passages],
    ['context_recall', {}, passages],
    ['hit_rate', {}, passages],
    ['mrr', {}, passages],
    ['refusal', { expected: false }, plain],
    ['pii', {}, plain],
    ['pii', {}, personal],
    ['finish_reason', { value: 'stop' }, plain],
  ] as [string, Row['options'], Made[]][]
).map(([scorer, options, made]) => {
  const said = Object.entries(options).filter(([key]) => ['place', 'n', 'tokens'].includes(key));
  return {
    scorer,
    options,
    made,
    label: [
      scorer,
      ...said.map(([, value]) => String(value)),
      ...(made === personal ? ['with data'] : []),
    ].join(' '),
  };
});

let sink = 0;

/** Milliseconds of CPU, which other work on the machine disturbs less than wall time. */
function clock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Repeated, because one pass is too short to be timed. */
const EMPTY_PASSES = 20;

function timeEmpty(made: readonly Made[]): number {
  const start = clock();
  for (let pass = 0; pass < EMPTY_PASSES; pass++) for (const { output } of made) sink += output.text.length;
  return (clock() - start) / EMPTY_PASSES;
}

function time({ scorer: name, options, made }: Row): number {
  const scorer = findScorer(name) as DeterministicScorer;
  const use = {
    metric: name,
    scorer: name,
    options,
    negate: false,
    margin: null,
    min: null,
    at: null,
    gate: 'block' as const,
  };
  const start = clock();
  for (const { testCase, output } of made) {
    const { value } = applyScorer(use, scorer, { case: testCase, output, options });
    if (value === null) throw new Error(`${name} gave no score`);
    sink += value;
  }
  return clock() - start;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

console.log(`${OUTPUTS.toLocaleString('en-US')} outputs, median of ${RUNS} runs, Node ${process.version}`);
console.log('| scorer | outputs/s | times an empty loop |\n|---|--:|--:|');
const slow: string[] = [];
for (const row of rows.filter(({ label }) => label.includes(ONLY))) {
  const runs = Array.from({ length: RUNS + 1 }, () => ({ empty: timeEmpty(row.made), scored: time(row) }));
  // The first run warms up.
  const [empty, scored] = [
    median(runs.slice(1).map((run) => run.empty)),
    median(runs.slice(1).map((run) => run.scored)),
  ];
  const perSecond = OUTPUTS / (scored / 1000);
  if (perSecond < AIM) slow.push(row.label);
  console.log(
    `| \`${row.label}\` | ${Math.round(perSecond / 1000).toLocaleString('en-US')},000 | ${Math.round(scored / empty)} |`,
  );
}
console.log(
  slow.length === 0
    ? `All reach ${AIM.toLocaleString('en-US')} a second.`
    : `Below ${AIM}: ${slow.join(', ')}`,
);
if (Number.isNaN(sink)) console.log(sink);
