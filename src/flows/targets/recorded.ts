import { readRecorded } from '../read-recorded.ts';
import { failure, type Resolution, type TargetOf, type Where } from './types.ts';

export async function resolveRecorded(target: TargetOf<'recorded'>, { tree }: Where): Promise<Resolution> {
  const read = await readRecorded(target.outputs, tree);
  if (!read.ok) return { ...failure(`the recorded outputs in ${target.outputs} cannot be used`), ...read };
  return {
    ok: true,
    target: { kind: 'recorded', path: target.outputs, outputs: read.outputs },
    inputs: [],
  };
}
