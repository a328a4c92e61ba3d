import type { Resolution, TargetOf } from './types.ts';

/** Minutes that a run may take where the policy does not say. */
export const DEFAULT_MINUTES = 30;

/** The repository's own workflow; what runs where is known once a side of a change has its commit. */
export function resolveWorkflow(suite: string, target: TargetOf<'workflow'>): Resolution {
  const { workflow, timeout_minutes: timeoutMinutes = DEFAULT_MINUTES } = target;
  return { ok: true, target: { kind: 'workflow', suite, workflow, place: null, timeoutMinutes }, inputs: [] };
}
