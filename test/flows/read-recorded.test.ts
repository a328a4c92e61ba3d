import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openGitRepository } from '../../src/adapters/git/index.ts';
import { openArtifactTree } from '../../src/flows/artifact-tree.ts';
import { type Recorded, readRecorded } from '../../src/flows/read-recorded.ts';
import { createGitRepository } from '../support/git-repository.ts';

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
