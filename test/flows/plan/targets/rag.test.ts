import { expect, it } from 'vitest';
import { openGitRepository } from '../../../../src/adapters/git/index.ts';
import { openArtifactTree } from '../../../../src/flows/change/artifact-tree.ts';
import { resolveRag } from '../../../../src/flows/plan/targets/rag.ts';
import type { TargetOf } from '../../../../src/flows/plan/targets/types.ts';
import { createGitRepository } from '../../../support/git-repository.ts';

const TARGET: TargetOf<'rag'> = {
  kind: 'rag',
  config: 'rag/index.yaml',
  documents: ['docs/*.md'],
  search: 'keyword',
};

it.each(['HEAD', 'WORKTREE'])('what is to be indexed is measured in bytes, of %s too', async (ref) => {
  const { dir } = createGitRepository({
    'rag/index.yaml': 'chunk_size: 70\nchunk_overlap: 0\ntop_k: 3\n',
    ...Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`docs/${i}.md`, 'für zwei'])),
  });
  const repository = await openGitRepository(dir);
  const tree = openArtifactTree(await repository.snapshot(ref));
  const resolved = await resolveRag(TARGET, { covers: [], tree, heirs: [] });
  await repository.close();
  expect(resolved).toMatchObject({ ok: true, target: { kind: 'rag', bytes: 150 * 9 } });
});
