import { describe, expect, it } from 'vitest';
import { readManifest } from '../github/app-manifest.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { answerCases, packOutputs, readGuide, WORKFLOW } from '../support/team-workflow.ts';
import { say } from './commands-support.ts';
import { concludedCheck, eventually, onlyComment, POLICY, useStage } from './support.ts';

const { permissions, events } = readManifest();
const stage = useStage({
  permissions: { ...permissions, actions: 'write' },
  events: [...events, 'workflow_run'],
});

const FILES = {
  [POLICY]: `version: 1\nsuites:\n  - name: support\n    covers: ["prompts/*.md"]\n    dataset: evals/cases.jsonl\n    target: { kind: workflow, workflow: ${WORKFLOW} }\n    scorers: [contains]\n`,
  [`.github/workflows/${WORKFLOW}`]: readGuide(),
  'prompts/support.md': 'You are a helpful assistant. Answer in full.\n',
  'evals/cases.jsonl': Array.from({ length: 24 }, (_, i) =>
    JSON.stringify({ id: `case${i}`, input: `${i}`, expected: 'yes' }),
  ).join('\n'),
};
const BRIEF = { 'prompts/support.md': 'You are a helpful assistant. Be brief.\n' };

/** The team's program says `yes`, but for the commits that `broken` names. */
function teach(shop: FakeRepository, broken: readonly string[]): void {
  shop.playRuns((run) => {
    const text = broken.includes(run.inputs.sha ?? '') ? 'no' : 'yes';
    return packOutputs(
      shop,
      run,
      answerCases(run, () => ({ text })),
    );
  });
}

