import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderComment } from '../../core/report/comment.ts';
import { renderHtml } from '../../core/report/html.ts';
import { renderTerminal } from '../../core/report/terminal.ts';
import { reviewChange } from '../../flows/review-change.ts';
import { DEMO_BRANCH, EXAMPLE_MODEL, makeDemoRepository } from './demo-repository.ts';
import { type CommandIo, EXIT } from './io.ts';
import { createProgress } from './progress.ts';
import { EXIT_CANCELLED, type ReviewCommandDeps } from './review.ts';

export type DemoOptions = { model?: string };
/** Opens everything a review needs on a repository, for as long as `use` runs. */
export type WithReviewDeps = (
  repo: string,
  io: CommandIo,
  use: (deps: ReviewCommandDeps) => Promise<number>,
) => Promise<number>;

/**
 * `promptgate demo`: reviews an example change with the same code that reviews any change. Exits 0 when the review was
 * done, whatever its verdict, and says how `promptgate review` would have exited.
 */
export async function runDemo(
  options: DemoOptions,
  io: CommandIo,
  withDeps: WithReviewDeps,
): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'promptgate-demo-'));
  const repo = join(home, 'support-agent');
  await mkdir(repo);
  await makeDemoRepository(repo, options.model ?? null);
  io.stderr(`A customer-support assistant in ${repo}\n`);
  io.stderr(`A colleague tidied it up on the branch ${DEMO_BRANCH}. May it be merged?\n\n`);
  // A cache of its own: the numbers are made here and now, whatever ran on this machine before.
  const isolated: CommandIo = {
    ...io,
    cwd: repo,
    env: { ...io.env, PROMPTGATE_CACHE_DIR: join(home, 'cache') },
  };
  return withDeps(repo, isolated, async (deps) => {
    const shown = createProgress(io, () => deps.clock.now());
    const outcome = await reviewChange(
      { ...deps, progress: shown.progress },
      { base: 'main', head: 'HEAD', selection: { suites: [], cases: [] }, signal: io.signal },
    );
    shown.finish();
    if (outcome.kind === 'cancelled') return EXIT_CANCELLED;
    if (outcome.kind === 'refused') {
      io.stderr(`${outcome.message}\n`);
      return EXIT.error;
    }
    const { report } = outcome;
    const htmlPath = join(home, 'report.html');
    await writeFile(htmlPath, renderHtml(report));
    await writeFile(join(home, 'comment.md'), renderComment(report));
    const width = Math.min(io.columns, 100);
    io.stdout(`\n${renderTerminal(report, { color: io.color, width, htmlPath })}\n`);
    io.stdout(`As the pull request's comment: ${join(home, 'comment.md')}\n`);
    io.stdout(`Again, by hand: cd ${repo} && promptgate review --base main (exits ${report.exit})\n`);
    if (options.model === undefined && deps.models.status(EXAMPLE_MODEL).state === 'not-configured') {
      io.stdout(
        'With a large model too: OPENAI_API_KEY=... npm run demo, or any other: npm run demo -- --model <provider/model>\n',
      );
    }
    return EXIT.pass;
  });
}
