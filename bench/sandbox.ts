import { openSandbox } from '../src/adapters/sandbox/index.ts';

/** Assertions in JavaScript a second, and what memory they leave: `node bench/sandbox.ts [assertions] [threads]`. */
const COUNT = Number(process.argv[2] ?? 10_000);
const THREADS = Number(process.argv[3] ?? 2);
/** How many assertions lie between two looks at the memory. */
const STEP = Math.max(1, Math.floor(COUNT / 5));

const sandbox = openSandbox({ threads: THREADS });
const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);
const program = {
  code: 'JSON.parse(output).items.filter(({ price }) => price > 10).length <= context.vars.most',
  output: JSON.stringify({ items: Array.from({ length: 20 }, (_, price) => ({ price })) }),
  context: JSON.stringify({ vars: { most: 9 } }),
};

console.log(`before: ${megabytes()} MB`);
const start = performance.now();
for (let done = 0; done < COUNT; done += STEP) {
  const results = await Promise.all(Array.from({ length: STEP }, () => sandbox.run(program)));
  const wrong = results.find((result) => result.kind !== 'boolean' || !result.value);
  if (wrong !== undefined) throw new Error(`no score: ${JSON.stringify(wrong)}`);
  console.log(`after ${done + STEP}: ${megabytes()} MB`);
}
const seconds = (performance.now() - start) / 1000;
console.log(`${Math.round(COUNT / seconds)} assertions/s in ${THREADS} threads, Node ${process.version}`);
await sandbox.close();