describe('a suite that the repository’s own workflow runs', () => {
  it('decides a pull request by one run a side, of the default branch’s workflow whatever the pull request makes of it', async () => {
    const shop = await stage.openShop({ files: FILES });
    const base = await shop.head();
    const forged = { ...BRIEF, [`.github/workflows/${WORKFLOW}`]: 'name: forged\non: push\njobs: {}\n' };
    const sha = await shop.commit('brief', forged, 'Be brief');
    teach(shop, [sha]);
    const number = await shop.openPullRequest({ head: 'brief' });
    expect(await concludedCheck(shop, sha)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringMatching(/^contains −100 points/),
    });
    const first = shop.workflowRuns().slice(0, 2);
    expect(first.map(({ inputs }) => inputs.sha).sort()).toEqual([base, sha].sort());
    for (const run of shop.workflowRuns()) {
      expect(run).toMatchObject({
        ref: 'refs/heads/main',
        headSha: base,
        path: `.github/workflows/${WORKFLOW}`,
      });
      expect(run.inputs.cases).not.toContain('yes');
    }
    expect((await onlyComment(shop, number)).body).toContain('contains');
  });

  it('hears from GitHub that its runs have ended, and nothing comes of runs that nobody waits for', async () => {
    const shop = await stage.openShop({ files: FILES });
    const sha = await shop.commit('brief', BRIEF, 'Be brief');
    const isTold = (id: number) =>
      new RegExp(`"run":${id},"msg":"a run that a review waits for has ended"`).test(stage.logged());
    shop.playRuns(async (run) => {
      const { id, owner, name, installationId } = shop;
      const body = JSON.stringify({
        action: 'completed',
        workflow_run: { id: run.id },
        repository: { id, name, owner: { login: owner } },
        installation: { id: installationId },
      });
      // Whoever is told too early looks, and goes on waiting; so a run that goes on is heard of for certain.
      await eventually(async () => {
        await stage.github.webhooks.forge({ event: 'workflow_run', body });
        return isTold(run.id);
      });
      return packOutputs(
        shop,
        run,
        answerCases(run, () => ({ text: 'yes' })),
      );
    });
    await shop.openPullRequest({ head: 'brief' });
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'success' });
    shop.playRuns(() => ({ conclusion: 'success' }));
    const other = await shop.startRun({ workflow: WORKFLOW, title: 'by hand' });
    const delivery = await eventually(() =>
      stage.github.webhooks.deliveries.find(
        ({ payload, answer }) =>
          (payload.workflow_run as { id?: number })?.id === other.id && answer !== null,
      ),
    );
    expect(delivery.answer?.status).toBe(200);
    expect(isTold(other.id)).toBe(false);
  });

  it('gives an error with the run’s page where the run fails, and says nothing good of the change', async () => {
    const shop = await stage.openShop({ files: FILES });
    const sha = await shop.commit('brief', BRIEF, 'Be brief');
    shop.playRuns(() => ({ conclusion: 'failure' }));
    await shop.openPullRequest({ head: 'brief' });
    const check = await concludedCheck(shop, sha);
    expect(check.conclusion).toBe('failure');
    expect(`${check.summary}${check.text}`).toMatch(/the run of promptgate-eval\.yml ended with failure/);
    expect(shop.workflowRuns()).toHaveLength(2);
  });

  it('is never run for a fork, also not once somebody approved it, and the check says what to do', async () => {
    const shop = await stage.openShop({ files: FILES });
    const fork = await shop.fork('mallory');
    const sha = await fork.commit('brief', BRIEF, 'Be brief', { by: 'mallory' });
    teach(shop, []);
    const pull = await shop.openPullRequest({ head: 'brief', fork, by: 'mallory' });
    const waiting = await concludedCheck(shop, sha);
    await say(shop, pull, `/promptgate approve ${sha}`);
    const check = await concludedCheck(shop, sha, ({ id }) => id !== waiting.id, 2);
    expect(check.conclusion).toBe('failure');
    expect(JSON.stringify(check)).toContain('is never started for a fork');
    expect(JSON.stringify(check)).toContain('push the commits to a branch of this repository');
    expect(shop.workflowRuns()).toEqual([]);
  });

  it('is cancelled when a newer push overtakes its review, which then decides', async () => {
    const shop = await stage.openShop({ files: FILES });
    const first = await shop.commit('brief', BRIEF, 'Be brief');
    let played = 0;
    shop.playRuns(() => {
      played += 1;
      return 'never';
    });
    await shop.openPullRequest({ head: 'brief' });
    // A run is there before it is played, and would be played as is taught below.
    await eventually(() => played === 2);
    teach(shop, []);
    const second = await shop.commit('brief', { 'prompts/support.md': 'Be kind.\n' }, 'Be kind');
    expect(await concludedCheck(shop, second)).toMatchObject({ conclusion: 'success' });
    const [one, two] = shop.workflowRuns();
    expect([one?.conclusion, two?.conclusion]).toEqual(['cancelled', 'cancelled']);
    expect(await concludedCheck(shop, first)).toMatchObject({ conclusion: 'cancelled' });
  });

  it('is never run for a fork in a merge queue either, and passes there where somebody accepted it in its pull request', async () => {
    const shop = await stage.openShop({ files: FILES });
    const fork = await shop.fork('mallory');
    const sha = await fork.commit('brief', BRIEF, 'Be brief', { by: 'mallory' });
    teach(shop, []);
    const pull = await shop.openPullRequest({ head: 'brief', fork, by: 'mallory' });
    const waiting = await concludedCheck(shop, sha);
    await say(shop, pull, `/promptgate approve ${sha}`);
    const reviewed = await concludedCheck(shop, sha, ({ id }) => id !== waiting.id, 2);
    expect(reviewed.conclusion).toBe('failure');
    const first = await shop.enqueue(pull);
    const refused = await concludedCheck(shop, first.headSha);
    expect(refused.conclusion).toBe('failure');
    expect(JSON.stringify(refused)).toContain('is never started for a fork');
    expect(refused.summary).toContain(
      `**No workflow was started for this group.** #${pull} comes from a fork`,
    );
    expect(refused.summary).toContain('/promptgate accept');
    await first.destroy('dequeued');
    await say(shop, pull, `/promptgate accept ${sha} read, and run by hand`);
    const second = await shop.enqueue(pull);
    expect(await concludedCheck(shop, second.headSha)).toMatchObject({ conclusion: 'success' });
    expect(shop.workflowRuns()).toEqual([]);
  });

  it('waits in a merge queue behind a fork’s group, whose commits it holds, and runs once those are merged', async () => {
    const shop = await stage.openShop({ files: FILES });
    const fork = await shop.fork('mallory');
    await fork.commit('words', { 'setup.py': 'import os\n' }, 'Words', { by: 'mallory' });
    teach(shop, []);
    const theirs = await shop.openPullRequest({ head: 'words', fork, by: 'mallory' });
    const sha = await shop.commit('brief', BRIEF, 'Be brief');
    const ours = await shop.openPullRequest({ head: 'brief' });
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'success' });
    const front = await shop.enqueue(theirs);
    expect(await concludedCheck(shop, front.headSha)).toMatchObject({ conclusion: 'success' });
    const before = shop.workflowRuns().length;
    const behind = await shop.enqueue(ours, { behind: front });
    await eventually(() =>
      shop.checkRuns(behind.headSha).some((run) => JSON.stringify(run).includes('in front of this one')),
    );
    expect(shop.workflowRuns()).toHaveLength(before);
    await front.destroy('merged');
    const check = await concludedCheck(shop, behind.headSha);
    expect(check).toMatchObject({ conclusion: 'success' });
    const runs = shop.workflowRuns().slice(before);
    expect(runs.map(({ inputs }) => inputs.sha)).toContain(behind.headSha);
  });
});
