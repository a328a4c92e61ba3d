import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/index.ts';
import { openArtifactTree } from '../../../src/flows/change/artifact-tree.ts';
import { type Recorded, readRecorded } from '../../../src/flows/plan/read-recorded.ts';
import { createGitRepository } from '../../support/git-repository.ts';

const PATH = 'evals/outputs.jsonl';

async function readAll(texts: readonly string[]): Promise<Recorded[]> {
  const files = Object.fromEntries(texts.map((text, i) => [`${i}/${PATH}`, text]));
  const repository = await openGitRepository(createGitRepository({ ...files, 'README.md': 'x' }).dir);
  try {
    const tree = openArtifactTree(await repository.snapshot('HEAD'));
    return await Promise.all(texts.map((_, i) => readRecorded(`${i}/${PATH}`, tree)));
  } finally {
    await repository.close();
  }
}

it('any file of recorded outputs is read, or every bad line of it is named', async () => {
  const anything = fc.jsonValue({ maxDepth: 2 });
  const row = fc.record(
    {
      id: fc.constantFrom('a', 'b', '', '__proto__'),
      text: anything,
      tool_calls: anything,
      retrieved: anything,
    },
    { requiredKeys: ['id'] },
  );
  const line = fc.oneof(
    row.map((one) => JSON.stringify(one)),
    fc.constantFrom(
      '{"id": "c"}',
      '{"id": "d", "tool_calls": [{"name": "f"}]}',
      '{"id": ',
      'NaN',
      '',
      '\ufeff',
    ),
    fc.json(),
  );
  const files = fc.sample(
    fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n')),
    { numRuns: 300, seed: 1 },
  );
  const results = await readAll(files);
  expect(results.some((result) => result.ok)).toBe(true);
  for (const [i, result] of results.entries()) {
    const lines = (files[i] ?? '').split('\n').length;
    for (const problem of result.ok ? [] : result.problems) {
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.line).toBeLessThanOrEqual(lines);
      expect(problem.column).toBeGreaterThanOrEqual(1);
    }
  }
});

it('a byte order mark and Windows line ends are no fault of a file of recorded outputs', async () => {
  const [read] = await readAll(['\ufeff{"id": "a", "text": "yes"}\r\n{"id": "b"}\r\n']);
  expect(read?.ok === true && [...read.outputs.keys()]).toEqual(['a', 'b']);
});

it('a conversation that was recorded elsewhere is a trajectory, as steps or as OpenAI’s messages', async () => {
  const call = { name: 'get', arguments: { id: 'A-1' } };
  const steps = [
    { tool_calls: [call], results: [{ content: 'late' }] },
    { text: 'Refund it?', user: 'Yes' },
    { text: 'Done.' },
  ];
  const messages = [
    { role: 'user', content: 'Where is A-1?' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: '1', type: 'function', function: { name: 'get', arguments: '{"id": "A-1"}' } }],
    },
    { role: 'tool', tool_call_id: '1', content: 'late' },
    { role: 'assistant', content: 'Refund it?' },
    { role: 'user', content: 'Yes' },
    { role: 'assistant', content: 'Done.' },
  ];
  const [read] = await readAll([
    [
      { id: 'steps', steps },
      { id: 'messages', messages },
      { id: 'stopped', steps: steps.slice(0, 1), ending: 'loop' },
      { id: 'flat', text: 'Done.' },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  ]);
  if (read?.ok !== true) throw new Error(JSON.stringify(read));
  const expected = {
    text: 'Done.',
    toolCalls: [call],
    trajectory: {
      ending: 'answered',
      steps: [
        { text: '', toolCalls: [call], results: [{ content: 'late', error: false }], user: null },
        { text: 'Refund it?', toolCalls: [], results: [], user: 'Yes' },
        { text: 'Done.', toolCalls: [], results: [], user: null },
      ],
    },
  };
  expect(read.outputs.get('steps')).toMatchObject(expected);
  expect(read.outputs.get('messages')).toMatchObject(expected);
  expect(read.outputs.get('stopped')?.trajectory?.ending).toBe('loop');
  expect(read.outputs.get('flat')).not.toHaveProperty('trajectory');
});

it('a recorded conversation that cannot be read is named with its line and message', async () => {
  const [read] = await readAll([
    [
      {
        id: 'a',
        messages: [
          { role: 'assistant', content: 'x' },
          { role: 'tool', tool_call_id: '9', content: '' },
        ],
      },
      { id: 'b', messages: [{ role: 'assistant', content: 'x' }], steps: [{ text: 'x' }] },
      { id: 'c', ending: 'loop' },
      { id: 'd', steps: [{ text: 'x', results: [{ content: 'y' }] }] },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  ]);
  expect(read).toMatchObject({
    ok: false,
    problems: [
      { line: 1, found: expect.stringContaining('messages[1]: no call before it has the id "9"') },
      { line: 2, found: expect.stringContaining('both `steps` and `messages`') },
      { line: 3, found: expect.stringContaining('`ending` without') },
      { line: 4, found: expect.stringContaining('steps[0] has 1 result of 0 calls') },
    ],
  });
});
