import { digestOf } from '../artifact/digest.ts';
import type { Identity } from './cache-key.ts';
import { EMPTY_OUTPUT } from './empty-output.ts';
import { usesOf } from './metrics.ts';
import { findScorer } from './scorers/index.ts';
import { asksJudge, embeddingModelOf } from './scorers/types.ts';
import type { Case, ScorerUse, Suite } from './types.ts';

/** Shown to no judge: everything that a judge is told but the case and the answer. */
export const BLANK_CASE: Case = {
  id: '',
  input: '',
  vars: {},
  expected: null,
  tools: null,
  tags: [],
  cluster: '',
  scorers: [],
  source: { path: '', line: 1 },
};

/** The uses of judges that feed a metric, each once; of pairs too. */
function judgedUses(suite: Pick<Suite, 'scorers' | 'cases'>, metric: string): ScorerUse[] {
  const uses = [...suite.scorers, ...suite.cases.flatMap((one) => usesOf({ scorers: [] }, one))];
  const judged = uses.filter((use) => use.metric === metric && asksJudge(findScorer(use.scorer)));
  return [...new Map(judged.map((use) => [digestOf(use), use])).values()];
}

/** Scorers that are no judges and feed a judged metric with them: a grade is not all of such a score. */
function otherUses(suite: Pick<Suite, 'scorers' | 'cases'>, metric: string): ScorerUse[] {
  const uses = [...suite.scorers, ...suite.cases.flatMap(({ scorers }) => scorers)];
  return uses.filter((use) => use.metric === metric && findScorer(use.scorer)?.kind !== 'judge');
}

/** Judge models that a metric asks, `provider/model`, sorted; null where one is not named. */
export function judgeModels(
  suite: Pick<Suite, 'scorers' | 'cases' | 'judge'>,
  metric: string,
): string[] | null {
  const models = judgedUses(suite, metric).map((use) => use.judge ?? suite.judge);
  return models.some((model) => model === null)
    ? null
    : [...new Set(models.filter((model) => model !== null))].sort();
}

/**
 * What a judged metric's noise belongs to: SHA-256 over the rubrics as the judges read them, how their replies become
 * scores, the scorers beside them, and the models with who serves them. Null where no judge feeds it, or one is not named.
 */
export function calibrationKey(
  suite: Pick<Suite, 'scorers' | 'cases' | 'judge'>,
  metric: string,
  identity: (model: string) => Identity,
): string | null {
  const models = judgeModels(suite, metric);
  if (models === null || models.length === 0) return null;
  const uses = judgedUses(suite, metric);
  // A pair has no grade, and no drift of a judge between its sides.
  if (uses.some(({ scorer }) => findScorer(scorer)?.kind === 'pair_judge')) return null;
  const asked = uses.map((use) => {
    const scorer = findScorer(use.scorer);
    if (scorer?.kind !== 'judge') return null;
    const { options, negate, threshold = null, set = null, transform, contextTransform } = use;
    const request = scorer.request({ case: BLANK_CASE, output: EMPTY_OUTPUT, options }, 'nonce');
    const model = use.judge ?? suite.judge;
    const made = { ...(transform && { transform }), ...(contextTransform && { contextTransform }) };
    return digestOf({ scorer: scorer.id, request, options, negate, threshold, set, model, ...made });
  });
  const others = new Set(
    otherUses(suite, metric).map(({ scorer, options, negate, threshold = null, set = null, transform }) =>
      digestOf({ scorer, options, negate, threshold, set, ...(transform && { transform }) }),
    ),
  );
  const beside = others.size === 0 ? {} : { others: [...others].sort() };
  const embedding = uses.flatMap(
    ({ scorer, options }) => embeddingModelOf(findScorer(scorer), options) ?? [],
  );
  const served = [...models, ...new Set(embedding.sort())];
  return digestOf({ asked: asked.sort(), identities: served.map(identity), ...beside });
}
