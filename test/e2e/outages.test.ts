import { describe, expect, it } from 'vitest';
import { readManifest } from '../github/app-manifest.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  countLogged,
  endedReviews,
  eventually,
  only,
  onlyComment,
  POLICY,
  passTime,
  REGRESSED,
  SHOP_FILES,
  useStage,
} from './support.ts';

const TOKEN = 'POST /app/installations/{installation_id}/access_tokens';
const PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
const START = 'POST /repos/{owner}/{repo}/check-runs';
const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}';
const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
const BLOB = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
const CONCLUDE = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
const FIND_COMMENT = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
const AGAIN = 'review failed; it is tried again';

// More failures than it takes to believe that a model is down come at once.
const stage = useStage({ env: async () => ({ PROMPTGATE_CONCURRENCY: '30' }) });

async function openVague(shop: FakeRepository): Promise<{ sha: string; pull: number }> {
  const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
  return { sha, pull: await shop.openPullRequest({ head: 'vague' }) };
}

/** Opens a pull request whose review waits for the model; `go` lets it answer. */
async function openWaiting(shop: FakeRepository) {
  const answer = Promise.withResolvers<void>();
  stage.treat(shop, () => ({ kind: 'answer', until: answer.promise }));
  const opened = await openVague(shop);
  await eventually(() => stage.asked(shop).length > 0);
  return { ...opened, go: () => answer.resolve() };
}

/** As if nothing had happened: one check and one comment with the verdict. */
async function claimReviewed(shop: FakeRepository, { sha, pull }: { sha: string; pull: number }) {
  expect(
    await concludedCheck(shop, sha, ({ title }) => title?.startsWith('tool_call') === true),
  ).toMatchObject(REGRESSED);
  expect((await onlyComment(shop, pull)).body).toContain('pick the wrong tool');
}

