import { z } from 'zod';
import type {
  CallResult,
  Clock,
  FoundWorkflow,
  HostedRef,
  ProviderFailure,
  WorkflowOrder,
  WorkflowReport,
  Workflows,
} from '../../../ports.ts';
import type { GitHubClient } from '../client.ts';
import { HostError, statusOf } from '../failure.ts';
import { type Sleep, throwIfStopped } from '../retry.ts';
import type { OnRequest } from '../transport.ts';
import { readOutputs } from './artifact.ts';
import type { RunEndings } from './endings.ts';
import { createRuns, type Run, type Runs } from './runs.ts';
import type { TokenCheck } from './token.ts';
import { ArtifactFault } from './unpack.ts';

const FOLDER = '.github/workflows';
/** How much longer the next wait is, and the longest one than the first. */
const GROWTH = 1.5;
const LONGEST = 20;

export type WorkflowsDeps = {
  ref: HostedRef;
  /** Reads the repository. */
  reading: GitHubClient;
  /** Starts and reads runs. */
  acting: GitHubClient;
  /** As `acting`, for what is to be done, or brought to an end, when the review was stopped. */
  unstopped(): GitHubClient;
  check: TokenCheck;
  slug(): Promise<string>;
  clock: Clock;
  sleep: Sleep;
  waits: { runMs: number; archiveMs: number };
  onRequest: OnRequest;
  /** How many reviews of this process wait for a run, by its id: reviews of one commit share theirs. */
  waiting: Map<number, number>;
  endings: RunEndings;
};

/** The GitHub Actions workflows of one repository. */
export function createWorkflows(deps: WorkflowsDeps): Workflows {
  const { reading, acting, clock, sleep, waits, waiting, endings } = deps;
  const runs = createRuns(acting, { ...deps, runMs: waits.runMs });
  // Both sides of a review run the same one.
  const found = new Map<string, Promise<FoundWorkflow>>();

  async function run(order: WorkflowOrder, signal: AbortSignal): Promise<CallResult<WorkflowReport>> {
    const { workflow } = order.place;
    const startedAt = clock.now();
    const done = await finish(order, signal);
    if ('kind' in done) return { ok: false, failure: done };
    const page = done.html_url;
    if (done.conclusion !== 'success')
      return failed('bad_response', `the run of ${workflow} ended with ${done.conclusion} (${page})`);
    const { head_sha: commit } = done;
    if (commit === null || (await definitionAt(reading, workflow, commit)) !== order.place.definition)
      return failed(
        'server',
        `${workflow} was changed on ${order.place.branch} after the review had begun, so the run is of another one than was planned (${page})`,
      );
    const timeout = AbortSignal.timeout(waits.archiveMs);
    const download = { signal: AbortSignal.any([signal, timeout]), onRequest: deps.onRequest };
    try {
      const outputs = await readOutputs(acting, { id: done.id, commit }, order, { ...deps, download });
      const called = { usage: null, latencyMs: clock.now() - startedAt, costUsd: null };
      return { ok: true, output: { outputs, page, ...called } };
    } catch (error) {
      if (!(error instanceof ArtifactFault)) throw error;
      return failed(
        'bad_response',
        `the artifact \`promptgate\` of the run of ${workflow} is not accepted: ${error.message} (${page})`,
      );
    }
  }

  /** The order's run, once it has ended. One that somebody else cancelled was not this review's to give up: it is started once more. */
  async function finish(order: WorkflowOrder, signal: AbortSignal): Promise<Run | ProviderFailure> {
    const { workflow } = order.place;
    for (let again = false; ; again = true) {
      const started = await runs.start(order);
      if (started === null)
        return fault(
          'bad_response',
          `GitHub took the order to run ${workflow}, and shows no run with ${order.nonce} in its name: it needs the line \`run-name: promptgate \${{ inputs.nonce }}\``,
        );
      const done = await untilDone(runs, started, order, signal);
      const isLate = (run: Run) => clock.now() >= Date.parse(run.created_at) + order.timeoutMs;
      const cancelled = done?.conclusion === 'cancelled';
      if (done === null || (cancelled && isLate(done))) {
        const minutes = Math.round(order.timeoutMs / 60_000);
        return fault(
          'bad_response',
          `the run of ${workflow} did not end within ${minutes} minutes and was cancelled (${started.html_url})`,
        );
      }
      if (!cancelled || again) return done;
    }
  }

  /** The run once it has ended. Null: it took too long, and was cancelled. */
  async function untilDone(
    { read }: Runs,
    started: Run,
    { timeoutMs }: WorkflowOrder,
    signal: AbortSignal,
  ): Promise<Run | null> {
    const { id } = started;
    const deadline = Date.parse(started.created_at) + timeoutMs;
    let wait = waits.runMs;
    let current = started;
    const watch = endings.watch(id);
    waiting.set(id, (waiting.get(id) ?? 0) + 1);
    try {
      while (current.status !== 'completed') {
        const left = deadline - clock.now();
        if (left <= 0) {
          await cancel(id);
          return null;
        }
        const told = watch.told();
        await sleep(Math.min(wait, left), AbortSignal.any([signal, told]));
        throwIfStopped(signal);
        // What is told from here on, while the run is read, ends the next wait at once.
        if (told.aborted) watch.listenAgain();
        // GitHub may say that a run has ended before it shows it.
        wait = told.aborted ? waits.runMs : Math.min(wait * GROWTH, waits.runMs * LONGEST);
        current = await read(id);
      }
      return current;
    } finally {
      watch.stop();
      const others = (waiting.get(id) ?? 1) - 1;
      if (others > 0) waiting.set(id, others);
      else waiting.delete(id);
      // Another review of the same commits waits for the same run.
      if (signal.aborted && others === 0) await cancel(id);
    }
  }

  /** Nothing depends on it: a run that goes on costs the team minutes, and is not read. */
  async function cancel(id: number): Promise<void> {
    const client = deps.unstopped();
    const purpose = { doing: 'cancel a workflow run', needs: 'actions: write' };
    await client
      .call(purpose, () => client.octokit.rest.actions.cancelWorkflowRun({ ...client.repo, run_id: id }))
      .catch(() => {});
  }

  return {
    find(workflow) {
      const known = found.get(workflow) ?? findWorkflow(reading, workflow);
      found.set(workflow, known);
      return known;
    },
    async run(order, { signal }) {
      try {
        return await run(order, signal);
      } catch (error) {
        if (signal.aborted) return failed('cancelled', 'the review was stopped');
        if (error instanceof HostError) return failed(KINDS[error.failure.kind], error.message);
        return failed('server', error instanceof Error ? error.message : String(error));
      }
    },
  };
}

