import { expect, it } from 'vitest';
import { createProgress } from '../../src/entry/commands/progress.ts';

function show(
  interactive: boolean,
  columns = 80,
): { err: string[]; progress: ReturnType<typeof createProgress>; tick(ms: number): void } {
  const err: string[] = [];
  let now = 0;
  const progress = createProgress({ stderr: (text) => void err.push(text), interactive, columns }, () => now);
  const tick = (ms: number) => {
    now += ms;
  };
  return { err, progress, tick };
}

const suite = (done: number, planned: number, usd = 0) => ({
  type: 'suite' as const,
  suite: 'tools',
  done,
  planned,
  usd,
});

it('writes a line a quarter where nobody can see it move, also when more runs are asked for', () => {
  const { err, progress } = show(false);
  for (let done = 1; done <= 40; done++) progress.progress(suite(done, 40));
  for (let done = 41; done <= 52; done++) progress.progress(suite(done, 52));
  expect(err).toEqual([
    '  tools: 10 of 40 runs\n',
    '  tools: 20 of 40 runs\n',
    '  tools: 30 of 40 runs\n',
    '  tools: 40 of 40 runs\n',
  ]);
  progress.progress(suite(53, 52));
  expect(err).toHaveLength(5);
});

it('rewrites one line a suite on a terminal, and turns it into the result', () => {
  const { err, progress, tick } = show(true);
  progress.progress(suite(0, 4));
  tick(2000);
  progress.progress(suite(2, 4, 0.05));
  expect(err.at(-1)).toContain('2/4 runs, $0.05, 2 s left');
  expect(err.at(-1)).toContain('██████████░░░░░░░░░░');
  progress.progress({ type: 'suite-done', suite: 'tools', text: 'tool_call regressed' });
  expect(err.at(-1)).toContain('tools  tool_call regressed');
  expect(err.at(-1)?.startsWith('\u001b[1A')).toBe(true);
});

it('stands the bars of several suites below one another', () => {
  const { err, progress, tick } = show(true);
  progress.progress({ ...suite(0, 4), suite: 'a-longer-name' });
  tick(2000);
  progress.progress(suite(1, 4));
  const lines = (err.at(-1) ?? '').split('\n');
  expect(lines[0]).toContain('a-longer-name  ░');
  expect(lines[1]).toContain('tools          █');
});

it('gives a suite that did not run its line, below the others', () => {
  const { err, progress } = show(true);
  progress.progress(suite(4, 4));
  progress.progress({ type: 'suite-done', suite: 'tools', text: 'tool_call regressed' });
  progress.progress({ type: 'suite-done', suite: 'answers', text: 'not evaluated' });
  progress.finish();
  const lines = (err.at(-1) ?? '').replaceAll('\u001b[2K', '').split('\n');
  expect(lines).toEqual(['\u001b[2Atools    tool_call regressed', 'answers  not evaluated', '']);
});

it('never wraps a narrow terminal', () => {
  const { err, progress } = show(true, 30);
  progress.progress(suite(1, 4));
  const visible = err.join('').replaceAll('\u001b[2K', '');
  for (const line of visible.split('\n')) expect(line.length).toBeLessThan(30);
});
