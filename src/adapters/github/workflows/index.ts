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
};

/** The GitHub Actions workflows of one repository. */
export function createWorkflows(deps: WorkflowsDeps): Workflows {
  const { reading, acting, clock, sleep, waits } = deps;
  const runs = createRuns(acting, { ...deps, runMs: waits.runMs });
  // Both sides of a review run the same one.
  const found = new Map<string, Promise<FoundWorkflow>>();

  async function run(order: WorkflowOrder, signal: AbortSignal): Promise<CallResult<WorkflowReport>> {
    const { workflow } = order.place;
    const startedAt = clock.now();
    const started = await runs.start(order);
    if (started === null)
      return failed(
        'bad_response',
        `GitHub took the order to run ${workflow}, and shows no run with ${order.nonce} in its name: it needs the line \`run-name: promptgate \${{ inputs.nonce }}\``,
      );
    const done = await untilDone(runs, started, order, signal);
    const page = started.html_url;
    if (done === null) {
      const minutes = Math.round(order.timeoutMs / 60_000);
      return failed(
        'bad_response',
        `the run of ${workflow} did not end within ${minutes} minutes and was cancelled (${page})`,
      );
    }
    if (done.conclusion !== 'success')
      return failed('bad_response', `the run of ${workflow} ended with ${done.conclusion} (${page})`);
    const timeout = AbortSignal.timeout(waits.archiveMs);
    const download = { signal: AbortSignal.any([signal, timeout]), onRequest: deps.onRequest };
    try {
      const outputs = await readOutputs(acting, done.id, order, { ...deps, download });
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
    try {
      while (current.status !== 'completed') {
        const left = deadline - clock.now();
        if (left <= 0) {
          await cancel(id);
          return null;
        }
        await sleep(Math.min(wait, left), signal);
        throwIfStopped(signal);
        wait = Math.min(wait * GROWTH, waits.runMs * LONGEST);
        current = await read(id);
      }
      return current;
    } finally {
      if (signal.aborted) await cancel(id);
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
  return { ok: false, failure: { kind, status: null, message, attempts: 1 } };
}

const repositorySchema = z.object({ id: z.number(), default_branch: z.string() });
const fileSchema = z.object({ type: z.literal('file'), sha: z.string() });

async function findWorkflow(client: GitHubClient, workflow: string): Promise<FoundWorkflow> {
  const purpose = { doing: `read the workflow ${workflow}`, needs: 'contents: read' };
  const { id, default_branch: branch } = await client.send(purpose, repositorySchema, () =>
    client.octokit.rest.repos.get(client.repo),
  );
  const path = `${FOLDER}/${workflow}`;
  try {
    const file = await client.send(purpose, fileSchema, () =>
      client.octokit.rest.repos.getContent({ ...client.repo, path, ref: `refs/heads/${branch}` }),
    );
    return { ok: true, repository: id, workflow, branch, definition: file.sha };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return {
      ok: false,
      reason: `the default branch ${branch} has no ${path}`,
      fix: 'merge the workflow first: a pull request’s own is never run',
    };
  }
}
