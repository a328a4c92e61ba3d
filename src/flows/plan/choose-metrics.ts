import { listMetrics, type SuiteMetric } from '../../core/eval/metrics.ts';
import type { Obstacle, PlannedCase } from '../../core/eval/plan.ts';
import { decidesPass } from '../../core/eval/scorers/apply.ts';
import { findScorer } from '../../core/eval/scorers/index.ts';
import { asksJudge } from '../../core/eval/scorers/types.ts';
import type { ScorerUse, Suite } from '../../core/eval/types.ts';
import type { Models } from '../../ports.ts';

/** The metrics that can be measured on these cases, and what keeps the others from it. */
export function chooseMetrics(
  suite: Suite,
  cases: readonly PlannedCase[],
  models: Pick<Models, 'status'>,
): { metrics: SuiteMetric[]; obstacles: Obstacle[] } {
  const obstacles: Obstacle[] = [];
  const metrics = listMetrics(suite, suite.cases).filter((metric) => {
    const judge = metric.judged ? findJudgeObstacle(metric.name, suite, models) : null;
    const unusable = judge ?? findEmbeddingObstacle(metric, models);
    if (unusable !== null) {
      obstacles.push({ ...unusable, metric: metric.name });
      return false;
    }
    if (cases.some(({ tasks }) => tasks.some(({ use }) => use.metric === metric.name))) return true;
    const reason = `no case has what \`${metric.name}\` compares with`;
    obstacles.push({ metric: metric.name, reason, fix: null, blocks: metric.gate === 'block' });
    return false;
  });
  obstacles.push(...findUncheckable(suite, cases, metrics));
  return { metrics, obstacles };
}

/** A case that may never break has to be able to fail: by a pass/fail scorer, or a score with a mark to reach. */
function findUncheckable(
  suite: Suite,
  cases: readonly PlannedCase[],
  metrics: readonly SuiteMetric[],
): Obstacle[] {
  const names = new Set(metrics.map((metric) => metric.name));
  const strict = new Set(suite.mustPass);
  const blind = cases.filter(
    ({ case: testCase, tasks }) =>
      strict.has(testCase.id) && !tasks.some((task) => names.has(task.use.metric) && decidesPass(task)),
  );
  if (blind.length === 0) return [];
  const ids = blind.slice(0, 5).map(({ case: testCase }) => testCase.id);
  const more = blind.length > ids.length ? ` and ${blind.length - ids.length} more` : '';
  const reason = `\`must_pass\` needs a pass/fail scorer that blocks, or one with \`at\`, and nothing that is measured says whether ${ids.join(', ')}${more} passes`;
  return [{ metric: null, reason, fix: null, blocks: true }];
}

/** Why one of the judges that a metric asks cannot be asked. */
function findJudgeObstacle(
  metric: string,
  suite: Suite,
  models: Pick<Models, 'status'>,
): Omit<Obstacle, 'metric'> | null {
  const judged = (use: ScorerUse) => use.metric === metric && asksJudge(findScorer(use.scorer));
  const uses = [...suite.scorers, ...suite.cases.flatMap(({ scorers }) => scorers)].filter(judged);
  for (const judge of new Set(uses.map((use) => use.judge ?? suite.judge))) {
    if (judge === null)
      return {
        reason: 'no judge is named',
        fix: 'add `judge: <provider>/<model>` to the policy',
        blocks: true,
      };
    const status = models.status(judge);
    if (status.state === 'configured') continue;
    const reason = `the judge ${judge} is not configured: ${status.reason}`;
    return { reason, fix: status.fix, blocks: true };
  }
  return null;
}

/** Why one of the models that embed for a metric cannot be asked. */
function findEmbeddingObstacle(
  { embeds = [] }: SuiteMetric,
  models: Pick<Models, 'status'>,
): Omit<Obstacle, 'metric'> | null {
  for (const model of embeds) {
    const status = models.status(model);
    if (status.state === 'configured') continue;
    const reason = `the embedding model ${model} is not configured: ${status.reason}`;
    return { reason, fix: status.fix, blocks: true };
  }
  return null;
}
