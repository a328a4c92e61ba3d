import { canonicalJson } from '../../core/artifact/digest.ts';
import { findUnsupported } from '../../core/artifact/lint/parameters.ts';
import type { ModelSetup, ModelSwap } from '../../core/eval/plan.ts';
import { modelOf, parametersOf, type ResolvedTarget } from '../../core/eval/resolved-target.ts';
import type { ScorerUse, Suite } from '../../core/eval/types.ts';
import type { Resolution } from './targets/types.ts';

type Resolved = Extract<Resolution, { ok: true }>;

/** What a swap is about beside quality. */
const WATCHED = ['cost', 'latency'];

/** The models of both sides and how they are called, where these differ; null where they do not, or one side calls none. */
export function findSwap(base: Resolution, head: Resolution): Pick<ModelSwap, 'base' | 'head'> | null {
  if (!base.ok || !head.ok) return null;
  const [before, after] = [setupOf(base.target), setupOf(head.target)];
  if (before === null || after === null || canonicalJson(before) === canonicalJson(after)) return null;
  return { base: before, head: after };
}

function setupOf(target: ResolvedTarget): ModelSetup | null {
  const model = modelOf(target);
  return model === null ? null : { model, parameters: parametersOf(target) };
}

/**
 * The scorers with what a swap always measures, which decides only where the suite says so; and the names of what was added. A metric
 * of the suite's own, or of one of its cases, that has such a name stays what it is.
 */
export function withWatched(
  { scorers, cases }: Pick<Suite, 'scorers' | 'cases'>,
  addedCases: Suite['cases'],
): { scorers: ScorerUse[]; added: string[] } {
  const own = [...scorers, ...[...cases, ...addedCases].flatMap((one) => one.scorers)];
  const added = WATCHED.filter((id) => !own.some(({ scorer, metric }) => scorer === id || metric === id));
  const uses = added.map(
    (scorer): ScorerUse => ({
      metric: scorer,
      scorer,
      options: {},
      negate: false,
      margin: null,
      min: null,
      at: null,
      gate: 'warn',
    }),
  );
  return { scorers: [...scorers, ...uses], added };
}

/** Which alias the models come from, and what else it leads to. */
export function listRouteNotes(base: Resolution, head: Resolution): string[] {
  const sides: ['base' | 'head', Resolution][] = [
    ['base', base],
    ['head', head],
  ];
  const notes = sides.flatMap(([side, resolution]) => {
    const through = resolution.ok ? resolution.through : undefined;
    if (through === undefined) return [];
    const name = `\`${through.alias}\``;
    return [
      `${name} is an alias of \`${through.path}\`: the models that it points to are called without the gateway`,
      ...through.notes.map((note) => `${side === 'base' ? 'On the base' : 'Here'} ${name} ${note}`),
    ];
  });
  return [...new Set(notes)];
}

/** What a model does not take of the sampling parameters that the suite's prompts and an alias set, in words that follow its name. */
export function listUnsupported({ inputs, target }: Resolved, model: string): string[] {
  const prompts = inputs.flatMap(({ content }) => (content.type === 'prompt' ? [content] : []));
  const sets = [
    { parameters: parametersOf(target), others: new Set<string>() },
    ...prompts.map(({ parameters, otherSettings = {} }) => ({
      parameters,
      others: new Set(Object.keys(otherSettings)),
    })),
  ];
  const says = sets.flatMap((set) => {
    const use = { id: model, field: 'model', ...set, fieldOf: () => '' };
    return findUnsupported(use).map((one) => one.says);
  });
  return [...new Set(says)];
}
