import { placesOf } from '../../core/artifact/references/address.ts';
import type { Artifact, Change } from '../../core/artifact/types.ts';
import { matchArtifacts } from '../change/match-artifacts.ts';
import { coversOf } from './collect-suites.ts';
import { isMadeElsewhere } from './files-covered.ts';
import type { ResolvedSuite } from './plan-suite.ts';

/**
 * Whether a suite's requests are made of what changed: of this artifact, not of another one in the same file. What
 * recorded outputs, a service or a workflow are made of only the policy knows.
 */
export function readsFrom(suite: ResolvedSuite): (change: Change) => boolean {
  const inputs = inputsOf(suite);
  const matches = isMadeElsewhere(suite.suite) ? matchArtifacts(coversOf(suite.suite)) : () => false;
  return (change) => {
    if (placesOf(change).some(matches)) return true;
    const isCarrier = suite.artifact !== null && [change.path, change.oldPath].includes(suite.artifact);
    return isCarrier || inputs.some((input) => isOf(input, change));
  };
}

/** The artifacts that the requests of either side are made of. */
export function inputsOf({ base, head }: ResolvedSuite): Artifact[] {
  return [base, head].flatMap((side) => (side.ok ? side.inputs : []));
}

/** Whether a change is one of this artifact. */
export function isOf({ kind, path, name }: Artifact, change: Change): boolean {
  return kind === change.kind && placesOf(change).some((place) => place.path === path && place.name === name);
}
