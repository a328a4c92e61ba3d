import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { parseDataset } from '../../../../src/core/eval/dataset.ts';
import { appliesTo, applyScorer } from '../../../../src/core/eval/scorers/apply.ts';
import { findScorer } from '../../../../src/core/eval/scorers/index.ts';
import { matchesName } from '../../../../src/core/eval/scorers/trajectories/name-pattern.ts';
import type { Output, ToolCall } from '../../../../src/core/eval/types.ts';
import { makeCase, makeOutput } from '../scorers/support.ts';

const call = (name: string, given: ToolCall['arguments'] = {}): ToolCall => ({ name, arguments: given });
/** A run of several steps, a call each, and an answer. */
function ran(...calls: ToolCall[]): Output {
  const steps = calls.map((one) => ({
    text: '',
    toolCalls: [one],
    results: [{ content: 'ok', error: false }],
    user: null,
  }));
  const last = { text: 'Done.', toolCalls: [], results: [], user: null };
  return makeOutput({
    text: 'Done.',
    toolCalls: calls,
    trajectory: { ending: 'answered', steps: [...steps, last] },
  });
}

/** An assertion as a row of promptfoo's tests has it. */
function read(type: string, value: Json) {
  const row = JSON.stringify({ vars: { q: 'x' }, assert: [{ type, value }] });
  const parsed = parseDataset('tests.jsonl', row, { answers: null });
  if (!parsed.ok) return { refused: parsed.problems[0]?.found ?? '' };
  const [use] = parsed.value.cases[0]?.scorers ?? [];
  const scorer = findScorer(use?.scorer ?? '');
  if (use === undefined || scorer?.kind !== 'deterministic') throw new Error('no deterministic scorer');
  return { use, scorer };
}

function passes(type: string, value: Json, output: Output): number | null {
  const found = read(type, value);
  if ('refused' in found) throw new Error(found.refused);
  const { use, scorer } = found;
  expect(appliesTo(scorer, makeCase(), use.options)).toBe(true);
  return applyScorer(use, scorer, { case: makeCase(), output, options: use.options }).value;
}

const RUN = ran(
  call('search_orders', { q: 'A-17', limit: 10 }),
  call('search_orders', { q: 'A-71', request_id: 'r1' }),
  call('Refund', { order: { id: 'A-71', items: [1, 2] } }),
);

