import { digestOf } from '../../core/artifact/digest.ts';
import { formatProblem } from '../../core/artifact/problem.ts';
import { addressOf } from '../../core/artifact/references/address.ts';
import type { Change } from '../../core/artifact/types.ts';
import { type BuiltRequest, buildRequest } from '../../core/eval/build-request.ts';
import { requestDigest } from '../../core/eval/cache-key.ts';
import {
  callsNoModel,
  type NewCase,
  type Obstacle,
  type PlannedCase,
  type PlannedRequest,
  type PlannedSuite,
} from '../../core/eval/plan.ts';
import {
  modelOf,
  type ResolvedTarget,
  searchModelsOf,
  settleSides,
} from '../../core/eval/resolved-target.ts';
import { prepareScoring, type ScoringTask } from '../../core/eval/scoring.ts';
import type { Case, Suite } from '../../core/eval/types.ts';
import type { Models, Snapshot } from '../../ports.ts';
import { collectPictures, type ShownPictures } from './case-pictures.ts';
import { chooseMetrics } from './choose-metrics.ts';
import type { CollectedSuite } from './collect-suites.ts';
import { findSwap, listRouteNotes, listUnsupported, withWatched } from './find-swap.ts';
import { readsFrom } from './reads-from.ts';
import { createSuiteImages, type SuiteImages } from './suite-images.ts';
import type { Resolution } from './targets/types.ts';
import { findUnseenChange } from './unseen-change.ts';

/** A suite with its target as both sides have it. */
export type ResolvedSuite = CollectedSuite & {
  base: Resolution;
  head: Resolution;
  /** Where pictures are looked for that prompts of a side, or cases of the base branch's tip, name. New cases are the head's. */
  states: { tip: Snapshot; base: Snapshot; head: Snapshot };
  /** The base has the target, and what runs it elsewhere cannot be asked or has not sent: that is no suite without a base. */
  unplacedBase?: true;
};

/** Everything one suite will send and measure, or why it cannot. Calls no model. */
export async function planSuite(
  given: ResolvedSuite,
  changes: readonly Change[],
  models: Pick<Models, 'status'>,
): Promise<PlannedSuite> {
  const resolved = compareSwap(given);
  const { suite, base, head, addedCases } = resolved;
  const blank = planNothing(resolved, changes);
  const stop = (...obstacles: Obstacle[]): PlannedSuite => ({
    ...blank,
    obstacles: [...blank.obstacles, ...obstacles],
  });
  if (!head.ok) return stop(...explain(head, true));
  if (!base.ok && resolved.unplacedBase === true) return stop(...explain(base, true));
  // A dataset that cannot be read explains itself; that no case has anything to compare would follow from it.
  if (suite.cases.length === 0 && addedCases.length === 0 && blank.obstacles.some((one) => one.blocks))
    return blank;
  const searching = [base, head].flatMap((side) => (side.ok ? searchModelsOf(side.target) : []));
  const called = [...searching, blank.models.base, blank.models.head, ...listUserModels(suite, addedCases)];
  const unconfigured = findUnconfigured(called, models);
  if (unconfigured !== null)
    return stop({ ...unconfigured, reason: explainRoute(unconfigured.reason, head) });
  const images = createSuiteImages(resolved);
  const alone = !base.ok || (suite.cases.length === 0 && addedCases.length > 0);
  if (alone) {
    const reasons = base.ok ? [] : explain(base, false).map(({ reason }) => reason);
    const reason = [
      'nothing to compare with',
      ...(reasons.length > 0 ? reasons : ['only this change has these cases']),
    ].join(': ');
    const news = await planNewCases(suite, [...suite.cases, ...addedCases], head.target, images);
    return {
      ...stop({ metric: null, reason, fix: null, blocks: false }, ...news.obstacles),
      newCases: news.cases,
    };
  }
  const unseen = findUnseenChange(base, head);
  if (unseen !== null) return stop(unseen);

  const [before, after] = settleSides(base.target, head.target);
  const planned = await planCases(suite, before, after, images);
  const news = await planNewCases(suite, addedCases, after, images);
  const obstacles = [...planned.obstacles, ...news.obstacles];
  if (obstacles.length > 0) return stop(...obstacles);
  const measured = chooseMetrics(suite, planned.cases, models);
  const names = new Set(measured.metrics.map((metric) => metric.name));
  const keep = <T extends { tasks: ScoringTask[] }>(one: T): T => ({
    ...one,
    tasks: one.tasks.filter(({ use }) => names.has(use.metric)),
  });
  return {
    ...stop(...measured.obstacles),
    metrics: measured.metrics,
    ...listIndexed(base.target, head.target),
    cases: measured.metrics.length === 0 ? [] : planned.cases.map(keep),
    newCases: news.cases.map(keep),
    free: callsNoModel({ cases: planned.cases, metrics: measured.metrics }),
  };
}

