import { describe, expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import { openProvider } from '../support/open-provider.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, shopTool, VAGUE_CHANGE } from '../support/shop-repository.ts';

const POLICY = `${SHOP_POLICY}  - name: accounts
    dataset: evals/accounts.jsonl
    target: { kind: tools, tools: [tools/accounts.json], model: loopback/small }
    scorers: [tool_name]
`;
const ACCOUNTS = 'tools/accounts.json';
const accountTools = (description: string) => JSON.stringify([shopTool('close_account', description)]);

/** A shop with two suites that share no case; the change makes orders worse, and rewords accounts where asked to. */
async function reviewShop(
  options: { suite?: string[]; case?: string[] },
  accountsChange: boolean,
): Promise<CommandResult & { requests: number }> {
  const model = await openProvider({ answer: pickTool });
  const shop = createShop({}, 40, POLICY);
  shop.checkout('main');
  shop.commit('Accounts', {
    [ACCOUNTS]: accountTools('Close the account'),
    'evals/accounts.jsonl': '{"id": "leaving", "input": "Close my account", "expected": "close_account"}\n',
  });
  shop.git('checkout', '--quiet', '-B', 'change');
  const reworded = accountsChange ? { [ACCOUNTS]: accountTools('Close an account for good') } : {};
  shop.commit('A change', { ...VAGUE_CHANGE, ...reworded });
  const result = await runCommand(createTestIo(shop.dir, model.env('loopback')), (io) =>
    review({ repo: '.', base: 'main', json: true, ...options }, io),
  );
  return { ...result, requests: model.requests.length };
}
const suitesOf = ({ stdout }: CommandResult) =>
  (JSON.parse(stdout) as { suites: { name: string; not_evaluated: { reason: string }[] }[] }).suites;
const LEFT_OUT = { not_evaluated: [{ reason: expect.stringContaining('left out') }] };

describe('a review of some suites or cases only', () => {
  it.each([{ suite: ['accounts'] }, { suite: ['accounts'], case: ['leaving'] }, { case: ['leaving'] }])(
    'is refused where the change concerns none of them: nothing asked for is not green (%o)',
    async (options) => {
      const result = await reviewShop(options, false);
      expect(result).toMatchObject({ exit: 2, stdout: '', requests: 0 });
      expect(result.stderr).toContain('It concerns: shop-tools.');
    },
  );

  it('says which it left out', async () => {
    expect(suitesOf(await reviewShop({ suite: ['shop-tools'] }, true))).toMatchObject([
      { name: 'shop-tools', not_evaluated: [] },
      { name: 'accounts', ...LEFT_OUT },
    ]);
    const some = await reviewShop({ case: ['refund-0', 'refund-4', 'track-1'] }, true);
    expect(suitesOf(some)).toMatchObject([
      { name: 'shop-tools', not_evaluated: [{ reason: expect.stringContaining('37 of 40 cases left out') }] },
      { name: 'accounts', ...LEFT_OUT },
    ]);
  });

  it('decides by what was asked for', async () => {
    expect((await reviewShop({ suite: ['shop-tools'] }, true)).exit).toBe(1);
    expect((await reviewShop({ suite: ['accounts'] }, true)).exit).toBe(0);
  });
});
