import { describe, expect, it } from 'vitest';
import type { FakeRepository } from '../github/people/repository.ts';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  countLogged,
  endedReviews,
  eventually,
  only,
  passTime,
  REGRESSED,
  useStage,
} from './support.ts';

const PERMISSION = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
const stage = useStage();

async function openRegressed() {
  const shop = await stage.openShop();
  for (const role of ['write', 'triage'] as const) shop.setRole(`${role}-${shop.owner}`, role);
  const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
  const pull = await shop.openPullRequest({ head: 'vague' });
  const check = await concludedCheck(shop, sha);
  await endedReviews(stage, shop, 1);
  return { shop, sha, pull, check, writer: `write-${shop.owner}`, triager: `triage-${shop.owner}` };
}

const replies = (shop: FakeRepository, pull: number) =>
  shop.comments(pull).filter(({ body }) => !body.startsWith('<!-- promptgate:review -->'));
const endedTasks = (shop: FakeRepository, count: number) =>
  eventually(() => countLogged(stage.logged(), shop, 'task done') >= count);

describe('the buttons of a check', () => {
  it('are offered where they make sense: no regression can be accepted where there is none', async () => {
    const shop = await stage.openShop();
    const good = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Words');
    await shop.openPullRequest({ head: 'words' });
    const bad = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    const labels = async (sha: string) => (await concludedCheck(shop, sha)).actions.map(({ label }) => label);
    expect(await labels(good)).toEqual(['Re-run']);
    expect(await labels(bad)).toEqual(['Re-run', 'Accept regression', 'Compare models']);
  });

  it('"Re-run" reviews the commit again, and calls no model again', async () => {
    const { shop, sha, check, writer } = await openRegressed();
    const calls = stage.asked(shop).length;
    shop.requestCheckAction(check.id, 'rerun', { by: writer });
    expect(await concludedCheck(shop, sha, ({ id }) => id !== check.id, 2)).toMatchObject(REGRESSED);
    expect(stage.asked(shop)).toHaveLength(calls);
  });

  it('"Accept regression" answers with the command to write, once however often it is pressed', async () => {
    const { shop, sha, pull, check, writer } = await openRegressed();
    shop.requestCheckAction(check.id, 'accept', { by: writer });
    await endedTasks(shop, 1);
    shop.requestCheckAction(check.id, 'accept', { by: writer });
    await endedTasks(shop, 2);
    const [reply, ...others] = replies(shop, pull);
    expect(others).toEqual([]);
    expect(reply?.body).toContain(`\n/promptgate accept ${sha} <reason>\n`);
    expect(reply?.body).toContain('needs a reason');
    expect(shop.checkRuns(sha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it.each(['rerun', 'accept', 'swap', 'GitHub’s own'])(
    '"%s" does nothing for somebody who may not write, and tells them',
    async (id) => {
      const { shop, sha, pull, check, triager } = await openRegressed();
      if (id === 'GitHub’s own') shop.rerequestCheckRun(check.id, { by: triager });
      else shop.requestCheckAction(check.id, id, { by: triager });
      await endedTasks(shop, 1);
      await passTime(stage);
      expect(shop.checkRuns(sha)).toHaveLength(1);
      const [reply, ...others] = replies(shop, pull);
      expect(others).toEqual([]);
      expect(reply?.body).toContain('Nothing was done: this takes somebody who may write');
      expect(reply?.body).not.toContain('/promptgate');
      expect(
        countLogged(stage.logged(), shop, 'a button was pressed by somebody who may not; nothing is done'),
      ).toBe(1);
    },
  );

  it('do nothing where GitHub does not tell who may', async () => {
    const { shop, sha, check, writer } = await openRegressed();
    stage.github.faults.next(PERMISSION, { status: 403, ...only(shop) });
    shop.requestCheckAction(check.id, 'rerun', { by: writer });
    await endedTasks(shop, 1);
    await passTime(stage);
    expect(shop.checkRuns(sha)).toHaveLength(1);
  });

  it('do nothing for a commit that is no head any more', async () => {
    const { shop, sha, pull, check, writer } = await openRegressed();
    const head = await shop.commit('vague', { 'README.md': '# Our shop\n' }, 'Words');
    await concludedCheck(shop, head);
    shop.requestCheckAction(check.id, 'accept', { by: writer });
    shop.requestCheckAction(check.id, 'rerun', { by: writer });
    await endedTasks(shop, 2);
    await passTime(stage);
    expect(replies(shop, pull)).toEqual([]);
    expect(shop.checkRuns(sha)).toHaveLength(1);
  });
});

describe('a check in progress', () => {
  it('says within seconds of the first trials how far it has got', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const rest = Promise.withResolvers<void>();
    let left = 20;
    stage.treat(shop, () => (left-- > 0 ? { kind: 'answer' } : { kind: 'answer', until: rest.promise }));
    await shop.openPullRequest({ head: 'vague' });
    const shown = await eventually(() => shop.checkRuns(sha).find(({ title }) => title?.includes('trials')));
    expect(shown.title).toBe('20 of 80 trials, $0 and 20 calls of unknown price so far');
    expect(shown).toMatchObject({ status: 'in_progress', actions: [] });
    rest.resolve();
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
  });
});