describe.concurrent('a review is completed as if nothing had happened where GitHub', () => {
  it('answers 502 on every route once', async () => {
    const shop = await stage.openShop();
    const { faults } = stage.github;
    faults.next(TOKEN, { status: 502, only: `/app/installations/${shop.installationId}/` });
    for (const route of [PULL, START, COMPARE, TREE, BLOB, CONCLUDE, FIND_COMMENT, COMMENT])
      faults.next(route, { status: 502, body: '<html>Bad gateway</html>', ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('asks to slow down, as 403 and as 429', async () => {
    const shop = await stage.openShop();
    stage.github.faults.secondaryLimit(START, { status: 403, retryAfter: 1, ...only(shop) });
    stage.github.faults.secondaryLimit(COMMENT, { status: 429, retryAfter: 1, ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('takes back the token midway', async () => {
    const shop = await stage.openShop();
    stage.github.faults.next('*', { expireToken: true, skip: 4, ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('resets connections, before and after it did as asked', async () => {
    const shop = await stage.openShop();
    const { faults } = stage.github;
    faults.next(COMPARE, { reset: 'before', ...only(shop) });
    faults.next(START, { reset: 'after', ...only(shop) });
    faults.next(CONCLUDE, { reset: 'after', ...only(shop) });
    faults.next(COMMENT, { reset: 'after', ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('breaks off in the middle of its answers', async () => {
    const shop = await stage.openShop();
    for (const route of [PULL, TREE, BLOB, CONCLUDE])
      stage.github.faults.next(route, { truncate: true, ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('finds the comment too long', async () => {
    const shop = await stage.openShop();
    const body = {
      message: 'Validation Failed',
      errors: [
        {
          resource: 'IssueComment',
          code: 'unprocessable',
          message: 'Body is too long (maximum is 65536 characters)',
        },
      ],
    };
    stage.github.faults.next(COMMENT, { status: 422, body, ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('does not show the pull request yet that it told of', async () => {
    const shop = await stage.openShop();
    stage.github.faults.next(PULL, { status: 404, ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
  });

  it('is down for longer than a request is repeated', async () => {
    const shop = await stage.openShop();
    stage.github.faults.next(COMPARE, { status: 503, times: 4, ...only(shop) });
    await claimReviewed(shop, await openVague(shop));
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(1);
  });
});

describe.concurrent('where the App may not do something', () => {
  it('the check is concluded with its verdict although the conversation is locked', async () => {
    const shop = await stage.openShop();
    const { sha, pull, go } = await openWaiting(shop);
    shop.lock(pull);
    go();
    await endedReviews(stage, shop, 1);
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
    expect(shop.comments(pull)).toEqual([]);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a missing permission is named in the log once, and granting it is enough', async () => {
    const shop = await stage.openShop();
    const installation = stage.github.installation(shop.owner);
    installation.revoke('checks');
    const opened = await openVague(shop);
    await eventually(() => countNotReviewed(shop) > 0);
    expect(stage.logged()).toContain(
      `does not grant checks: write. Grant them in the App's settings, then let an owner of ${shop.owner} accept them at https://`,
    );
    const { permissions, events } = readManifest();
    installation.acceptPermissions({ metadata: 'read', ...permissions }, events);
    await claimReviewed(shop, opened);
    expect(countNotReviewed(shop)).toBe(1);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a permission that is taken away midway leaves the check in progress, never green, and giving it back brings the verdict', async () => {
    const shop = await stage.openShop();
    const { go, ...opened } = await openWaiting(shop);
    const installation = stage.github.installation(shop.owner);
    installation.revoke('checks');
    go();
    await eventually(() => countNotReviewed(shop) > 0);
    expect(stage.logged()).toContain(
      `not conclude the check in ${shop.owner}/shop: it needs the permission checks: write. Grant it in the App's settings`,
    );
    expect(shop.checkRuns(opened.sha)).toMatchObject([{ status: 'in_progress' }]);
    expect(shop.comments(opened.pull)).toEqual([]);
    const { permissions, events } = readManifest();
    installation.acceptPermissions({ metadata: 'read', ...permissions }, events);
    await claimReviewed(shop, opened);
  });

  it('a permission that a new version asks for and nobody accepted yet is told on the check; accepting it brings the verdict', async () => {
    const shop = await stage.openShop();
    const installation = stage.github.installation(shop.owner);
    installation.revoke('pull_requests');
    const opened = await openVague(shop);
    const told = await concludedCheck(shop, opened.sha);
    expect(told).toMatchObject({ conclusion: 'failure' });
    expect(told.title).toMatch(/^Not evaluated: .*needs the permission pull_requests: read/);
    const { permissions, events } = readManifest();
    installation.acceptPermissions({ metadata: 'read', ...permissions }, events);
    expect(await concludedCheck(shop, opened.sha, ({ id }) => id !== told.id, 2)).toMatchObject(REGRESSED);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a suspension midway stops the calls, and once it is lifted the verdict comes without a push', async () => {
    const shop = await stage.openShop();
    const { go, ...opened } = await openWaiting(shop);
    const installation = stage.github.installation(shop.owner);
    installation.suspend();
    await endedReviews(stage, shop, 1);
    const asked = stage.asked(shop).length;
    go();
    await passTime(stage);
    expect(stage.asked(shop)).toHaveLength(asked);
    expect(shop.checkRuns(opened.sha)).toMatchObject([{ status: 'in_progress' }]);
    installation.unsuspend();
    await claimReviewed(shop, opened);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a repository that is taken away midway has its review stop, and go on when it is given back', async () => {
    const shop = await stage.openShop();
    const { go, ...opened } = await openWaiting(shop);
    shop.setInstalled(false);
    await endedReviews(stage, shop, 1);
    const asked = stage.asked(shop).length;
    go();
    await passTime(stage);
    expect(stage.asked(shop)).toHaveLength(asked);
    shop.setInstalled(true);
    await claimReviewed(shop, opened);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a pull request that is moved to a stricter base meanwhile is judged by it once the App is back', async () => {
    const files = { ...SHOP_FILES, [POLICY]: `${SHOP_POLICY}gate: { uncovered: block }\n` };
    const shop = await stage.openShop({ files });
    await shop.commit('lax', { [POLICY]: `${SHOP_POLICY}` }, 'Anything goes');
    const prompt = 'messages:\n  - role: system\n    content: Greet {{name}} kindly.\n';
    const sha = await shop.commit('greet', { 'prompts/greeting.prompt.yml': prompt }, 'Greet');
    const pull = await shop.openPullRequest({ head: 'greet', base: 'lax' });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    const installation = stage.github.installation(shop.owner);
    installation.suspend();
    await shop.retarget(pull, 'main');
    installation.unsuspend();
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2);
  });

  it('an App that is uninstalled midway and installed again brings the verdict without a push', async () => {
    const shop = await stage.openShop();
    const { go, ...opened } = await openWaiting(shop);
    const installation = stage.github.installation(shop.owner);
    installation.uninstall();
    await endedReviews(stage, shop, 1);
    go();
    installation.installAgain();
    await claimReviewed(shop, opened);
  });

  it('an App that is uninstalled midway stops without a word to anybody else, and asks for nothing again', async () => {
    const shop = await stage.openShop();
    const { go, sha } = await openWaiting(shop);
    stage.github.installation(shop.owner).uninstall();
    await endedReviews(stage, shop, 1);
    go();
    expect(shop.checkRuns(sha)).toMatchObject([{ status: 'in_progress' }]);
    await passTime(stage);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a repository that is deleted midway is let go with one line in the log', async () => {
    const shop = await stage.openShop();
    const { go } = await openWaiting(shop);
    shop.remove();
    go();
    await endedReviews(stage, shop, 1);
    expect(countNotReviewed(shop)).toBe(1);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a repository that is archived midway is let go with one line in the log that says so', async () => {
    const shop = await stage.openShop();
    const { go } = await openWaiting(shop);
    shop.archive();
    go();
    await endedReviews(stage, shop, 1);
    expect(stage.logged()).toContain(`in ${shop.owner}/shop: Repository was archived so is read-only`);
    expect(countNotReviewed(shop)).toBe(1);
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('a repository that is renamed midway gets its verdict under the new name', async () => {
    const shop = await stage.openShop();
    const { go, ...opened } = await openWaiting(shop);
    shop.rename('store');
    go();
    await claimReviewed(shop, opened);
  });

  it('a repository that is transferred to somebody else midway is let go', async () => {
    const shop = await stage.openShop();
    const { owner, name } = shop;
    const { go, sha } = await openWaiting(shop);
    shop.transfer('elsewhere');
    await eventually(
      () => countLogged(stage.logged(), { owner, name } as FakeRepository, 'review ended') > 0,
    );
    const asked = stage.model.requests.filter(({ model }) => model === owner).length;
    go();
    await passTime(stage);
    expect(stage.model.requests.filter(({ model }) => model === owner)).toHaveLength(asked);
    expect(shop.checkRuns(sha)).toMatchObject([{ status: 'in_progress' }]);
  });
});

it('a repository that is transferred to an account that is served is reviewed there, on the check that it has', async () => {
  const { owner: next } = await stage.github.createRepository({ owner: 'acme-39', name: 'first' });
  const shop = await stage.openShop();
  const { owner, name } = shop;
  const { go, sha } = await openWaiting(shop);
  shop.transfer(next);
  await eventually(() => countLogged(stage.logged(), { owner, name } as FakeRepository, 'review ended') > 0);
  go();
  shop.setInstalled(true);
  expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
});

/** Lines of the log that say why a pull request of the repository is not reviewed. */
function countNotReviewed({ owner, name }: FakeRepository): number {
  return stage
    .logged()
    .split('\n')
    .filter((line) => line.includes(`"${owner}/${name}"`) && line.includes('"msg":"not reviewed')).length;
}

describe.concurrent('a model that cannot be called', () => {
  it('because it is down fails the check, and turns check and comment right by itself when it is back', async () => {
    const shop = await stage.openShop();
    let left = 20;
    stage.treat(shop, () => (left-- > 0 ? { kind: 'answer' } : { kind: 'status', status: 503 }));
    const { sha, pull } = await openVague(shop);
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check.title).toMatch(/^Not evaluated/);
    const told = await onlyComment(shop, pull);
    expect(told.body).toContain('May not be merged yet.');
    stage.treat(shop, () => ({ kind: 'answer' }));
    await claimReviewed(shop, {
      sha,
      pull: await eventually(() => shop.comments(pull)[0]?.body !== told.body && pull),
    });
    expect(shop.comments(pull)).toMatchObject([{ id: told.id }]);
    // Those that were answered before the outage were not asked again.
    expect(new Set(stage.answered(shop)).size).toBe(stage.answered(shop).length);
  });

  it('because it is down has the policy’s fallback asked, and check and comment say which model decided, and why', async () => {
    const policy = `${SHOP_POLICY}    fallback: loopback/standby\n`;
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy } });
    stage.treat(shop, () => ({ kind: 'status', status: 503, message: 'overloaded' }));
    const { sha, pull } = await openVague(shop);
    const { owner } = shop;
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check.title).not.toMatch(/^Not evaluated/);
    const { body } = await onlyComment(shop, pull);
    expect(body).toContain('pick the wrong tool');
    expect(body.replaceAll('`', '')).toMatch(
      new RegExp(
        `was measured on ${owner}/standby, the policy’s fallback, on both sides: ${owner}/${owner} did not answer \\(.*overloaded`,
      ),
    );
  });

  it('because the operator did not set it up fails the check once, and waiting is no use', async () => {
    const policy = SHOP_POLICY.replace('loopback/small', 'nobody/small');
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy } });
    const { sha, pull } = await openVague(shop);
    await endedReviews(stage, shop, 1);
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'failure' });
    expect((await onlyComment(shop, pull)).body).toContain('nobody');
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });

  it('because it refuses the key fails the check once, and waiting is no use', async () => {
    const shop = await stage.openShop();
    stage.treat(shop, () => ({ kind: 'status', status: 401 }));
    const { sha } = await openVague(shop);
    await endedReviews(stage, shop, 1);
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'failure' });
    expect(countLogged(stage.logged(), shop, AGAIN)).toBe(0);
  });
});

describe('a group of a merge queue', () => {
  it('is not put out of the queue by an outage of the model that is over soon', async () => {
    const shop = await stage.openShop();
    await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    stage.github.webhooks.hold();
    const pull = await shop.openPullRequest({ head: 'vague' });
    await stage.github.webhooks.release(() => []);
    stage.treat(shop, () => ({ kind: 'status', status: 503 }));
    const group = await shop.enqueue(pull);
    const waiting = await eventually(() =>
      shop.checkRuns(group.headSha).find(({ title }) => title?.startsWith('Tried again soon')),
    );
    expect(waiting.status).toBe('in_progress');
    stage.treat(shop, () => ({ kind: 'answer' }));
    expect(await concludedCheck(shop, group.headSha)).toMatchObject(REGRESSED);
  });
});
