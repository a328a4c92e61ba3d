import { describe, expect, it } from 'vitest';
import { concludedCheck, onlyComment, POLICY, useStage } from './support.ts';

const stage = useStage({
  answer: ({ model, messages }) => (model === 'worse' ? 'I cannot' : (messages.at(-1)?.content ?? '')),
});

describe('a pull request that points a gateway’s alias at another model', () => {
  it('gets the models behind it compared by its review, with the policy’s candidates, in one comment and check', async () => {
    // The last of those whose models the stage has.
    const owner = 'acme-39';
    const gateway = (model: string) =>
      `model_list:\n  - { model_name: fast, litellm_params: { model: ${owner}/${model} } }\n`;
    const rows = Array.from({ length: 24 }, (_, i) =>
      JSON.stringify({ id: `q${i}`, input: `question ${i}`, expected: `question ${i}` }),
    );
    const shop = await stage.openShop({
      owner,
      files: {
        [POLICY]: `version: 1
suites:
  - name: echo
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/echo.prompt.yml }
    scorers: [{ contains: question }]
swap: [{ suite: echo, candidates: [${owner}/other] }]
gate: { margin: 0.2 }
`,
        'prompts/echo.prompt.yml': 'model: litellm/fast\nmessages: [{ role: user, content: "{{input}}" }]\n',
        'evals/cases.jsonl': rows.join('\n'),
        'gateway/litellm.yaml': gateway('today'),
      },
    });
    const sha = await shop.commit('cheaper', { 'gateway/litellm.yaml': gateway('worse') }, 'Cheaper');
    const pull = await shop.openPullRequest({ head: 'cheaper' });
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check.summary).toContain('`acme-39/today` to `acme-39/worse`');
    const { body } = await onlyComment(shop, pull);
    expect(body).toContain('### Promptgate: today to worse: worse on contains');
    expect(body).toMatch(
      /\| echo \| base: `acme-39\/today` \| this\u00a0change: `acme-39\/worse` \| .* \| candidate: `acme-39\/other` \(difference\) \|/,
    );
    expect(body).toMatch(/\| \*\*contains\*\* \| 100% \| 0% \| .* \| 🔴 regressed.* \| 100% \(/);
    expect(body).toContain('alias `fast` now points to acme-39/worse');
    expect(body.match(/^\| .*contains/gm)).toHaveLength(1);
  });
});
