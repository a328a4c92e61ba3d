import { z } from 'zod';
import type { Clock, WorkflowOrder } from '../../../ports.ts';
import type { GitHubClient } from '../client.ts';
import type { Sleep } from '../retry.ts';
import { shaSchema } from '../sha.ts';

/** A run that was started longer ago is none to go on with. Milliseconds. */
const LONGEST_MS = 3 * 60 * 60 * 1000;
/** Looks for a run that GitHub did not name when it was started. */
const LOOKS = 5;

const runSchema = z.object({
  id: z.number(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  html_url: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  /** Of the default branch, whose workflow it runs. Null: GitHub has not said yet. */
  head_sha: shaSchema.nullable(),
});
const listedSchema = runSchema.extend({
  display_title: z.string(),
  run_attempt: z.number().optional(),
  triggering_actor: z.object({ login: z.string() }).nullish(),
});
const listSchema = z.object({ workflow_runs: z.array(listedSchema) });
const startedSchema = z.object({ workflow_run_id: z.number(), html_url: z.string() });

export type Run = z.infer<typeof runSchema>;

const STARTING = { doing: 'start a workflow', needs: 'actions: write' };
const READING = { doing: 'read a workflow run', needs: 'actions: read' };

export type Runs = {
  /** The run that an order was given before, or a new one. Null: GitHub has none, though it took the order. */
  start(order: WorkflowOrder): Promise<Run | null>;
  read(id: number): Promise<Run>;
};

type RunsDeps = {
  /** What is under way when the review is stopped is still heard of: a run that nobody knows could not be cancelled. */
  unstopped(): GitHubClient;
  clock: Clock;
  sleep: Sleep;
  runMs: number;
  slug(): Promise<string>;
};

/** Runs of the workflows of a repository that this App started. */
export function createRuns(acting: GitHubClient, deps: RunsDeps): Runs {
  const { clock, sleep, runMs, slug } = deps;

  function read(id: number): Promise<Run> {
    return acting.send(READING, runSchema, () =>
      acting.octokit.rest.actions.getWorkflowRun({ ...acting.repo, run_id: id }),
    );
  }

  /**
   * By the nonce in its name. Anybody who may write here can start a run of that name, so only the App's own count, and of those
   * only first attempts: to repeat a run is to draw again.
   */
  async function find(client: GitHubClient, { place, nonce }: WorkflowOrder): Promise<Run | null> {
    const { workflow_runs: runs } = await client.send(READING, listSchema, () =>
      client.octokit.rest.actions.listWorkflowRuns({
        ...client.repo,
        workflow_id: place.workflow,
        branch: place.branch,
        event: 'workflow_dispatch',
        per_page: 100,
      }),
    );
    const bot = `${await slug()}[bot]`;
    const own = runs.filter(
      (run) =>
        run.display_title.includes(nonce) &&
        run.triggering_actor?.login === bot &&
        run.run_attempt === 1 &&
        (run.status !== 'completed' || run.conclusion === 'success') &&
        clock.now() - Date.parse(run.created_at) < LONGEST_MS,
    );
    return own.toSorted((a, b) => b.id - a.id)[0] ?? null;
  }

  async function dispatch(
    client: GitHubClient,
    { place, nonce, suite, cases }: WorkflowOrder,
  ): Promise<Run | null> {
    const data: unknown = await client.call(STARTING, async () => {
      const answer = await client.octokit.request(
        'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
        {
          ...client.repo,
          workflow_id: place.workflow,
          // In full: of a tag and a branch of one name GitHub would have to choose.
          ref: `refs/heads/${place.branch}`,
          inputs: { nonce, sha: place.sha, suite, cases },
          return_run_details: true,
          request: { retries: 0 },
        },
      );
      return answer.data;
    });
    const started = startedSchema.safeParse(data);
    if (!started.success) return null;
    const { workflow_run_id: id, html_url } = started.data;
    const created_at = new Date(clock.now()).toISOString();
    return { id, html_url, created_at, status: 'queued', conclusion: null, head_sha: null };
  }

  return {
    read,
    async start(order) {
      const known = await find(acting, order);
      if (known !== null) return known;
      const client = deps.unstopped();
      const run = await client.sendOnce(
        () => dispatch(client, order),
        () => find(client, order),
      );
      if (run !== null) return run;
      // Older servers do not say which run they started.
      for (let look = 0; look < LOOKS; look++) {
        await sleep(runMs, client.signal);
        const found = await find(client, order);
        if (found !== null) return found;
      }
      return null;
    },
  };
}