const KINDS = { unavailable: 'server', forbidden: 'auth', invalid: 'bad_request' } as const;

function failed(kind: ProviderFailure['kind'], message: string): { ok: false; failure: ProviderFailure } {
  return { ok: false, failure: fault(kind, message) };
}

function fault(kind: ProviderFailure['kind'], message: string): ProviderFailure {
  return { kind, status: null, message, attempts: 1 };
}

const repositorySchema = z.object({ id: z.number(), default_branch: z.string() });
const fileSchema = z.object({ type: z.literal('file'), sha: z.string() });

async function findWorkflow(client: GitHubClient, workflow: string): Promise<FoundWorkflow> {
  const purpose = { doing: `read the workflow ${workflow}`, needs: 'contents: read' };
  const { id, default_branch: branch } = await client.send(purpose, repositorySchema, () =>
    client.octokit.rest.repos.get(client.repo),
  );
  const definition = await definitionAt(client, workflow, `refs/heads/${branch}`);
  if (definition !== null) return { ok: true, repository: id, workflow, branch, definition };
  return {
    ok: false,
    reason: `the default branch ${branch} has no ${FOLDER}/${workflow}`,
    fix: 'merge the workflow first: a pull request’s own is never run',
  };
}

/** What the workflow is at a commit or branch, by its git id; null where there is none. */
async function definitionAt(client: GitHubClient, workflow: string, ref: string): Promise<string | null> {
  const purpose = { doing: `read the workflow ${workflow}`, needs: 'contents: read' };
  const path = `${FOLDER}/${workflow}`;
  try {
    const file = await client.send(purpose, fileSchema, () =>
      client.octokit.rest.repos.getContent({ ...client.repo, path, ref }),
    );
    return file.sha;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
