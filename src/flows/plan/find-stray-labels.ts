import { suggestName } from '../../core/artifact/nearest.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import { findScorer } from '../../core/eval/scorers/index.ts';
import { asksJudge } from '../../core/eval/scorers/types.ts';
import type { Suite } from '../../core/eval/types.ts';

type Labelled = Pick<Suite, 'name' | 'scorers' | 'cases'>;

/** Labels of people that no judge is held against: their name is of no metric that a judge grades, in any suite of that dataset. */
export function findStrayLabels(suites: readonly Labelled[]): LintFinding[] {
  const graded = new Map<string, Set<string>>();
  const labels = new Map<string, { path: string; line: number; name: string; cases: Set<string> }>();
  for (const { scorers, cases } of suites) {
    const own = namesOf(scorers);
    for (const { id, source, human = {}, scorers: more } of cases) {
      const known = graded.get(source.path) ?? new Set();
      for (const name of [...own, ...namesOf(more)]) known.add(name);
      graded.set(source.path, known);
      for (const name of Object.keys(human)) {
        const key = `${source.path} ${name}`;
        const label = labels.get(key) ?? { ...source, name, cases: new Set() };
        label.cases.add(id);
        labels.set(key, label);
      }
    }
  }
  return [...labels.values()]
    .filter(({ path, name }) => graded.get(path)?.has(name) !== true)
    .map(({ path, line, name, cases }) => {
      const known = [...(graded.get(path) ?? [])];
      const count = cases.size === 1 ? 'a case' : `${cases.size} cases`;
      const message = `the label \`${name}\` of people on ${count} of \`${path}\` is of no metric that a judge grades, so nothing is held against it. ${suggestName(name, known)}`;
      return { rule: 'unknown-label', severity: 'warning', path, line, message };
    });
}

/** Metrics that a judge grades. One that compares two answers has no label of either. */
function namesOf(scorers: Suite['scorers']): string[] {
  return scorers.flatMap(({ scorer, metric }) => {
    const found = findScorer(scorer);
    return asksJudge(found) && found.kind === 'judge' ? [metric] : [];
  });
}
