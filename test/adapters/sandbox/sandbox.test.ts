import { afterAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../../src/adapters/sandbox/index.ts';
import { programOf, readSandboxResult } from '../../../src/core/eval/scorers/apply.ts';
import { javascript } from '../../../src/core/eval/scorers/javascript.ts';
import type { SandboxResult } from '../../../src/core/eval/scorers/types.ts';
import type { Case, Output, Score } from '../../../src/core/eval/types.ts';
import { makeCase, makeOutput, useOf } from '../../core/eval/scorers/support.ts';

const sandbox = openSandbox({ threads: 2 });
afterAll(() => sandbox.close());

/** The score of an assertion's code, as a review comes to it. */
async function assertion(
  code: string,
  output: Partial<Output> = {},
  testCase: Partial<Case> = {},
): Promise<Score> {
  const input = { case: makeCase(testCase), output: makeOutput(output), options: { code } };
  const made = programOf(javascript, input);
  if (!made.ok) return made.score;
  return readSandboxResult(useOf(javascript, input.options), javascript, await sandbox.run(made.program));
}

describe('an assertion in JavaScript', () => {
  it.each<[string, string, number]>([
    ['an expression', "output.includes('refund')", 1],
    ['an expression that is false', 'output.length > 1000', 0],
    ['an expression of several lines', "output\n  .toUpperCase()\n  .startsWith('A')", 1],
    ['an expression with a comment after it', 'output.length > 0 // not empty', 1],
    ['a body', "const words = output.split(' ');\nreturn words.length / 10;", 0.3],
    ['a grade', '0.25', 0.25],
    ['an object', "({ pass: true, score: 0.75, reason: 'nearly' })", 0.75],
    ['an object without a score', '({ pass: true })', 1],
    ['an object that fails, whatever its score', '({ pass: false, score: 0.9 })', 0],
    ['the case', "context.vars.city === 'Bern' && context.expected === 'yes'", 1],
    ['the calls', "context.tool_calls[0].name === 'f' && context.tool_calls[0].arguments.a === 1", 1],
    ['the passages', "context.retrieved[0].document === 'a.md'", 1],
    ['no trajectory', 'context.trajectory === null', 1],
    ['no configuration', 'Object.keys(context.config).length === 0', 1],
    ['all that the context has', 'Object.keys({ ...context }).length === 6', 1],
  ])('scores by %s', async (_name, code, value) => {
    const retrieved = [{ document: 'a.md', start: 0, end: 1, text: 'x', score: 1 }];
    const output = { text: 'a refund please', toolCalls: [{ name: 'f', arguments: { a: 1 } }], retrieved };
    const scored = await assertion(code, output, { vars: { city: 'Bern' }, expected: 'yes' });
    expect(scored).toMatchObject({ value });
  });

  it('reads JSON of the answer, and an answer that is none gives no score', async () => {
    const code = 'JSON.parse(output).total === 3';
    expect((await assertion(code, { text: '{"total": 3}' })).value).toBe(1);
    const { value, reason } = await assertion(code, { text: 'three' });
    expect([value, reason]).toEqual([null, expect.stringContaining('threw "SyntaxError')]);
  });

  it('gives its reason as one short line', async () => {
    const { reason } = await assertion("({ pass: false, reason: 'a\\n'.repeat(100000) })");
    expect(reason).toMatch(/^"a a a .*…"$/);
    expect(reason.length).toBeLessThan(100);
  });
});

describe('no score, and the reason, comes of an assertion that', () => {
  it.each<[string, string, RegExp]>([
    ['throws', "throw new Error('broken')", /threw "Error: broken"/],
    ['throws nothing', 'throw undefined', /threw "undefined"/],
    ['throws what throws when it is read', 'throw { get message() { throw 1 } }', /threw/],
    ['is no JavaScript', 'output ===', /threw "SyntaxError/],
    ['names what there is not', 'require("fs")', /'?require'? is not defined/],
    ['loops', 'while (true) {}', /longer than 200 ms/],
    [
      'loops and catches everything',
      'for (;;) { try { for (;;) {} } catch {} finally { continue } }',
      /200 ms/,
    ],
    ['loops in what it returns', '({ get pass() { for (;;) {} } })', /200 ms/],
    ['loops in what it throws', 'throw { get message() { for (;;) {} } }', /200 ms/],
    ['loops at a regular expression', "/^(a+)+$/.test('a'.repeat(40) + '!')", /200 ms/],
    ['recurses without an end', 'const f = () => f() + 1; return f();', /stack overflow|call stack/i],
    ['allocates an array', 'const a = []; for (;;) a.push(new Array(1000).fill(0));', /32 MB|200 ms/],
    ['allocates a text', "let s = 'x'; for (;;) s += s;", /32 MB|string (too long|length)|200 ms/],
    ['allocates a buffer', 'new Uint8Array(1e9).length > 0', /32 MB|invalid array/],
    ['allocates in one call', "'x'.repeat(2 ** 29).length > 0", /32 MB|string/],
    ['returns nothing', 'const passes = true;', /returned undefined/],
    ['returns null', 'null', /returned null/],
    ['returns a text', "'true'", /returned string/],
    ['returns a big integer', '1n', /returned bigint/],
    ['returns a symbol', 'Symbol()', /returned symbol/],
    ['returns a function', '() => true', /returned function/],
    ['returns an array', '[true]', /returned an array/],
    ['returns a promise', 'Promise.resolve(true)', /returned a promise/],
    ['returns what is like a promise', '({ pass: true, then() {} })', /returned a promise/],
    ['is asynchronous', '(async () => true)()', /returned a promise/],
    ['awaits', 'await true', /SyntaxError|not defined/],
    ['returns NaN', '0 / 0', /scored NaN/],
    ['returns more than 1', '1.01', /scored 1.01/],
    ['returns less than 0', '-0.5', /scored -0.5/],
    ['returns infinity', '1 / 0', /scored Infinity/],
    ['returns a boolean object', 'new Boolean(true)', /`pass` is no boolean/],
    ['returns an object without `pass`', '({ score: 1 })', /`pass` is no boolean/],
    ['passes with a word', "({ pass: 'yes' })", /`pass` is no boolean/],
    ['scores with a word', "({ pass: true, score: '1' })", /`score` is no number/],
    ['scores NaN', '({ pass: true, score: NaN })', /scored NaN/],
    [
      'returns a proxy that throws',
      "new Proxy({}, { get() { throw new Error('trap') } })",
      /threw "Error: trap"/,
    ],
    [
      'reads what promptfoo knows and nothing here',
      'context.providerResponse?.metadata',
      /providerResponse is not known/,
    ],
    ['takes it apart', 'const { test } = context; return true;', /context.test is not known here/],
    ['imports', "import('node:fs')", /returned a promise/],
    ['reaches for the process', "constructor.constructor('return process')().exit()", /process/],
    [
      'reaches for it by a function',
      "(() => {}).constructor('return globalThis.process.env')()",
      /threw "TypeError/,
    ],
    ['sleeps', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', /not defined/],
    ['asks the time', 'Date.now() > 0', /not defined/],
    ['asks for chance', 'Math.random() < 2', /not a function/],
    ['fetches', "fetch('http://127.0.0.1')", /not defined/],
  ])('%s', async (_name, code, reason) => {
    const found = await assertion(code);
    expect(found.value).toBeNull();
    expect(found.reason).toMatch(reason);
    expect(found.reason.length).toBeLessThan(400);
  });
});

describe('what one assertion does', () => {
  it('changes no other: built-ins are whole again, and nothing it set is there', async () => {
    const spoil = `JSON.stringify = JSON.parse = () => '{"kind":"boolean","value":true}';
      Object.prototype.pass = true; Array.isArray = () => false; globalThis.left = 1; return null;`;
    for (let i = 0; i < 3; i++) expect((await assertion(spoil)).value).toBeNull();
    const whole = "typeof left === 'undefined' && JSON.stringify([]) === '[]' && ({}).pass === undefined";
    for (let i = 0; i < 3; i++) expect((await assertion(whole)).value).toBe(1);
  });

  it('cannot end the others that run beside it', async () => {
    const codes = ['for (;;) {}', 'output.length === 2', 'const a = []; for (;;) a.push([1]);', 'true'];
    const scores = await Promise.all(codes.map((code) => assertion(code, { text: 'ok' })));
    expect(scores.map(({ value }) => value)).toEqual([null, 1, null, 1]);
  });

  it('sees no key of the process', async () => {
    const names =
      'Object.getOwnPropertyNames(globalThis).filter((name) => /process|env|require|std|os$/.test(name)).length === 0';
    expect((await assertion(names)).value).toBe(1);
  });

  it('gives the same score for the same input, and no memory stays with it', async () => {
    const before = process.memoryUsage();
    const code = "output.split('').map((c) => c.charCodeAt(0)).reduce((a, b) => a + b, 0) % 100 / 100";
    const runs = Array.from({ length: 100 }, () => assertion(code, { text: 'the same' }));
    const values = new Set((await Promise.all(runs)).map(({ value }) => value));
    expect(values.size).toBe(1);
    expect(process.memoryUsage().rss - before.rss).toBeLessThan(500_000_000);
  });
});

it('what is called off leaves the queue at once, before what runs ends, and the others keep their turn', async () => {
  const one = openSandbox({ threads: 1 });
  const loop = { code: 'for (;;) {}', output: '', context: '{}' };
  const settled: string[] = [];
  const note = (name: string) => (result: SandboxResult) => void settled.push(`${name} ${result.kind}`);
  const review = new AbortController();
  const running = one.run(loop).then(note('running'));
  const waiting = Array.from({ length: 50 }, () => one.run(loop, { signal: review.signal }));
  const left = Promise.all(waiting.map((each) => each.then(note('called off'))));
  const other = one.run({ ...loop, code: 'true' }).then(note('other'));
  review.abort();
  await Promise.all([running, left, other]);
  expect(settled).toEqual([
    ...Array<string>(50).fill('called off failed'),
    'running failed',
    'other boolean',
  ]);
  expect(await one.run(loop, { signal: review.signal })).toMatchObject({ kind: 'failed' });
  await one.close();
});

it('a sandbox that is closed runs nothing, and leaves nobody waiting', async () => {
  const closing = openSandbox({ threads: 1 });
  const program = { code: 'for (;;) {}', output: '', context: '{}' };
  const waiting = [closing.run(program), closing.run(program)];
  await closing.close();
  for (const result of await Promise.all(waiting)) expect(result.kind).toBe('failed');
  expect(await closing.run(program)).toEqual({ kind: 'failed', reason: 'the sandbox is closed' });
});
