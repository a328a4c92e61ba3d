import { canonicalJson } from '../core/artifact/digest.ts';
import { SAMPLING_KEYS } from '../core/artifact/parameters.ts';
import { normalizeKey } from '../core/artifact/values.ts';
import type { Obstacle } from '../core/eval/plan.ts';
import type { Resolution } from './resolve-target.ts';

type Resolved = Extract<Resolution, { ok: true }>;

/**
 * A config may change in what is not done here (an embedder, a re-ranker, a sampling parameter that no request
 * carries). Both sides then look the same and nothing was measured.
 */
export function findUnseenChange(base: Resolved, head: Resolved): Obstacle | null {
  const unsent = findUnsentParameter(base, head);
  if (unsent !== null)
    return {
      metric: null,
      reason: `\`${unsent}\` changed, and requests made here do not carry it: they cannot measure that`,
      fix: 'record outputs of your own pipeline and use a `recorded` target',
      blocks: true,
    };
  if (base.target.kind !== 'rag' || head.target.kind !== 'rag') return null;
  const config = (side: Resolved) => side.inputs.find((input) => input.content.type === 'rag')?.content;
  const [before, after] = [config(base), config(head)];
  if (before?.type !== 'rag' || after?.type !== 'rag') return null;
  for (const key of ['embedder', 'reranker'] as const) {
    if (before[key] === after[key]) continue;
    const reason = `the ${key} changed, and the built-in retrieval has none: it cannot measure that`;
    return {
      metric: null,
      reason,
      fix: 'record outputs of your own pipeline and use a `recorded` target',
      blocks: true,
    };
  }
  return null;
}

/** Of settings that nothing reads, those that change what a model does; a version or an owner does not. */
function findUnsentParameter(base: Resolved, head: Resolved): string | null {
  const unsent = ({ inputs }: Resolved) =>
    new Map(
      inputs.flatMap(({ content }) =>
        content.type !== 'prompt'
          ? []
          : Object.entries(content.otherSettings ?? {}).filter(([path]) =>
              SAMPLING_KEYS.has(normalizeKey(path.split('.').at(-1) ?? '')),
            ),
      ),
    );
  const [before, after] = [unsent(base), unsent(head)];
  const differs = (path: string) => canonicalJson(before.get(path)) !== canonicalJson(after.get(path));
  return [...new Set([...before.keys(), ...after.keys()])].find(differs) ?? null;
}
