import { digestOf } from '../../../core/artifact/digest.ts';
import type { PlannedRequest, PlannedSuite } from '../../../core/eval/plan.ts';
import type { WorkflowRequest } from '../../../core/eval/types.ts';

export type Besides = (request: WorkflowRequest) => readonly PlannedRequest[];

/** What else of a plan a run of a workflow does that is started for one of its requests: the suite's other cases at the commit. */
export function listBesides(suites: readonly PlannedSuite[]): Besides {
  const runs = new Map<string, PlannedRequest[]>();
  for (const { cases, newCases } of suites) {
    const requests = [
      ...cases.flatMap(({ base, head }) => [base, head]),
      ...newCases.map(({ head }) => head),
    ];
    for (const planned of requests) {
      if (planned.request.kind !== 'workflow') continue;
      const id = idOf(planned.request);
      const run = runs.get(id);
      if (run === undefined) runs.set(id, [planned]);
      else run.push(planned);
    }
  }
  return (request) => runs.get(idOf(request)) ?? [];
}

function idOf({ suite, place }: WorkflowRequest): string {
  return digestOf({ suite, place });
}
