import { isDatedModel, makerOf } from '../../core/artifact/model-id.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import { findScorer } from '../../core/eval/scorers/index.ts';
import { asksJudge } from '../../core/eval/scorers/types.ts';
import type { Side, Suite } from '../../core/eval/types.ts';

type Judged = {
  suite: Suite;
  models: Record<Side, string | null>;
  behind?: Record<Side, readonly string[]>;
};

/** Suites whose judge grades a model of its own maker: a warning where the base's model was of another, else known and a note. */
export function findJudgeFamilies(suites: readonly Judged[]): LintFinding[] {
  return suites.flatMap((one) =>
    judgesOf(one.suite).flatMap((judge) => {
      const found = findRelative(judge, one, 'head');
      const known = findRelative(judge, one, 'base') !== null;
      return found === null ? [] : [familyFinding(one.suite, judge, found, known ? 'note' : 'warning')];
    }),
  );
}

/** Everything that is doubtful of the judges of a repository as it is. */
export function findJudgeFaults(suites: readonly Judged[]): LintFinding[] {
  const found = suites.flatMap((one) =>
    judgesOf(one.suite).flatMap((judge) => {
      const relative = findRelative(judge, one, 'head');
      return [
        ...(relative === null ? [] : [familyFinding(one.suite, judge, relative)]),
        ...(isUnpinned(judge) ? [unpinnedFinding(one.suite, judge)] : []),
      ];
    }),
  );
  // Ten suites with one judge have one judge that is not pinned.
  return [...new Map(found.map((one) => [`${one.path} ${one.message}`, one])).values()];
}

/** The suite's judges that are of the same maker as this model and not of the other's: a doubt about how the two compare. */
export function listFavouringJudges(suite: Suite, model: string, other: string): string[] {
  return judgesOf(suite).filter((judge) => isFamily(judge, model) && !isFamily(judge, other));
}

function judgesOf({ scorers, cases, judge }: Suite): string[] {
  const uses = [...scorers, ...cases.flatMap((one) => one.scorers)];
  const asked = uses.filter((use) => asksJudge(findScorer(use.scorer)));
  return [...new Set(asked.flatMap((use) => use.judge ?? judge ?? []))];
}

/** A model of the judge's maker behind the answers of one side; null: none is known. */
function findRelative(judge: string, { models, behind }: Judged, side: Side): string | null {
  const known = [models[side], ...(behind?.[side] ?? [])].filter((model) => model !== null);
  return known.find((model) => isFamily(judge, model)) ?? null;
}

function isFamily(judge: string, model: string | null): boolean {
  const maker = makerOf(judge);
  return maker !== null && model !== null && makerOf(model) === maker;
}

/** Whoever runs a model on a machine of his own decides when it changes. */
function isUnpinned(judge: string): boolean {
  return makerOf(judge) !== null && !/^(local|ollama|vllm)[/:]/.test(judge) && !isDatedModel(judge);
}

function familyFinding(
  { name, origin }: Suite,
  judge: string,
  model: string,
  severity: LintFinding['severity'] = 'warning',
): LintFinding {
  const message = `the judge ${judge} grades ${model}, a model of its own maker, in suite ${name}; a judge of another maker favours neither side`;
  return { rule: 'judge-family', severity, path: origin.path, line: 1, message };
}

function unpinnedFinding({ origin }: Suite, judge: string): LintFinding {
  const message = `the judge ${judge} names no dated revision: its grades can change without a commit`;
  return { rule: 'judge-unpinned', severity: 'note', path: origin.path, line: 1, message };
}
