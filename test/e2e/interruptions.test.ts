import { beforeAll, describe, expect, it } from 'vitest';
import type { FakeRepository } from '../github/people/repository.ts';
import { postgresMissing } from '../support/postgres.ts';
import { startServe } from '../support/serve-process.ts';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  endedReviews,
  eventually,
  only,
  onlyComment,
  passTime,
  REGRESSED,
  type Stage,
  useStage,
} from './support.ts';

/** Holds every such request: the App gives up on each after 30 s and asks anew, and would go on with the review. */
const SILENT = { until: new Promise<never>(() => {}), times: Number.POSITIVE_INFINITY };
const PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
const START = 'POST /repos/{owner}/{repo}/check-runs';
const FIND_CHECK = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
const FIND_COMMENT = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

/** A pull request whose review has come to a certain point and does not go on. */
type Halted = { shop: FakeRepository; sha: string; pull: number };

/** Opens a pull request with a regression. `halt` arranges where its review stops, and tells when it did. */
async function openHalted(
  stage: Stage,
  halt: (halted: { shop: FakeRepository; sha: string }) => (pull: number) => boolean,
): Promise<Halted> {
  const shop = await stage.openShop();
  const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
  const isHalted = halt({ shop, sha });
  const pull = await shop.openPullRequest({ head: 'vague' });
  await eventually(() => isHalted(pull));
  return { shop, sha, pull };
}

/** How many requests the model answers before it falls silent. */
const ANSWERS = 20;

function haltInModel(stage: Stage) {
  return openHalted(stage, ({ shop }) => {
    let left = ANSWERS;
    stage.treat(shop, () => (left-- > 0 ? { kind: 'answer' } : { kind: 'silence' }));
    // All that may be under way at once is: everything that was answered has been taken.
    return () => stage.asked(shop).length === ANSWERS + 8;
  });
}

/** Where a review can be cut off, each with what GitHub holds of it at that moment. */
const POINTS = {
  'before it had begun': (stage: Stage) =>
    openHalted(stage, ({ shop }) => {
      stage.github.faults.next(PULL, { ...SILENT, ...only(shop) });
      return () => stage.github.requests.some(({ route, url }) => route === PULL && url.includes(shop.owner));
    }),
  'after it had made the check, before it heard so': (stage: Stage) =>
    openHalted(stage, ({ shop, sha }) => {
      stage.github.faults.next(START, { reset: 'after', ...only(shop) });
      stage.github.faults.next(FIND_CHECK, { ...SILENT, ...only(shop) });
      return () => shop.checkRuns(sha).length === 1;
    }),
  'while it called the model': haltInModel,
  'between the conclusion of the check and the comment': (stage: Stage) =>
    openHalted(stage, ({ shop, sha }) => {
      stage.github.faults.next(PULL, { ...SILENT, skip: 1, ...only(shop) });
      return () => shop.checkRuns(sha)[0]?.status === 'completed';
    }),
  'after it had written the comment, before it heard so': (stage: Stage) =>
    openHalted(stage, ({ shop }) => {
      stage.github.faults.next(COMMENT, { reset: 'after', ...only(shop) });
      stage.github.faults.next(FIND_COMMENT, { ...SILENT, skip: 1, ...only(shop) });
      return (pull) => shop.comments(pull).length === 1;
    }),
};
const points = Object.keys(POINTS) as (keyof typeof POINTS)[];

function claimResumption(stage: Stage): void {
  const halted = new Map<string, Halted>();
  const at = (point: string): Halted => {
    const found = halted.get(point);
    if (found === undefined) throw new Error(`no review was halted ${point}`);
    return found;
  };
  beforeAll(async () => {
    await Promise.all(points.map(async (point) => halted.set(point, await POINTS[point](stage))));
    // What was answered is kept as it comes; another review's own rows come after those.
    await passTime(stage);
    // Those that stand before the model have not gone on meanwhile, however long that took.
    for (const point of ['before it had begun', 'after it had made the check, before it heard so'])
      expect(stage.asked(at(point).shop)).toEqual([]);
    await stage.serve.kill();
    stage.github.faults.clear();
    for (const { shop } of halted.values()) stage.treat(shop, () => ({ kind: 'answer' }));
    await stage.restart();
  });

  it.concurrent.for(points)('%s, has the review completed with one check and one comment', async (point) => {
    const { shop, sha, pull } = at(point);
    await endedReviews(stage, shop, 1);
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
    const { annotations } = await concludedCheck(shop, sha);
    expect(annotations).toHaveLength(2);
    expect((await onlyComment(shop, pull)).body).toContain('pick the wrong tool');
  });

  it.concurrent.for(points)('%s, has no finished call paid for again', async (point) => {
    const { shop } = at(point);
    await endedReviews(stage, shop, 1);
    const answered = stage.answered(shop);
    // Beside those that decide, cases of the next look may have begun.
    expect(answered.length).toBeGreaterThanOrEqual(60);
    expect(new Set(answered).size).toBe(answered.length);
  });
}

describe('a server that is killed and started again on the same directory', () => {
  const stage = useStage({ database: 'PGlite' });
  claimResumption(stage);

  it('lets nobody else use the directory meanwhile: a second server says so and ends, the first goes on', async () => {
    const second = startServe(stage.github, { dataDir: stage.dataDir, env: stage.env });
    await expect(second).rejects.toThrow(
      /ended with 4 .*Another Promptgate process uses the data directory/s,
    );
    await passTime(stage);
  });

  it('stops with exit code 0 when it is asked to, even in the middle of a review, and goes on with it later', async () => {
    const { shop, sha, pull } = await haltInModel(stage);
    expect(await stage.serve.stop()).toBe(0);
    expect(shop.checkRuns(sha)).toMatchObject([{ status: 'in_progress' }]);
    stage.treat(shop, () => ({ kind: 'answer' }));
    await stage.restart();
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'failure' });
    await onlyComment(shop, pull);
    expect(new Set(stage.answered(shop)).size).toBe(60);
    expect(stage.answered(shop)).toHaveLength(60);
  });
});

describe.skipIf(postgresMissing !== null)('one that is killed and started again on PostgreSQL', () => {
  const stage = useStage();
  claimResumption(stage);
});
