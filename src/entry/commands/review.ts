import { renderHtml } from '../../core/report/html.ts';
import { toReviewJson } from '../../core/report/json.ts';
import type { ReviewReport } from '../../core/report/model.ts';
import { renderTerminal } from '../../core/report/terminal.ts';
import { type ReviewDeps, reviewChange } from '../../flows/review-change.ts';
import { defaultHead } from './default-head.ts';
import { type CommandIo, EXIT } from './io.ts';
import { createProgress } from './progress.ts';

export type ReviewCommandOptions = {
  base: string;
  /** A ref or `WORKTREE`; default: the work tree, HEAD in a bare repository. */
  head?: string;
  suite?: string[];
  case?: string[];
  json?: boolean;
  html?: string;
  /** Number of the pull request, for services that have a deployment of each. */
  pr?: number;
};
export type ReviewCommandDeps = Omit<ReviewDeps, 'progress'> & {
  /** Rejects, with a message for people, where the file could not be written later. */
  prepareFile(path: string): Promise<void>;
  /** Writes a file for the user; rejects with a message for people. */
  writeFile(path: string, text: string): Promise<void>;
};

/** After Ctrl-C, by convention of shells: 128 + SIGINT. */
export const EXIT_CANCELLED = 130;

/** `promptgate review`: the report on stdout, progress on stderr, the verdict as exit code. */
export async function runReview(
  options: ReviewCommandOptions,
  deps: ReviewCommandDeps,
  io: CommandIo,
): Promise<number> {
  const head = options.head ?? (await defaultHead(deps.repository));
  const selection = { suites: options.suite ?? [], cases: options.case ?? [] };
  // A report that has nowhere to go should be known before it costs anything.
  if (options.html !== undefined) await deps.prepareFile(options.html);
  const shown = createProgress(io, () => deps.clock.now());
  const outcome = await reviewChange(
    { ...deps, progress: shown.progress },
    {
      base: options.base,
      head,
      selection,
      signal: io.signal,
      asker: { user: null, pull: options.pr ?? null, origin: async () => 'same' },
    },
  );
  shown.finish();
  if (outcome.kind === 'refused') {
    io.stderr(`${outcome.message}\n`);
    return EXIT.usage;
  }
  if (outcome.kind === 'cancelled') {
    const kept =
      outcome.trials === 0
        ? ''
        : ` ${outcome.trials} finished runs are kept: the same command goes on from there.`;
    io.stderr(`Stopped.${kept}\n`);
    return EXIT_CANCELLED;
  }
  await print(outcome.report, options, deps, io);
  return outcome.report.exit;
}

async function print(
  report: ReviewReport,
  options: ReviewCommandOptions,
  deps: ReviewCommandDeps,
  io: CommandIo,
): Promise<void> {
  const { color, columns } = io;
  io.stdout(
    options.json === true
      ? `${JSON.stringify(toReviewJson(report), null, 2)}\n`
      : renderTerminal(report, {
          color,
          width: Math.min(columns, 100),
          ...(options.html === undefined ? {} : { htmlPath: options.html }),
        }),
  );
  // Last: whatever goes wrong with the file, the result has been said.
  if (options.html !== undefined) await deps.writeFile(options.html, renderHtml(report));
}
