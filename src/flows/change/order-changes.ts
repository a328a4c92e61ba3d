import type { ArtifactKind, Change } from '../../core/artifact/types.ts';

/** What a reviewer has to know first: who answers, what may be called, what is found; then how it is worded. */
const ORDER: readonly ArtifactKind[][] = [
  ['model-config', 'gateway-config'],
  ['tool-definition', 'mcp-config'],
  ['agent-definition'],
  ['rag-config'],
];

/** The changes of each file by what weighs most, the files in the order in which they come. */
export function orderChanges(changes: readonly Change[]): Change[] {
  const rank = ({ kind }: Change) => {
    const at = ORDER.findIndex((kinds) => kinds.includes(kind));
    return at < 0 ? ORDER.length : at;
  };
  return [...Map.groupBy(changes, ({ path }) => path).values()].flatMap((group) =>
    group.toSorted((a, b) => rank(a) - rank(b)),
  );
}
