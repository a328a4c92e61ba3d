import { type BuiltRequest, buildRequest } from '../../core/eval/build-request.ts';
import { requestDigest } from '../../core/eval/cache-key.ts';
import type { NewCase, Obstacle, PlannedCase, PlannedRequest } from '../../core/eval/plan.ts';
import type { ResolvedTarget } from '../../core/eval/resolved-target.ts';
import { prepareScoring, type ScoringTask } from '../../core/eval/scoring.ts';
import type { Case, Suite } from '../../core/eval/types.ts';
import { collectPictures, type ShownPictures } from './case-pictures.ts';
import type { SuiteImages } from './suite-images.ts';

type PlannedCases<T> = { cases: T[]; obstacles: Obstacle[] };

/** The cases of both sides. Obstacles: what keeps some of them from being asked, said once. */
export async function planCases(
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

/** As `planCases`, of cases that only the head has. */
export async function planNewCases(
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
