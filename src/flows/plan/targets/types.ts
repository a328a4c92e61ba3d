import type { Problem } from '../../../core/artifact/problem.ts';
import type { Artifact } from '../../../core/artifact/types.ts';
import type { ResolvedTarget } from '../../../core/eval/resolved-target.ts';
import type { Target } from '../../../core/eval/types.ts';
import type { ArtifactTree } from '../../change/artifact-tree.ts';
import type { Heirs, NotFound } from '../../change/find-artifacts.ts';

export type Resolution =
  | {
      ok: true;
      target: ResolvedTarget;
      /** Artifacts it is made of. */
      inputs: Artifact[];
      /** Of answers that are made elsewhere, the models that rows or the covered prompts say they come from; absent: nothing says. */
      behind?: string[];
      /** The gateway's alias whose model the target calls; absent: it calls what it names. */
      through?: { alias: string; path: string; notes: string[] };
    }
  | { ok: false; reason: string; fix: string | null; problems: Problem[] };

export type Found<T> = { ok: true; value: T } | NotFound;

export type TargetOf<K extends Target['kind']> = Extract<Target, { kind: K }>;

/**
 * Where a target's artifacts are looked for: under the names it gives, else among what its suite covers. `rowTools`: rows of its
 * dataset bring tools; absent: they bring none.
 */
export type Where = { covers: readonly string[]; tree: ArtifactTree; heirs: Heirs; rowTools?: boolean };

export function failure(reason: string, fix: string | null = null): NotFound {
  return { ok: false, reason, fix, problems: [] };
}
