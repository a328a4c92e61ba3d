import { suggestName } from '../../core/artifact/nearest.ts';
import { formatProblem, type Problem } from '../../core/artifact/problem.ts';
import type { PlacedMock } from '../../core/eval/agent/read-mocks.ts';
import { type CaseChanges, createCaseComparison } from '../../core/eval/datasets/compare-cases.ts';
import {
  createAddedSelector,
  createSelector,
  type Selected,
  type Selection,
} from '../../core/eval/datasets/select.ts';
import type { Obstacle } from '../../core/eval/plan.ts';
import type { Case } from '../../core/eval/types.ts';
import type { PolicySuite } from '../../core/policy/schema.ts';
import type { Snapshot } from '../../ports.ts';
import { datasetPaths, readDataset } from './read-dataset.ts';

/** What the dataset of a suite gives: the cases that run, and what the head does to all of them. */
export type ChosenCases = CaseChanges & {
  cases: Case[];
  /** Ids of cases that may never break. */
  mustPass: string[];
  obstacles: Obstacle[];
  warnings: Problem[];
  mocks: PlacedMock[];
};

/** More cases than this are no suite that a pull request can wait for. */
const MAX_RUN = 200_000;
/** As many may be held while it is open which are drawn. */
const MAX_HELD = 20_000;

/**
 * Reads a suite's dataset as the base has it, and as the head does where that is another one. No more is held than the cases
 * that run, and of each of the others its id and a digest.
 */
export async function chooseCases(
  declared: PolicySuite,
  tip: Snapshot,
  head: Snapshot,
): Promise<ChosenCases> {
  const rules = rulesOf(declared, tip);
  const hold = rules.selection.sample === undefined ? MAX_RUN : MAX_HELD;
  const selector = createSelector(rules.selection, { ...rules, hold });
  const changes = isChanged(declared, tip, head);
  const comparison = createCaseComparison();
  const strict = new Set(rules.mustPass);
  const base = await readDataset(declared, tip, (one) => {
    if (one.mustPass) strict.add(one.id);
    if (changes) comparison.addBase(one);
    selector.add(one);
  });
  const blank = { cases: [], mustPass: [...strict], warnings: [], mocks: [] };
  if (!base.ok) {
    // Then the head's cases are new, all of them.
    const compared = await compare(declared, tip, head, createCaseComparison());
    const obstacles = base.problems.slice(0, 5).map(toObstacle);
    return {
      ...blank,
      mustPass: [...rules.mustPass],
      ...compared,
      obstacles: [...obstacles, ...compared.obstacles],
    };
  }
  const { lines, warnings, mocks } = base.value;
  const chosen = await take(declared, tip, selector.finish(), lines);
  const compared = await compare(declared, tip, head, comparison);
  return {
    ...blank,
    warnings,
    mocks,
    ...compared,
    cases: chosen.cases,
    obstacles: [
      ...findUnknownCases(declared.must_pass ?? [], lines),
      ...chosen.obstacles,
      ...compared.obstacles,
    ],
  };
}

/** What the policy selects. The base's dataset decides what is drawn, so that the head, and every re-run, takes the same. */
function rulesOf(
  declared: PolicySuite,
  tip: Snapshot,
): { selection: Selection; mustPass: ReadonlySet<string>; seed: string } {
  const { dataset, must_pass: mustPass = [] } = declared;
  const seed = tip.files.get(datasetPaths(declared).path)?.id ?? '';
  return { selection: typeof dataset === 'string' ? {} : dataset, mustPass: new Set(mustPass), seed };
}

