/**
 * How soon calls that have become pointless end: `node bench/stop.ts`. `promptgate serve` as a process, the fake GitHub, and a model
 * that never answers. From the moment at which GitHub delivers to that at which the last connection to the model is closed.
 */
import { startFakeGitHub } from '../test/github/start-fake-github.ts';
import { startLoopbackProvider } from '../test/support/loopback-provider.ts';
import { startServe } from '../test/support/serve-process.ts';
import { CLEAR_TOOLS, SHOP_POLICY, shopCases, VAGUE_CHANGE } from '../test/support/shop-repository.ts';

const ROUNDS = 12;
/** Calls that one provider gets at once. */
const AT_ONCE = 8;

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const github = await startFakeGitHub();
const model = await startLoopbackProvider({ behaviour: () => ({ kind: 'silence' }) });
const shop = await github.createRepository({
  files: {
    '.github/promptgate.yml': SHOP_POLICY,
    'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2),
    'evals/tools.jsonl': shopCases(40),
    'README.md': '# Shop\n',
  },
});
await shop.commit('other', { 'README.md': '# Other\n' }, 'Another base');
const serve = await startServe(github, { env: model.env() });

const acts: Record<string, (branch: string, pull: number) => unknown> = {
  'a new push': (branch) => shop.commit(branch, { 'README.md': `# ${branch}\n` }, 'More'),
  'another base': (_, pull) => shop.retarget(pull, 'other'),
  'the pull request is closed': (_, pull) => shop.closePullRequest(pull),
};
const lastDelivery = () =>
  github.webhooks.deliveries.findLast(({ event }) => event === 'pull_request')?.deliveredAt ?? Number.NaN;

for (const [title, act] of Object.entries(acts)) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const branch = `${title.replaceAll(' ', '-')}-${round}`;
    await shop.commit(branch, VAGUE_CHANGE, 'Tidy up');
    const pull = await shop.openPullRequest({ head: branch });
    await until(() => model.underWay() === AT_ONCE);
    await github.webhooks.settled();
    const acting = act(branch, pull);
    await until(() => model.underWay() === 0);
    const closedAt = Date.now();
    await acting;
    await github.webhooks.settled();
    times.push(closedAt - lastDelivery());
    await shop.closePullRequest(pull).catch(() => {});
    await until(() => model.underWay() === 0);
    await github.webhooks.settled();
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.floor(share * (ROUNDS - 1))] ?? 0).toFixed(0)} ms`;
  console.log(`${title.padEnd(28)} median ${at(0.5)}, slowest of ${ROUNDS} ${at(1)}`);
}
await serve.stop();
await model.close();
await github.close();
