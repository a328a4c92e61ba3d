import { formatProblem } from '../../core/artifact/problem.ts';
import type { DriftReport } from '../../core/report/drift.ts';
import { renderDriftEstimate, toDriftEstimateJson } from '../../core/report/drift-estimate.ts';
import { toDriftJson } from '../../core/report/drift-json.ts';
import { renderDriftText } from '../../core/report/drift-terminal.ts';
import { estimateDrift } from '../../flows/drift/estimate-drift.ts';
import { type WatchDriftDeps, watchDrift } from '../../flows/watch-drift.ts';
import { type CommandIo, EXIT } from './io.ts';
import { plainText } from './plain-text.ts';
import { createProgress } from './progress.ts';
import { EXIT_CANCELLED } from './review.ts';

export type DriftOptions = { ref: string; suite?: string[]; estimate?: boolean; json?: boolean };

const EXITS: Record<DriftReport['outcome'], number> = {
  steady: EXIT.pass,
  drifted: EXIT.fail,
  unmeasured: EXIT.error,
};

/** `promptgate drift`: exit 0 where nothing dropped, 1 where something did, 4 where something could not be measured. */
export async function runDrift(
  { ref, suite = [], json, estimate }: DriftOptions,
  deps: Omit<WatchDriftDeps, 'progress'>,
  io: CommandIo,
): Promise<number> {
  if (estimate === true) return showEstimate({ ref, suites: suite, isJson: json === true }, deps, io);
  const shown = createProgress(io, () => deps.clock.now());
  const outcome = await watchDrift(
    { ...deps, progress: shown.progress },
    { ref, suites: suite, runId: `drift-${deps.nonce()}`, standing: [], signal: io.signal },
  );
  shown.finish();
  switch (outcome.kind) {
    case 'refused':
      io.stderr(`${plainText(outcome.message)}\n`);
      return EXIT.usage;
    case 'invalid-policy':
      io.stderr(`${outcome.problems.map(formatProblem).map(plainText).join('\n')}\n`);
      return EXIT.usage;
    case 'waiting':
      throw new Error('bug: a run by hand waits for nothing');
    case 'cancelled':
      io.stderr(
        'Stopped. Answers that were to be pinned are kept, and the next run goes on from them; comparisons begin again.\n',
      );
      return EXIT_CANCELLED;
    case 'watched': {
      const { report } = outcome;
      const { color, columns } = io;
      io.stdout(
        json === true
          ? `${JSON.stringify(toDriftJson(report), null, 2)}\n`
          : renderDriftText(report, { color, width: Math.min(columns, 120) }),
      );
      return EXITS[report.outcome];
    }
  }
}

/** `promptgate drift --estimate`: exit 0 whatever it is, and 2 where there is nothing to estimate. */
async function showEstimate(
  { ref, suites, isJson }: { ref: string; suites: readonly string[]; isJson: boolean },
  deps: Omit<WatchDriftDeps, 'progress'>,
  io: CommandIo,
): Promise<number> {
  const outcome = await estimateDrift({ ...deps, progress: () => {} }, { ref, suites });
  if (outcome.kind !== 'estimated') {
    const faults =
      outcome.kind === 'refused' ? [outcome.message] : outcome.problems.map((one) => formatProblem(one));
    io.stderr(`${faults.map(plainText).join('\n')}\n`);
    return EXIT.usage;
  }
  const { estimate } = outcome;
  io.stdout(
    isJson
      ? `${JSON.stringify(toDriftEstimateJson(estimate), null, 2)}\n`
      : renderDriftEstimate(estimate, plainText),
  );
  return EXIT.pass;
}
