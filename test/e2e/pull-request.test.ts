import { describe, expect, it } from 'vitest';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { completedCheck, eventually, setStage } from './support.ts';

describe('a pull request that makes the agent pick the wrong tool', () => {
  it('gets a failing check with the reason, and one comment that says what broke', async () => {
    const stage = await setStage();
    const { github, shop } = stage;
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const check = await completedCheck(stage, sha);
    console.log(JSON.stringify(check, null, 1).slice(0, 3000));
    const comment = await eventually(() => shop.comments(pull)[0]);
    console.log(comment.body);
    console.log(github.requests.map((r) => `${r.status} ${r.route} ${r.url}`).join('\n'));
    console.log(stage.serve.logged());
    expect(github.violations).toEqual([]);
  });
});
