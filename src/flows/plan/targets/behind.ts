import { findMatched } from '../../change/find-artifacts.ts';
import { fileGlobs } from '../../change/match-artifacts.ts';
import type { Resolution, Where } from './types.ts';

/** `covers` that means more files says of no answer which prompt it comes from. */
const MAX_FILES = 100;

/** The models that the prompts which a suite covers name themselves. */
export async function listCoveredModels({ covers, tree }: Pick<Where, 'covers' | 'tree'>): Promise<string[]> {
  if (tree.list(fileGlobs(covers)).length > MAX_FILES) return [];
  const { found } = await findMatched(covers, 'prompt', tree);
  return found.flatMap(({ content }) => content.model ?? []);
}

/** A target with further models that its answers come from. */
export function withBehind(resolution: Resolution, models: readonly string[]): Resolution {
  if (!resolution.ok) return resolution;
  const behind = [...new Set([...(resolution.behind ?? []), ...models])];
  return behind.length === 0 ? resolution : { ...resolution, behind };
}
