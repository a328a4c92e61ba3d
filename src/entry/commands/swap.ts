import { renderComparisonHtml } from '../../core/report/comparison-html.ts';
import { toSwapJson } from '../../core/report/comparison-json.ts';
import { renderComparisonText } from '../../core/report/comparison-terminal.ts';
import { compareModels } from '../../flows/compare-models.ts';
import { defaultHead } from './default-head.ts';
import { type CommandIo, EXIT } from './io.ts';
import { createProgress } from './progress.ts';
import { EXIT_CANCELLED, type ReviewCommandDeps } from './review.ts';

export type SwapOptions = {
  models: string[];
  base: string;
  /** A ref or `WORKTREE`; default: the work tree, HEAD in a bare repository. */
  head?: string;
  suite?: string[];
  json?: boolean;
  html?: string;
};

const MODEL = /^[^/\s]+\/\S+$/;

/** `promptgate swap`: exit 0 where everything was compared, 4 where something was not measured. */
export async function runSwap(
  { models, base, suite = [], json, ...options }: SwapOptions,
  deps: ReviewCommandDeps,
  io: CommandIo,
): Promise<number> {
  const odd = models.find((model) => !MODEL.test(model));
  if (odd !== undefined) {
    io.stderr(`expected a model as provider/model, such as openai/gpt-5.4-mini, found "${odd}"\n`);
    return EXIT.usage;
  }
  if (options.html !== undefined) await deps.prepareFile(options.html);
  const head = options.head ?? (await defaultHead(deps.repository));
  const shown = createProgress(io, () => deps.clock.now());
  const outcome = await compareModels(
    { ...deps, progress: shown.progress },
    { base, head, candidates: models, suites: suite, signal: io.signal },
  );
  shown.finish();
  if (outcome.kind === 'refused') {
    io.stderr(`${outcome.message}\n`);
    return EXIT.usage;
  }
  if (outcome.kind === 'cancelled') {
    io.stderr(`Stopped. ${outcome.trials} finished runs are kept: the same command goes on from there.\n`);
    return EXIT_CANCELLED;
  }
  const { comparison } = outcome;
  const { color, columns } = io;
  io.stdout(
    json === true
      ? `${JSON.stringify(toSwapJson(comparison), null, 2)}\n`
      : renderComparisonText(comparison, { color, width: Math.min(columns, 120) }),
  );
  if (options.html !== undefined) await deps.writeFile(options.html, renderComparisonHtml(comparison));
  const unmeasured = comparison.suites.some(({ candidates }) =>
    candidates.some(({ outcome: one }) => one === 'unmeasured'),
  );
  return unmeasured || comparison.stop !== null ? EXIT.error : EXIT.pass;
}
