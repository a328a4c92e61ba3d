/**
 * A dataset of 200,000 rows, one core: `node --expose-gc bench/dataset.ts [rows] [runs]`. Time of `parseDataset` beside JSON.parse of
 * the same lines, and the heap that its cases take beside that of the parsed rows. Medians. See bench/README.md.
 */
import { parseDataset } from '../src/core/eval/dataset.ts';

const [count = '200000', rounds = '5'] = process.argv.slice(2);
const ROWS = Number(count);
const RUNS = Number(rounds);

const rows = Array.from({ length: ROWS }, (_, i) => ({
  id: `case-${i}`,
  input: `My order ${i} came ${i % 9} days late, and nobody answers the phone. Can I get the delivery fee back?`,
  expected: { answer: `Yes, ${i % 5} euros.`, documents: [`docs/fees-${i % 300}.md`] },
  tags: [['refund', 'delivery', 'fees'][i % 3]],
  document: `docs/fees-${i % 300}.md`,
}));
const lines = rows.map((row) => JSON.stringify(row));
const text = lines.join('\n');
const csv = ['id,input,expected.answer,tags,document']
  .concat(
    rows.map((row) => `${row.id},"${row.input}","${row.expected.answer}",${row.tags[0]},${row.document}`),
  )
  .join('\n');

function measure(run: () => unknown): { ms: number; mb: number } {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const kept = run();
  const ms = performance.now() - start;
  globalThis.gc?.();
  const mb = (process.memoryUsage().heapUsed - before) / 1e6;
  if (kept === null) throw new Error('nothing was read');
  return { ms, mb };
}

function read(path: string, content: string): unknown {
  const parsed = parseDataset(path, content, { answers: null });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.value.cases;
}

const subjects: [string, () => unknown][] = [
  ['JSON.parse of each line', () => lines.map((line) => JSON.parse(line) as unknown)],
  ['.jsonl', () => read('a.jsonl', text)],
  ['.json, a list', () => read('a.json', `[${lines.join(',\n')}]`)],
  ['.csv', () => read('a.csv', csv)],
];
const taken = subjects.map((): { ms: number; mb: number }[] => []);
for (let round = 0; round < RUNS; round++)
  for (const [i, [, run]] of subjects.entries()) taken[i]?.push(measure(run));

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const plain = median((taken[0] ?? []).map(({ ms }) => ms));
console.log(
  `${ROWS.toLocaleString('en-US')} rows, ${(text.length / 1e6).toFixed(0)} MB of JSON lines, ${RUNS} runs`,
);
for (const [i, [name]] of subjects.entries()) {
  const ms = median((taken[i] ?? []).map((one) => one.ms));
  const mb = median((taken[i] ?? []).map((one) => one.mb));
  console.log(
    `${name.padEnd(24)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / plain).toFixed(1).padStart(5)}x  ${mb.toFixed(0)} MB kept`,
  );
}
