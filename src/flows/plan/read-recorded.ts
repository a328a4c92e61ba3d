import { parseRecorded, type Recorded } from '../../core/eval/recorded.ts';
import type { ArtifactTree } from '../change/artifact-tree.ts';

export type { Recorded } from '../../core/eval/recorded.ts';

/** Reads outputs recorded elsewhere: one JSON object a line, keyed by case id. All bad lines are named at once. */
export async function readRecorded(path: string, tree: ArtifactTree): Promise<Recorded> {
  const content = await tree.read(path);
  if (content.kind !== 'text') {
    const found =
      content.kind === 'missing' ? `no such file in ${tree.snapshot.ref}` : `a ${content.kind} file`;
    return {
      ok: false,
      problems: [{ path, line: 1, column: 1, expected: 'recorded outputs, one JSON object a line', found }],
    };
  }
  return parseRecorded(path, content.text);
}
