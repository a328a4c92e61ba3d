import { readRecorded } from '../read-recorded.ts';
import { failure, type Resolution, type TargetOf, type Where } from './types.ts';
import { DEFAULT_MINUTES } from './workflow.ts';

/** Outputs in the repository as it is on each side; those that a workflow sends are looked for once the commit is known. */
export async function resolveRecorded(
  suite: string,
  target: TargetOf<'recorded'>,
  { tree }: Where,
): Promise<Resolution> {
  const { outputs: file, sent_by: workflow, timeout_minutes: timeoutMinutes = DEFAULT_MINUTES } = target;
  if (file === undefined) {
    const sent = { suite, workflow: workflow ?? '', timeoutMinutes };
    const path = `what ${workflow} sent`;
    return { ok: true, target: { kind: 'recorded', path, outputs: null, sent }, inputs: [] };
  }
  const read = await readRecorded(file, tree);
  if (!read.ok) return { ...failure(`the recorded outputs in ${file} cannot be used`), ...read };
  return {
    ok: true,
    target: { kind: 'recorded', path: file, outputs: read.outputs },
    inputs: [],
    behind: read.models,
  };
}
