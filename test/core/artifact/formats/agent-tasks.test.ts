import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';

function kinds(path: string, text: string): string[] {
  return detectFile(path, text).artifacts.map(({ kind }) => kind);
}

const TASK = `id: L1
tier: 1
max_steps: 10
min_steps: 2
goal: |
  Write the name of the street into /tmp/letter.txt and read it again.
setup: |
  rm -f /tmp/letter.txt
verify: |
  [ "$(cat /tmp/letter.txt)" = "Elm Street" ]
tools:
  - exec
`;

it('a task that agents are measured by is a suite of one case', async () => {
  expect(kinds('agentic/tasks/L1.yaml', TASK)).toEqual(['eval-suite']);
  expect(await summaryOf('agentic/tasks/L1.yaml', TASK, TASK.replace('"Elm', '"Oak'))).not.toEqual([]);
});

it.each([
  [
    'as JSON',
    'tasks/l2.json',
    JSON.stringify({
      task: 'Sort the three letters by street.',
      expected_state: 'sorted',
      max_turns: 4,
      difficulty: 'easy',
    }),
  ],
  [
    'with a rubric',
    'bench/l3.yaml',
    'prompt: Sort the letters by street.\nrubric: Streets in order.\nmax_tool_calls: 5\ntags: [mail]\n',
  ],
])('%s too', (_what, path, text) => expect(kinds(path, text)).toEqual(['eval-suite']));

it.each([
  ['a job of a build', TASK.replace(/(max|min)_steps.*\n/g, '')],
  ['what nobody verifies', TASK.replace('verify', 'notes')],
  ['an agent', TASK.replace('tier: 1', 'model: desk')],
  ['a level of a game', TASK.replace(/goal: \|\n.*\n/, 'goal: 12\n')],
  ['a workflow', TASK.replace('tier: 1', 'on: push')],
])('%s is none', (_what, text) =>
  expect(kinds('tasks/L1.yaml', text).filter((kind) => kind === 'eval-suite')).toEqual([]),
);
