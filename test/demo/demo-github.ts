/**
 * `npm run demo:github`: the example pull request reviewed by the App, without GitHub. The App is `promptgate serve` as a
 * process of its own; only GitHub is an imitation, on this machine. `-- --model provider/model` as for `npm run demo`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { DEMO_BRANCH, EXAMPLE_MODEL, makeDemoRepository } from '../../src/entry/commands/demo-repository.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/start-fake-github.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { type ServeProcess, startServe } from '../support/serve-process.ts';
import { renderPage } from './render-page.ts';
import { createWatch, DemoError, type Reviewed } from './watch-review.ts';

const INTERRUPTED = 130;

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { model: { type: 'string' } } });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      say('\nStopping.');
      stop.abort();
    });
  say(
    'A pull request reviewed by the App. GitHub is an imitation on this machine; the App, the model and the',
  );
  say('numbers are real. No account, no key, two to three minutes.\n');
  const github = await startFakeGitHub();
  let serve: ServeProcess | null = null;
  try {
    const shop = await makeRepository(github, values.model ?? null);
    say(`  GitHub (imitation)   ${github.url}, repository ${shop.owner}/${shop.name}`);
    serve = await startServe(github, { env: modelsEnvironment(), signal: stop.signal });
    say(`  promptgate serve     ${serve.url}, data in a temporary folder\n`);
    const reviewed = await reviewPullRequest(github, shop, serve, stop.signal);
    show(reviewed, values.model === undefined);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return INTERRUPTED;
    if (!(error instanceof DemoError)) throw error;
    say(`\nThe App did not do its job: ${error.message}`);
    if (serve !== null) say(`What it logged:\n${serve.logged()}`);
    return 1;
  } finally {
    if (stop.signal.aborted) await serve?.kill();
    else await serve?.stop();
    await github.close();
  }
}

/** The demo's own repository, pushed as its two authors made it. */
async function makeRepository(github: FakeGitHub, model: string | null): Promise<FakeRepository> {
  const dir = createTemporaryDirectory();
  await makeDemoRepository(dir, model);
  const shop = await github.createRepository({ name: 'support-agent' });
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: dir })).stdout.trim();
  for (const branch of ['main', DEMO_BRANCH]) {
    await git('push', '--quiet', shop.dir, `${branch}:refs/pushed/${branch}`);
    await shop.moveBranch(branch, await git('rev-parse', branch));
  }
  return shop;
}

/** Providers that whoever runs the demo has configured, for the suite that needs a large model. */
function modelsEnvironment(): Record<string, string> {
  const names = /^(OPENAI_API_KEY|OPENAI_BASE_URL|PROMPTGATE_PROVIDER_\w+)$/;
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => names.test(entry[0])),
  );
}

async function reviewPullRequest(
  github: FakeGitHub,
  shop: FakeRepository,
  serve: ServeProcess,
  signal: AbortSignal,
): Promise<Reviewed> {
  const sha = await shop.head(DEMO_BRANCH);
  const watch = createWatch({ github, shop, serve, signal, say });
  const [title = '', ...body] = (await commitMessage(shop, sha)).split('\n');
  const number = await shop.openPullRequest({ head: DEMO_BRANCH, title, body: body.join('\n').trim() });
  watch.say(`#${number} opened: ${title} (${DEMO_BRANCH} into main)`);
  return watch.untilReviewed(number, sha);
}

async function commitMessage(shop: FakeRepository, sha: string): Promise<string> {
  const args = ['--git-dir', shop.dir, 'show', '--no-patch', '--format=%B', sha];
  return (await promisify(execFile)('git', args)).stdout;
}

function show(reviewed: Reviewed, isWithoutModel: boolean): void {
  const { check, comment, requests } = reviewed;
  const file = join(mkdtempSync(join(tmpdir(), 'promptgate-demo-')), 'pull-request.html');
  writeFileSync(file, renderPage(reviewed));
  const rule = (title: string) =>
    `\n${`── ${title} `.padEnd(Math.min(process.stdout.columns ?? 80, 100), '─')}\n`;
  process.stdout.write(
    [
      rule('the check'),
      `promptgate: ${check.conclusion}`,
      `${check.title}\n`,
      check.summary,
      rule('the comment'),
      comment.body,
      rule('that was all'),
      `One check, one comment, ${requests} requests to GitHub's API.`,
      `As GitHub would show it: ${pathToFileURL(file).href}`,
      isWithoutModel && modelsEnvironment().OPENAI_API_KEY === undefined
        ? `With ${EXAMPLE_MODEL} too: OPENAI_API_KEY=... npm run demo:github, or any other: npm run demo:github -- --model <provider/model>`
        : '',
    ]
      .filter((line) => line !== '')
      .join('\n')
      .concat('\n'),
  );
}

process.exitCode = await main();
