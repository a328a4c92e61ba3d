import type { Image } from '../../core/artifact/types.ts';
import type { NewCase, PlannedCase, PlannedSuite } from '../../core/eval/plan.ts';
import { listImages } from '../../core/eval/request-images.ts';
import { isRaw } from '../../core/eval/scorers/gate-settings.ts';
import type { Side } from '../../core/eval/types.ts';
import type { ReportCase, ReportSuite } from '../../core/report/model.ts';
import type { CaseRun, CaseState } from '../run/case-runs.ts';
import { caseDifference, type ReviewMetric } from '../run/gate-data.ts';
import { discloseCase, type Outputs } from './disclose-case.ts';
import { runShown, tellingRun } from './telling-run.ts';

type How = {
  metrics: readonly ReviewMetric[];
  /** Each metric's threshold of having moved. */
  moved: ReadonlyMap<string, number>;
  outputs: Outputs;
};

/** The cases of a suite that ran, as the report shows them. */
export function reportCases(
  suite: PlannedSuite,
  states: readonly CaseState[],
  { metrics, moved, outputs }: How,
): ReportCase[] {
  return states
    .filter((state) => state.suite === suite && state.head.length > 0)
    .map((state) => {
      const differences = metrics.flatMap((metric): [string, number][] => {
        // Every latency differs a little; a case has moved when its quality has.
        const counts = metric.suite === suite && !isRaw(metric.metric.scale);
        const d = counts ? caseDifference(metric, state) : null;
        const threshold = moved.get(metric.id) ?? Number.POSITIVE_INFINITY;
        return d !== null && Math.abs(d) >= threshold - 1e-9 ? [[metric.metric.name, d]] : [];
      });
      const { id, source } = state.planned.case;
      const shown = tellingRun(state, differences);
      const runs = { base: runShown(state.base, suite, shown), head: runShown(state.head, suite, shown) };
      return {
        id,
        source,
        ...discloseCase(state.planned.case, runs, outputs, listPlannedImages(state.planned)),
        moved: Object.fromEntries(differences),
        mustPass: suite.suite.mustPass.includes(id),
      };
    });
}

/** Cases that only the head has. */
export function reportNewCases(
  suite: PlannedSuite,
  runs: ReadonlyMap<NewCase, CaseRun>,
  outputs: Outputs,
): ReportCase[] {
  return suite.newCases.map((added) => ({
    id: added.case.id,
    source: added.case.source,
    ...discloseCase(
      added.case,
      { base: undefined, head: runShown([runs.get(added)], suite) },
      outputs,
      listImages(added.head.request),
    ),
    moved: {},
    mustPass: false,
  }));
}

/** Steps a trial on each side, over every first run that took several; empty where none did. */
export function reportSteps(suite: PlannedSuite, states: readonly CaseState[]): Pick<ReportSuite, 'steps'> {
  const own = states.filter((state) => state.suite === suite);
  const meanOf = (side: Side): number | null => {
    const counts = own.flatMap((state) =>
      state[side].flatMap(({ output }) => output?.trajectory?.steps.length ?? []),
    );
    return counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0) / counts.length;
  };
  const steps = { base: meanOf('base'), head: meanOf('head') };
  return steps.base === null && steps.head === null ? {} : { steps };
}

/** What either side shows; most of the time both show the same. */
function listPlannedImages({ base, head }: PlannedCase): Image[] {
  return [...listImages(head.request), ...listImages(base.request)];
}
