import { z } from 'zod';
import type { CheckAction } from '../../core/report/check-actions.ts';
import type { CheckConclusion, CheckOutput, Checks, Clock } from '../../ports.ts';
import {
  type RenderedAnnotation,
  type RenderedOutput,
  renderAnnotation,
  renderBareOutput,
  renderModestOutput,
  renderOutput,
} from './check-output.ts';
import type { GitHubClient } from './client.ts';
import { statusOf } from './failure.ts';
import { listAll } from './pages.ts';
import { requireSha, shaSchema } from './sha.ts';

const CHECK_NAME = 'promptgate';
/** Annotations that GitHub takes in one request. */
const BATCH = 50;
/** A write whose repetition, after an answer that was lost, is for `sendOnce` to decide. */
const ONCE = { retries: 0 };

const runSchema = z.object({
  id: z.number(),
  status: z.string(),
  conclusion: z.string().nullish(),
  completed_at: z.iso.datetime({ offset: true }).nullish(),
  head_sha: shaSchema.optional(),
  external_id: z.string().nullish(),
  app: z.object({ id: z.number() }).nullish(),
  output: z.object({ annotations_count: z.number() }),
  // No check depends on it, so what is not understood is as good as nothing.
  pull_requests: z
    .array(z.object({ number: z.number(), head: z.object({ sha: z.string() }) }))
    .nullish()
    .catch(null),
});
const runsSchema = z.object({ check_runs: z.array(runSchema) });
type Run = z.infer<typeof runSchema>;

type Shown = RenderedOutput & { annotations?: RenderedAnnotation[] };