/** Whoever has only the gateway configured has to know why it is not asked. */
function explainRoute(reason: string, head: Resolution): string {
  const through = head.ok ? head.through : undefined;
  if (through === undefined) return reason;
  return `${reason} (the alias ${through.alias} of ${through.path} moves, and the gateway that runs knows one state of it: the models on both sides are called themselves)`;
}

type ComparedSuite = ResolvedSuite & Pick<PlannedSuite, 'swap'>;

/** Of a suite whose model is another one, what a swap is about is measured as well: from the same answers. */
function compareSwap(resolved: ResolvedSuite): ComparedSuite {
  const { suite, base, head, addedCases } = resolved;
  const found = findSwap(base, head);
  if (found === null || !head.ok) return resolved;
  const { scorers, added } = withWatched(suite, addedCases);
  const unsupported = listUnsupported(head, found.head.model);
  const notes = listRouteNotes(base, head);
  return {
    ...resolved,
    suite: { ...suite, scorers },
    swap: { ...found, watched: added, unsupported, notes },
  };
}

/** What both sides embed of their documents; what they have in common is embedded once. */
function listIndexed(...targets: ResolvedTarget[]): Pick<PlannedSuite, 'indexed'> {
  const indexed = new Map<string, { model: string; bytes: number }>();
  for (const target of targets) {
    if (target.kind !== 'rag' || target.settings.embedding === null) continue;
    const { chunkSize, chunkOverlap, unit, splitter, embedding } = target.settings;
    const { model, dimensions } = embedding;
    // An overlap is embedded twice.
    const bytes = Math.ceil((target.bytes * chunkSize) / (chunkSize - chunkOverlap));
    const key = { model, dimensions, chunkSize, chunkOverlap, unit, splitter, documents: target.documents };
    indexed.set(digestOf(key), { model, bytes });
  }
  return indexed.size === 0 ? {} : { indexed: [...indexed.values()] };
}

/** A suite of which nothing is run because the user asked for others. Shown, so that nobody takes it for measured. */
export function leaveOut(resolved: ResolvedSuite, changes: readonly Change[]): PlannedSuite {
  const reason = 'left out: this run was asked for other suites or cases';
  return {
    ...planNothing(resolved, changes),
    obstacles: [{ metric: null, reason, fix: null, blocks: false }],
  };
}

function planNothing(resolved: ComparedSuite, changes: readonly Change[]): PlannedSuite {
  const { suite, base, head, removedCases, removals, obstacles, swap } = resolved;
  return {
    suite,
    guards: listGuards(resolved, changes),
    because: [],
    models: { base: base.ok ? modelOf(base.target) : null, head: head.ok ? modelOf(head.target) : null },
    ...describeBehind(base, head),
    metrics: [],
    cases: [],
    newCases: [],
    removedCases,
    removals,
    obstacles: [...obstacles],
    ...(swap === undefined ? {} : { swap }),
    free: false,
  };
}

function describeBehind(base: Resolution, head: Resolution): Pick<PlannedSuite, 'behind'> {
  const of = (side: Resolution) => (side.ok ? (side.behind ?? []) : []);
  const behind = { base: of(base), head: of(head) };
  return behind.base.length + behind.head.length === 0 ? {} : { behind };
}

/** The changed artifacts that the requests of either side are made of, by the head's name where it has one. */
function listGuards(resolved: ResolvedSuite, changes: readonly Change[]): string[] {
  return [...new Set(changes.filter(readsFrom(resolved)).map(addressOf))].sort();
}

function explain(failed: Extract<Resolution, { ok: false }>, blocks: boolean): Obstacle[] {
  const details = failed.problems.slice(0, 3).map(formatProblem);
  return [{ metric: null, reason: [failed.reason, ...details].join('; '), fix: failed.fix, blocks }];
}

