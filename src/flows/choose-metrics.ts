import { listMetrics, type SuiteMetric } from '../core/eval/metrics.ts';
import { isIdentical, type Obstacle, type PlannedCase } from '../core/eval/plan.ts';
import { decidesPass } from '../core/eval/scorers/apply.ts';
import type { Suite } from '../core/eval/types.ts';
import type { Models } from '../ports.ts';

/** The metrics that can be measured on these cases, and what keeps the others from it. */
export function chooseMetrics(
  suite: Suite,
  cases: readonly PlannedCase[],
  models: Pick<Models, 'status'>,
): { metrics: SuiteMetric[]; obstacles: Obstacle[] } {
  const obstacles: Obstacle[] = [];
  const judge = findJudgeObstacle(suite, models);
  const metrics = listMetrics(suite, suite.cases).filter((metric) => {
    if (metric.judged && judge !== null) {
      obstacles.push({ ...judge, metric: metric.name });
      return false;
    }
    if (cases.some(({ tasks }) => tasks.some(({ use }) => use.metric === metric.name))) return true;
    const reason = `no case has what \`${metric.name}\` compares with`;
    obstacles.push({ metric: metric.name, reason, fix: null, blocks: metric.gate === 'block' });
    return false;
  });
  obstacles.push(...findUncheckable(suite, cases, metrics));
  if (suite.target.kind === 'recorded' && cases.length > 0 && cases.every(isIdentical)) {
    const reason = 'the recorded outputs are the same on both sides, so the change was not recorded';
    obstacles.push({
      metric: null,
      reason,
      fix: `record ${suite.target.outputs} again with the change`,
      blocks: true,
    });
  }
  return { metrics, obstacles };
}

/** A case that may never break has to be able to fail: by a pass/fail scorer, or a score with a mark to reach. */
function findUncheckable(
  suite: Suite,
  cases: readonly PlannedCase[],
  metrics: readonly SuiteMetric[],
): Obstacle[] {
  const names = new Set(metrics.map((metric) => metric.name));
  const blind = cases.filter(
    ({ case: testCase, tasks }) =>
      suite.mustPass.includes(testCase.id) &&
      !tasks.some((task) => names.has(task.use.metric) && decidesPass(task)),
  );
  if (blind.length === 0) return [];
  const ids = blind.slice(0, 5).map(({ case: testCase }) => testCase.id);
  const more = blind.length > ids.length ? ` and ${blind.length - ids.length} more` : '';
  const reason = `\`must_pass\` needs a pass/fail scorer that blocks, or one with \`at\`, and nothing that is measured says whether ${ids.join(', ')}${more} passes`;
  return [{ metric: null, reason, fix: null, blocks: true }];
}

function findJudgeObstacle(suite: Suite, models: Pick<Models, 'status'>): Omit<Obstacle, 'metric'> | null {
  if (suite.judge === null)
    return {
      reason: 'no judge is named',
      fix: 'add `judge: <provider>/<model>` to the policy',
      blocks: true,
    };
  const status = models.status(suite.judge);
  if (status.state === 'configured') return null;
  return {
    reason: `the judge ${suite.judge} is not configured: ${status.reason}`,
    fix: status.fix,
    blocks: true,
  };
}