/** The check runs that `appId` made in one repository. Annotations are shown with the conclusion, not before. */
export function createChecks(client: GitHubClient, appId: number, clock: Clock): Checks {
  const { repo, octokit } = client;
  const { checks } = octokit.rest;
  /** How many annotations GitHub holds of a run, as its latest answer said. */
  const annotated = new Map<number, number>();
  const named = new Map<string, number[]>();
  const now = () => new Date(clock.now()).toISOString();
  const purpose = (verb: string) => ({ doing: `${verb} the check`, needs: 'checks: write' });

  async function send(verb: string, request: () => Promise<{ data: unknown }>): Promise<Run> {
    return note(await client.send(purpose(verb), runSchema, request));
  }

  function note(run: Run): Run {
    annotated.set(run.id, run.output.annotations_count);
    const { head_sha: headSha, pull_requests: pulls } = run;
    // It also names those that only have a branch of the name, with other heads.
    const withHead = (pulls ?? []).filter(({ head }) => head.sha === headSha);
    if (headSha !== undefined)
      named.set(
        headSha,
        withHead.map(({ number }) => number),
      );
    return run;
  }

  function read(id: number): Promise<Run> {
    return send('read', () => checks.get({ ...repo, check_run_id: id }));
  }

  /** Of several runs with one external id the newest: it is the one that GitHub goes by. */
  async function findRun(headSha: string, externalId: string): Promise<Run | null> {
    const filters = {
      ref: requireSha(headSha),
      check_name: CHECK_NAME,
      app_id: appId,
      filter: 'all' as const,
    };
    const runs = listAll(client, purpose('look for'), {
      schema: runsSchema,
      items: (data) => data.check_runs,
      read: (page) => checks.listForRef({ ...repo, ...filters, ...page }),
    });
    let newest: Run | null = null;
    for await (const run of runs) {
      // A server that names no App has only been asked for the runs of this one.
      const own = run.external_id === externalId && (run.app?.id ?? appId) === appId;
      if (own && run.id > (newest?.id ?? 0)) newest = run;
    }
    return newest === null ? null : note(newest);
  }

  /** Sends a batch of annotations, after which GitHub holds `total` of them. */
  function annotate(id: number, output: Shown, total: number): Promise<Run> {
    return client.sendOnce(
      () => send('annotate', () => checks.update({ ...repo, check_run_id: id, output, request: ONCE })),
      async () => {
        const run = await read(id);
        return run.output.annotations_count >= total ? run : null;
      },
    );
  }

  async function finish(
    id: number,
    { conclusion, actions }: { conclusion: CheckConclusion; actions: CheckAction[] },
    output: Shown,
  ): Promise<Run> {
    const fields = { status: 'completed' as const, conclusion, completed_at: now(), actions };
    const run = await client.sendOnce(
      () =>
        send('conclude', () =>
          checks.update({ ...repo, check_run_id: id, ...fields, output, request: ONCE }),
        ),
      async () => {
        const found = await read(id);
        // A check that is concluded anew was completed before, so that alone tells nothing.
        return isSecond(found.completed_at, fields.completed_at) && found.conclusion === conclusion
          ? found
          : null;
      },
    );
    return keptAnother(run, conclusion) ? replace(run, { ...fields, output }) : run;
  }

  /** A run of the same name and external id: the newest is the one that GitHub goes by. */
  function replace(
    run: Run,
    fields: { conclusion: CheckConclusion; actions: CheckAction[]; output: Shown },
  ): Promise<Run> {
    const external_id = run.external_id ?? '';
    const head_sha = requireSha(run.head_sha ?? '');
    return client.sendOnce(
      () =>
        send('conclude', () =>
          checks.create({ ...repo, ...fields, name: CHECK_NAME, head_sha, external_id, request: ONCE }),
        ),
      async () => {
        const found = await findRun(head_sha, external_id);
        return found !== null && found.id > run.id ? found : null;
      },
    );
  }

  return {
    async start(headSha, externalId, output) {
      const fields = {
        name: CHECK_NAME,
        head_sha: requireSha(headSha),
        external_id: externalId,
        status: 'in_progress' as const,
        started_at: now(),
      };
      const create = (shown: Shown) =>
        client.sendOnce(
          () => send('start', () => checks.create({ ...repo, ...fields, output: shown, request: ONCE })),
          async () => {
            const run = await findRun(headSha, externalId);
            // One that is completed is of the review before.
            return run?.status === 'completed' ? null : run;
          },
        );
      return (await sendAccepted([() => renderOutput(output), ...lesserOutputs(output)], create)).id;
    },

    async find(headSha, externalId) {
      const run = await findRun(headSha, externalId);
      return run === null
        ? null
        : { id: run.id, passed: run.conclusion === 'success', ended: run.conclusion != null };
    },

    async progress(id, output) {
      const update = (shown: Shown) =>
        send('update', () => checks.update({ ...repo, check_run_id: id, output: shown }));
      await sendAccepted([() => renderOutput(output), ...lesserOutputs(output)], update);
    },

    async conclude(id, conclusion, output) {
      const annotations = output.annotations.map(renderAnnotation);
      const rendered = renderOutput(output);
      // GitHub only ever adds annotations. Those that an attempt before this one sent are there: the first ones.
      const had = annotated.get(id) ?? (await read(id)).output.annotations_count;
      const whole = async () => {
        let sent = had;
        for (; annotations.length - sent > BATCH; sent += BATCH)
          await annotate(
            id,
            { ...rendered, annotations: annotations.slice(sent, sent + BATCH) },
            sent + BATCH,
          );
        const last = annotations.slice(sent);
        return last.length > 0 ? { ...rendered, annotations: last } : rendered;
      };
      // None takes away those that a conclusion of before has.
      const end = { conclusion, actions: [...(output.actions ?? [])] };
      return (await sendAccepted([whole, ...lesserOutputs(output)], (shown) => finish(id, end, shown))).id;
    },

    named: (headSha) => named.get(headSha) ?? [],
  };
}

/** GitHub has been seen to keep the conclusion of a run that was completed before, whatever it is told later. */
function keptAnother(run: Run, conclusion: CheckConclusion): boolean {
  return typeof run.conclusion === 'string' && run.conclusion !== conclusion;
}

/** GitHub keeps times to the second. */
function isSecond(found: string | null | undefined, wanted: string): boolean {
  return (
    typeof found === 'string' &&
    Math.floor(Date.parse(found) / 1000) === Math.floor(Date.parse(wanted) / 1000)
  );
}

type Rendering = (refusal: string) => Shown | Promise<Shown>;

/** What is sent instead of an output that GitHub refuses, so that at least the verdict arrives. */
function lesserOutputs(output: CheckOutput): Rendering[] {
  return [(refusal) => renderModestOutput(output, refusal), () => renderBareOutput(output)];
}

/** Sends the first rendering that GitHub does not refuse as invalid. */
async function sendAccepted(
  [render, ...lesser]: readonly Rendering[],
  send: (shown: Shown) => Promise<Run>,
  refusal = '',
): Promise<Run> {
  if (render === undefined) throw new Error('There is nothing to send.');
  try {
    return await send(await render(refusal));
  } catch (error) {
    if (statusOf(error) !== 422 || lesser.length === 0 || !(error instanceof Error)) throw error;
    return sendAccepted(lesser, send, error.message);
  }
}
