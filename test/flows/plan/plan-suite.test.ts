import { expect, it } from 'vitest';
import { parseRecorded } from '../../../src/core/eval/recorded.ts';
import { planSuite, type ResolvedSuite } from '../../../src/flows/plan/plan-suite.ts';
import { failure } from '../../../src/flows/plan/targets/types.ts';

const ROW = '{"id":"a","text":"yes"}\n';

function suiteOf(rest: Pick<ResolvedSuite, 'base'> & { unplacedBase?: true }): ResolvedSuite {
  const recorded = parseRecorded('outputs.jsonl', ROW);
  if (!recorded.ok) throw new Error('not recorded');
  const cases = [
    {
      id: 'a',
      input: 'Hello?',
      vars: {},
      expected: 'yes',
      tools: null,
      tags: [],
      cluster: 'a',
      scorers: [],
      source: { path: 'cases.jsonl', line: 1 },
    },
  ];
  return {
    suite: {
      name: 'support',
      origin: { kind: 'policy', path: '.github/promptgate.yml' },
      covers: ['prompts/*.md'],
      target: { kind: 'recorded', sent_by: 'record.yml' },
      cases,
      scorers: [],
      mustPass: [],
      repeats: 1,
      judge: null,
    },
    artifact: null,
    files: [],
    addedCases: [],
    removedCases: [],
    removals: [],
    obstacles: [],
    warnings: [],
    states: {},
    head: { ok: true, target: { kind: 'recorded', outputs: recorded.outputs }, inputs: [] },
    ...rest,
  } as unknown as ResolvedSuite;
}
const models = { status: () => ({ state: 'configured' as const }) };
const missing = failure('no recording for aaaaaaa');

it('a base that what runs it elsewhere has not answered for stops the suite: nothing was compared', async () => {
  const planned = await planSuite(suiteOf({ base: missing, unplacedBase: true }), [], models);
  expect(planned.obstacles).toMatchObject([{ reason: 'no recording for aaaaaaa', blocks: true }]);
  expect(planned.newCases).toEqual([]);
});

it('a suite that the base does not have is told as new, and stops nothing', async () => {
  const planned = await planSuite(suiteOf({ base: missing }), [], models);
  expect(planned.obstacles).toMatchObject([{ blocks: false }]);
});

it('outputs of millions of lines are read no further than their first twenty faults', () => {
  const read = parseRecorded('outputs.jsonl', 'x\n'.repeat(3_000_000));
  expect(read.ok ? [] : read.problems.map(({ line }) => line)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});
