import { BREAKING } from '../../core/artifact/diff/tools.ts';
import type { ArtifactKind, Change } from '../../core/artifact/types.ts';

/** What a reviewer has to know first: who answers, what is found; how it is worded comes last. */
const ORDER: readonly ArtifactKind[][] = [
  ['model-config', 'gateway-config'],
  ['tool-definition', 'mcp-config'],
  ['agent-definition'],
  ['rag-config'],
];

/** The changes of each file by what weighs most, the files in the order in which they come. */
export function orderChanges(changes: readonly Change[]): Change[] {
  return [...Map.groupBy(changes, ({ path }) => path).values()].flatMap((group) =>
    group.toSorted((a, b) => rankOf(a) - rankOf(b)),
  );
}

/** A tool that breaks no recorded call is a matter of wording, and what is only called otherwise one of none. */
function rankOf({ kind, change, summary }: Change): number {
  if (change === 'renamed') return ORDER.length + 1;
  const breaks = change === 'removed' || summary.some((line) => line.includes(BREAKING));
  if (kind === 'tool-definition' && !breaks) return ORDER.length;
  const at = ORDER.findIndex((kinds) => kinds.includes(kind));
  return at < 0 ? ORDER.length : at;
}