// promptfoo 0.121's rules: docs/configuration/expected-outputs/deterministic.md and src/assertions/trajectory.ts.
describe('an assertion on a trajectory', () => {
  it.each<[string, Json, 0 | 1]>([
    ['trajectory:tool-used', 'search_orders', 1],
    ['trajectory:tool-used', 'search_*', 1],
    ['trajectory:tool-used', 'refund', 1],
    ['trajectory:tool-used', ['search_orders', 'refund'], 1],
    ['trajectory:tool-used', ['search_orders', 'cancel'], 0],
    ['not-trajectory:tool-used', ['search_orders', 'cancel'], 0],
    ['not-trajectory:tool-used', ['delete', 'cancel'], 1],
    ['trajectory:tool-used', { name: 'search_orders' }, 1],
    ['trajectory:tool-used', { pattern: 'search*', min: 2, max: 2 }, 1],
    ['trajectory:tool-used', { pattern: 'search*', max: 1 }, 0],
    ['trajectory:tool-used', { name: 'cancel' }, 0],
    ['not-trajectory:tool-used', { pattern: 'search*', max: 1 }, 1],
    ['trajectory:tool-sequence', ['search_orders', 'refund'], 1],
    ['trajectory:tool-sequence', ['refund', 'search_orders'], 0],
    ['trajectory:tool-sequence', { steps: ['search_orders', { name: 'refund' }], mode: 'exact' }, 0],
    ['trajectory:tool-sequence', { steps: ['search*', 'search*', 'refund'], mode: 'exact' }, 1],
    ['trajectory:tool-sequence', { steps: ['search*', 'search*'], mode: 'exact' }, 0],
    ['not-trajectory:tool-sequence', ['refund', 'search_orders'], 1],
    ['trajectory:tool-args-match', { name: 'search_orders', args: { q: 'A-71' } }, 1],
    ['trajectory:tool-args-match', { name: 'search_orders', args: { q: 'A-71' }, mode: 'exact' }, 0],
    [
      'trajectory:tool-args-match',
      { name: 'search_orders', args: { q: 'A-71' }, mode: 'exact', ignore: '*_id' },
      1,
    ],
    [
      'trajectory:tool-args-match',
      { name: 'search_orders', args: { q: 'A-17' }, mode: 'exact', defaults: { limit: 10 } },
      1,
    ],
    ['trajectory:tool-args-match', { pattern: 'refund', arguments: { order: { items: [1, 2] } } }, 1],
    ['trajectory:tool-args-match', { pattern: 'refund', args: { order: { items: [1] } } }, 0],
    ['not-trajectory:tool-args-match', { pattern: 'refund', args: { order: { id: 'A-17' } } }, 1],
    ['trajectory:step-count', { type: 'tool', max: 3 }, 1],
    ['trajectory:step-count', { type: 'tool', min: 4 }, 0],
    ['trajectory:step-count', { type: ['tool'], pattern: 'search*', min: 2, max: 2 }, 1],
  ])('%s %j is %i', (type, value, wanted) => {
    expect(passes(type, value, RUN)).toBe(wanted);
  });

  it('reads the calls of one answer too, and none are none', () => {
    const once = makeOutput({ toolCalls: [call('refund', { id: 1 })] });
    expect(passes('trajectory:tool-used', 'refund', once)).toBe(1);
    expect(passes('trajectory:tool-used', 'refund', makeOutput({ text: 'Sure' }))).toBe(0);
    expect(passes('not-trajectory:tool-used', 'refund', makeOutput({ text: 'Sure' }))).toBe(1);
  });

  it('on its goal asks a judge for all of it', () => {
    const row = {
      vars: {},
      assert: [{ type: 'trajectory:goal-success', value: { goal: 'Refund it' }, threshold: 0.8 }],
    };
    const parsed = parseDataset('tests.jsonl', JSON.stringify(row), { answers: null });
    expect(parsed.ok && parsed.value.cases[0]?.scorers[0]).toMatchObject({
      metric: 'trajectory_goal_success',
      scorer: 'task_completion',
      options: { goal: 'Refund it' },
      threshold: 0.8,
    });
  });

  it.each<[string, Json, string]>([
    ['trajectory:tool-used', { min: 1 }, 'names no tools'],
    ['trajectory:tool-used', [], 'names no tools'],
    ['trajectory:tool-used', { name: 'x', type: 'command' }, 'other steps of a trace'],
    ['trajectory:tool-used', { name: 'x', max: 0 }, '`max` is below its `min`'],
    ['trajectory:tool-sequence', { steps: [{ type: 'search' }] }, 'other steps of a trace'],
    ['trajectory:tool-sequence', { steps: ['x'], mode: 'any' }, 'neither in_order nor exact'],
    ['trajectory:tool-args-match', { name: 'x' }, 'names no arguments'],
    ['trajectory:tool-args-match', { name: 'x', args: {}, mode: 'loose' }, 'neither partial nor exact'],
    ['trajectory:step-count', { max: 3 }, '`type: tool` counts those'],
    ['trajectory:step-count', { type: 'tool' }, 'neither `min` nor `max`'],
    ['trajectory:goal-success', '', 'names no goal'],
    ['skill-used', 'pdf', 'skills that a provider says it used'],
    ['trace-span-count', { max: 3 }, 'reads traces'],
  ])('%s %j is refused with the reason', (type, value, reason) => {
    const found = read(type, value);
    expect('refused' in found && found.refused).toContain(reason);
  });

  it('takes nothing for arguments that were no JSON', () => {
    const broken = ran(call('refund', { '(not JSON)': '{"id": 1' }));
    expect(passes('trajectory:tool-args-match', { name: 'refund', args: {} }, broken)).toBe(0);
  });
});

describe('a pattern of names', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'B', '.', '*', '?'), maxLength: 8 });

  it('matches what its regular expression does', () => {
    fc.assert(
      fc.property(letters, letters, (name, pattern) => {
        const source = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
        expect(matchesName(name, pattern)).toBe(new RegExp(`^${source}$`, 'i').test(name));
      }),
      { numRuns: 800 },
    );
  });

  it('ends soon whatever it is', () => {
    expect(matchesName('a'.repeat(100_000), `${'*a'.repeat(99)}b`)).toBe(false);
  });
});