/** The models that play users. */
function listUserModels(suite: Suite, added: readonly Case[]): (string | null)[] {
  const models = [...suite.cases, ...added].map(({ conversation }) =>
    conversation?.kind === 'simulated' ? (conversation.model ?? suite.judge) : null,
  );
  return [...new Set(models)];
}

function findUnconfigured(ids: readonly (string | null)[], models: Pick<Models, 'status'>): Obstacle | null {
  for (const id of ids) {
    if (id === null) continue;
    const status = models.status(id);
    if (status.state === 'not-configured')
      return {
        metric: null,
        reason: `${id} is not configured: ${status.reason}`,
        fix: status.fix,
        blocks: true,
      };
  }
  return null;
}

type PlannedCases<T> = { cases: T[]; obstacles: Obstacle[] };

async function planCases(
  suite: Suite,
  base: ResolvedTarget,
  head: ResolvedTarget,
  images: SuiteImages,
): Promise<PlannedCases<PlannedCase>> {
  const faults = createFaults(suite.cases.length);
  const cases: PlannedCase[] = [];
  for (const testCase of suite.cases) {
    const tasks = await readTasks(suite, testCase, faults);
    // `validate` looks at one state of the repository, which has one request and one fault a case.
    const same = base === head;
    const onBase = await plan(suite, base, testCase, same ? null : 'base', faults, images);
    const onHead = same ? onBase : await plan(suite, head, testCase, 'head', faults, images);
    if (tasks === null || onBase === null || onHead === null) continue;
    const pictures = await collectPictures(testCase, tasks, [onBase.shown, onHead.shown], images);
    cases.push({ case: testCase, tasks, base: onBase.planned, head: onHead.planned, ...pictures });
  }
  return { cases, obstacles: faults.list() };
}

async function planNewCases(
  suite: Suite,
  added: readonly Case[],
  head: ResolvedTarget,
  images: SuiteImages,
): Promise<PlannedCases<NewCase>> {
  const faults = createFaults(added.length);
  const cases: NewCase[] = [];
  for (const testCase of added) {
    const tasks = await readTasks(suite, testCase, faults);
    const request = await plan(suite, head, testCase, 'head', faults, images);
    if (tasks === null || request === null) continue;
    const pictures = await collectPictures(testCase, tasks, [request.shown], images);
    cases.push({ case: testCase, tasks, head: request.planned, ...pictures });
  }
  return { cases, obstacles: faults.list() };
}

type Faults = { add(text: string, testCase: Case): void; list(): Obstacle[] };

/** Forty cases that lack the same variable are one thing to mend. */
function createFaults(total: number): Faults {
  const found = new Map<string, { first: Case; cases: number }>();
  return {
    add(text, testCase) {
      const known = found.get(text);
      if (known === undefined) found.set(text, { first: testCase, cases: 1 });
      else known.cases += 1;
    },
    list: () =>
      [...found].map(([text, { first, cases }]) => ({
        metric: null,
        reason: `${text}, in ${cases} of ${total} cases (${first.source.path}:${first.source.line})`,
        fix: null,
        blocks: true,
      })),
  };
}

async function readTasks(suite: Suite, testCase: Case, faults: Faults): Promise<ScoringTask[] | null> {
  const prepared = await prepareScoring(suite, testCase);
  if (prepared.ok) return prepared.tasks;
  faults.add(prepared.message, testCase);
  return null;
}

async function plan(
  { judge }: Suite,
  target: ResolvedTarget,
  testCase: Case,
  side: 'base' | 'head' | null,
  faults: Faults,
  images: SuiteImages,
): Promise<{ planned: PlannedRequest; shown: ShownPictures } | null> {
  const fail = (message: string) => {
    faults.add(side === null ? message : `on ${side}, ${message}`, testCase);
    return null;
  };
  const built: BuiltRequest = await buildRequest(target, testCase, judge);
  if (!built.ok) return fail(built.problem.message);
  const settled = await images(built.request, side ?? 'head', testCase, built.asked);
  if (!settled.ok) return fail(settled.message);
  const { request, asked } = settled;
  const reading = settled.readImage === undefined ? {} : { readImage: settled.readImage };
  return {
    planned: { request, digest: requestDigest(request), ...reading },
    shown: { request, images: asked, ...reading },
  };
}
