import { canonicalJson, digestOf } from '../../artifact/digest.ts';
import type { Case } from '../types.ts';

/** `removed`: ids of cases that are gone or changed; `removals`: a digest of each of them and of what stands in its place. */
export type CaseChanges = { added: Case[]; removed: string[]; removals: string[] };

/** What the head adds, and what it drops, asks or scores otherwise: those still count as the base has them. */
export function compareCases(base: readonly Case[], head: readonly Case[]): CaseChanges {
  const before = new Set(base.map((one) => one.id));
  const after = new Map(head.map((one) => [one.id, one]));
  const now = ({ id }: Case) => {
    const one = after.get(id);
    return one === undefined ? null : measuredOf(one);
  };
  const removed = base.filter((one) => now(one) !== measuredOf(one));
  return {
    added: head.filter((one) => !before.has(one.id)),
    removed: removed.map((one) => one.id),
    removals: removed.map((one) => digestOf([one.id, now(one)])),
  };
}

/** What a case asks, expects and counts for, with what it is selected and grouped by. */
function measuredOf(one: Case): string {
  const { input, vars, expected, tools, scorers, mocks, conversation, weight, mustPass, cluster } = one;
  const tags = [...one.tags].sort();
  return canonicalJson({
    input,
    vars,
    expected,
    tools,
    scorers,
    mocks,
    conversation,
    weight,
    mustPass,
    cluster,
    tags,
  });
}
