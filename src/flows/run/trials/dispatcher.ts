import PQueue from 'p-queue';
import { digestOf } from '../../../core/artifact/digest.ts';
import type { Run } from '../../../core/eval/cache-key.ts';
import { parseRecorded } from '../../../core/eval/recorded.ts';
import type { Output, WorkflowRequest } from '../../../core/eval/types.ts';
import { batchRows, writeRow } from '../../../core/eval/workflow/case-rows.ts';
import type { ProviderFailure, WorkflowReport, Workflows } from '../../../ports.ts';
import type { Cache } from './kept-trials.ts';
import type { TrialResult } from './types.ts';

/** Trials that are asked for within this time go into one run of the workflow, which takes a minute to begin. Milliseconds. */
const GATHER_MS = 100;
/** Runs of one review at a time: GitHub gives an account few machines, and others wait for them. */
const RUNS_AT_ONCE = 4;

/** One trial of a workflow's, and the key that it is kept under. */
export type WorkflowTrial = { request: WorkflowRequest; key: string };
/** Which of several runs it is, and whose answers may stand for it. */
export type RunAs = { run: Run; cache: Cache };

export type DispatcherDeps = {
  /** Absent: nothing may be started. */
  workflows: Workflows | undefined;
  reviewId: string;
  signal: AbortSignal;
  /** Why nothing more is started; null: it may be. */
  refusal(): Promise<ProviderFailure | null>;
  /** The other trials that a run may as well do, without those that are kept or under way. */
  others(trial: WorkflowTrial, as: RunAs): Promise<WorkflowTrial[]>;
  /** Keeps what nobody has asked for yet, and will be. */
  keep(key: string, output: Output): void;
};

export type Dispatcher = {
  /** What the workflow says of a case. Trials that are asked for at about the same time share a run. */
  ask(trial: WorkflowTrial, as: RunAs): Promise<TrialResult>;
  /** Whether a run does this trial, or has done it, before anybody asked. Then `ask` gives what came of it, once. */
  has(key: string): boolean;
};

type Waiting = WorkflowTrial & { settle(result: TrialResult): void };
type Group = { first: WorkflowTrial; as: RunAs; asked: Waiting[] };

/** Puts trials of workflows together into runs. After one has failed for a commit, no further one is started for it. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const gathering = new Map<string, Group>();
  const early = new Map<string, Promise<TrialResult>>();
  const failed = new Map<string, ProviderFailure>();
  const queue = new PQueue({ concurrency: RUNS_AT_ONCE });

  async function start(group: Group): Promise<void> {
    const known = new Set(group.asked.map(({ key }) => key));
    const others = await deps.others(group.first, group.as);
    const added = others.filter(({ key }) => !known.has(key) && !early.has(key)).map(promise);
    // Whoever does this again after the process died finds the runs that it started, by what is in them.
    const all = [...group.asked, ...added].sort((a, b) => (a.key < b.key ? -1 : 1));
    const batches = batchRows(all, ({ request }) => writeRow(request.case));
    const placed = new Set(batches.flat());
    for (const one of all) if (!placed.has(one)) one.settle({ ok: false, failure: tooLarge(one) });
    await Promise.all(batches.map((batch) => queue.add(() => runBatch(batch, group))));
  }

  /** A trial that nobody has asked for: whoever does meanwhile waits for it. */
  function promise(trial: WorkflowTrial): Waiting {
    const result = Promise.withResolvers<TrialResult>();
    early.set(trial.key, result.promise);
    return {
      ...trial,
      settle(made) {
        if (made.ok) deps.keep(trial.key, made.output);
        else early.delete(trial.key);
        result.resolve(made);
      },
    };
  }

  async function runBatch(batch: readonly Waiting[], { first, as }: Group): Promise<void> {
    const results = await report(batch, first.request, as.run);
    for (const one of batch)
      one.settle(typeof results === 'function' ? results(one) : { ok: false, failure: results });
  }

  async function report(
    batch: readonly Waiting[],
    { suite, place, timeoutMinutes }: WorkflowRequest,
    run: Run,
  ): Promise<ProviderFailure | ((trial: WorkflowTrial) => TrialResult)> {
    if (place === null || deps.workflows === undefined)
      return fault('bad_request', 'nothing may start the workflow here');
    const before = (await deps.refusal()) ?? failed.get(digestOf(place));
    if (before !== undefined) return before;
    const keys = batch.map(({ key }) => key);
    const order = {
      place,
      suite,
      nonce: digestOf({ review: deps.reviewId, run, keys }).slice(0, 32),
      cases: batch.map(({ request }) => `${writeRow(request.case)}\n`).join(''),
      timeoutMs: timeoutMinutes * 60_000,
    };
    const made = await deps.workflows.run(order, { signal: deps.signal });
    const read = made.ok ? readOutputs(made.output) : made.failure;
    if (!('outputs' in read)) {
      failed.set(digestOf(place), read);
      return read;
    }
    return ({ request }) => {
      const output = read.outputs.get(request.case.id);
      if (output !== undefined) return { ok: true, output };
      return {
        ok: false,
        failure: fault('bad_response', `the run has no output for the case (${read.page})`),
      };
    };
  }

  return {
    ask(trial, as) {
      const made = early.get(trial.key);
      early.delete(trial.key);
      if (made !== undefined) return made;
      const { suite, place } = trial.request;
      const id = digestOf({ suite, place, run: as.run });
      const result = Promise.withResolvers<TrialResult>();
      const waiting = { ...trial, settle: result.resolve };
      const group = gathering.get(id);
      if (group !== undefined) group.asked.push(waiting);
      else {
        const opened: Group = { first: trial, as, asked: [waiting] };
        gathering.set(id, opened);
        setTimeout(() => {
          gathering.delete(id);
          start(opened).catch((error: unknown) => {
            const message = error instanceof Error ? error.message : String(error);
            for (const one of opened.asked) one.settle({ ok: false, failure: fault('server', message) });
          });
        }, GATHER_MS);
      }
      return result.promise;
    },
    has: (key) => early.has(key),
  };
}

type Read = { outputs: ReadonlyMap<string, Output>; page: string };

/** All of it or nothing: what is wrong with one line may be wrong with the others. */
function readOutputs({ outputs: text, page }: WorkflowReport): Read | ProviderFailure {
  const recorded = parseRecorded('outputs.jsonl', text);
  if (recorded.ok) return { outputs: recorded.outputs, page };
  const [first] = recorded.problems;
  const more = recorded.problems.length > 1 ? ', and more such lines' : '';
  const what = `line ${first?.line}: expected ${first?.expected}, found ${first?.found}${more}`;
  return fault('bad_response', `the outputs of the run cannot be used (${what}; ${page})`);
}

function tooLarge({ request }: WorkflowTrial): ProviderFailure {
  const bytes = Buffer.byteLength(writeRow(request.case));
  return fault('bad_request', `the case is ${bytes} bytes of JSON, more than GitHub hands to a workflow`);
}

function fault(kind: ProviderFailure['kind'], message: string): ProviderFailure {
  return { kind, status: null, message, attempts: 0 };
}
