import { openGitRepository } from '../../src/adapters/git/index.ts';
import { type FoundChanges, findChanges } from '../../src/flows/change/find-changes.ts';
import { readSides } from '../../src/flows/change/read-sides.ts';
import { createGitRepository, type FilesToWrite } from './git-repository.ts';

/** What a change of `before` is found to be, in a git repository, with the policy that `before` has. */
export async function change(before: FilesToWrite, after: FilesToWrite): Promise<FoundChanges> {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const opened = await openGitRepository(repository.dir);
  try {
    const sides = await readSides(opened, { base: 'main', head: 'change' });
    if ('unrelated' in sides) throw new Error('the sides have no common commit');
    return await findChanges(sides);
  } finally {
    await opened.close();
    repository.remove();
  }
}
