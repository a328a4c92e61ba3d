import type { Suite } from '../../core/eval/types.ts';
import type { ArtifactTree } from '../change/artifact-tree.ts';
import type { Heirs } from '../change/find-artifacts.ts';
import { resolveAgent } from './targets/agent.ts';
import { listCoveredModels, withBehind } from './targets/behind.ts';
import { resolveHttp } from './targets/http.ts';
import { resolvePrompt } from './targets/prompt.ts';
import { resolveRag } from './targets/rag.ts';
import { resolveRecorded } from './targets/recorded.ts';
import { resolveTools } from './targets/tools.ts';
import type { Resolution, Where } from './targets/types.ts';
import { resolveWorkflow } from './targets/workflow.ts';

/**
 * Reads what a suite's target is made of in one state of the repository. `heirs` are known on the head, of what the base's
 * policy still calls by its old name. Never rejects on what files hold.
 */
export async function resolveTarget(
  {
    name,
    target,
    covers,
    cases = [],
  }: Pick<Suite, 'name' | 'target' | 'covers'> & Partial<Pick<Suite, 'cases'>>,
  tree: ArtifactTree,
  heirs: Heirs = [],
): Promise<Resolution> {
  const rowTools = cases.some(({ tools }) => tools !== null);
  const where: Where = { covers, tree, heirs, rowTools };
  switch (target.kind) {
    case 'prompt':
      return resolvePrompt(target, where);
    case 'tools':
      return resolveTools(target, where);
    case 'agent':
      return resolveAgent(target, where);
    case 'rag':
      return resolveRag(target, where);
    case 'http':
      return withBehind(await resolveHttp(target, where), await listCoveredModels(where));
    case 'workflow':
      return withBehind(resolveWorkflow(name, target), await listCoveredModels(where));
    case 'recorded':
      return withBehind(await resolveRecorded(name, target, where), await listCoveredModels(where));
  }
}