/** The selected cases; how many they are of how many is said in every report. */
async function take(
  declared: PolicySuite,
  tip: Snapshot,
  selected: Selected,
  lines: ReadonlyMap<string, number>,
): Promise<{ cases: Case[]; obstacles: Obstacle[] }> {
  const { path } = datasetPaths(declared);
  if (!selected.ok) return { cases: [], obstacles: [obstacle(`${path}: ${selected.reason}`, true)] };
  const { drawn, held, statement } = selected;
  if (drawn.length > MAX_RUN) return { cases: [], obstacles: [tooMany(path, drawn.length)] };
  const obstacles = statement === null ? [] : [obstacle(statement, false)];
  if (held) return { cases: drawn.flatMap(({ one }) => (one === null ? [] : [one])), obstacles };
  const ids = new Set(drawn.map(({ id }) => id));
  const on = new Set(drawn.map(({ id }) => lines.get(id)));
  const cases: Case[] = [];
  const again = await readDataset(
    declared,
    tip,
    (one) => {
      if (ids.has(one.id)) cases.push(one);
    },
    (line) => on.has(line),
  );
  if (!again.ok) return { cases: [], obstacles: again.problems.slice(0, 5).map(toObstacle) };
  if (cases.length === drawn.length) return { cases, obstacles };
  const reason = `${path}: ${cases.length} of the ${drawn.length} cases that were chosen were found again: the file changed while it was read`;
  return { cases: [], obstacles: [obstacle(reason, true)] };
}

function tooMany(path: string, count: number): Obstacle {
  const format = (cases: number) => cases.toLocaleString('en-US');
  const reason = `${path}: ${format(count)} cases would run, and a review runs at most ${format(MAX_RUN)} of a suite: give the dataset a \`sample\``;
  return obstacle(reason, true);
}

function obstacle(reason: string, blocks: boolean): Obstacle {
  return { metric: null, reason, fix: null, blocks };
}

export function toObstacle(problem: Problem): Obstacle {
  return obstacle(formatProblem(problem), true);
}

const NO_CHANGES: CaseChanges = { added: [], removed: [], removals: [] };

/** Whether the head has other cases, or may have. */
function isChanged(declared: PolicySuite, tip: Snapshot, head: Snapshot): boolean {
  const files = Object.values(datasetPaths(declared)).filter((file) => file !== null);
  return files.some((file) => tip.files.get(file)?.id !== head.files.get(file)?.id);
}

/** Of the whole dataset, whatever was drawn: what is gone after the merge will not be drawn either. */
async function compare(
  declared: PolicySuite,
  tip: Snapshot,
  head: Snapshot,
  comparison: ReturnType<typeof createCaseComparison>,
): Promise<CaseChanges & { obstacles: Obstacle[] }> {
  const { path, mocks } = datasetPaths(declared);
  if (!isChanged(declared, tip, head)) return { ...NO_CHANGES, obstacles: [] };
  if (!head.files.has(path)) return { added: [], ...comparison.finish(), obstacles: [] };
  // A head without the mocks has cases without them: they count as the base has them, as ever.
  const gone = mocks !== null && !head.files.has(mocks);
  const { selection, seed } = rulesOf(declared, tip);
  const added = createAddedSelector(selection, seed);
  const parsed = await readDataset(gone ? withoutMocks(declared) : declared, head, (one) => {
    if (comparison.addHead(one)) added.add(one);
  });
  if (!parsed.ok) return { ...NO_CHANGES, obstacles: parsed.problems.slice(0, 5).map(toObstacle) };
  const news = added.finish();
  if (news.length > MAX_RUN) return { ...NO_CHANGES, obstacles: [tooMany(path, news.length)] };
  return { added: news, ...comparison.finish(), obstacles: [] };
}

function withoutMocks(declared: PolicySuite): PolicySuite {
  const { target } = declared;
  if (target.kind !== 'agent') return declared;
  const { mocks: _, ...rest } = target;
  return { ...declared, target: rest };
}

function findUnknownCases(mustPass: readonly string[], lines: ReadonlyMap<string, number>): Obstacle[] {
  const unknown = mustPass.filter((id) => !lines.has(id));
  const some = unknown.length === 0 ? [] : [...lines.keys()].slice(0, 200);
  return unknown.map((id) =>
    obstacle(`\`must_pass\` names "${id}", which is no case of the dataset. ${suggestName(id, some)}`, true),
  );
}
