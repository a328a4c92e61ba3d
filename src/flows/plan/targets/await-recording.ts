import { setTimeout as pause } from 'node:timers/promises';
import { parseRecorded } from '../../../core/eval/recorded.ts';
import type { ResolvedTarget } from '../../../core/eval/resolved-target.ts';
import type { RecordingOf, Recordings, Snapshot, Workflows } from '../../../ports.ts';
import { failure, type Resolution } from './types.ts';

/** Between two looks. Milliseconds. */
const PAUSE_MS = 5_000;

type Sent = NonNullable<Extract<ResolvedTarget, { kind: 'recorded' }>['sent']>;
export type RecordingSources = { recordings: Recordings; workflows: Workflows; signal?: AbortSignal };

/** What the default branch's workflow sent of a suite at a commit, waited for as long as the policy allows. */
export async function awaitRecording(
  { suite, workflow, timeoutMinutes }: Sent,
  { sha }: Pick<Snapshot, 'sha'>,
  { recordings, workflows, signal }: RecordingSources,
  pauseMs = PAUSE_MS,
): Promise<Resolution> {
  const found = await workflows.find(workflow);
  if (!found.ok) return failure(found.reason, found.fix);
  const { repository, branch } = found;
  const of = { repository, workflow, branch, sha, suite };
  const text = await waitFor(recordings, of, {
    looks: Math.ceil((timeoutMinutes * 60_000) / pauseMs),
    pauseMs,
    signal,
  });
  if (text === null)
    return failure(
      `no recording for ${sha}: ${workflow} on ${branch} sent none of ${suite} within ${timeoutMinutes} minutes`,
      'send it, then re-run this check',
    );
  const path = `what ${workflow} sent for ${sha.slice(0, 7)}`;
  const read = parseRecorded(path, text);
  if (!read.ok) return { ...failure(`${path} cannot be used`), problems: read.problems };
  return {
    ok: true,
    target: { kind: 'recorded', path, outputs: read.outputs },
    inputs: [],
    behind: read.models,
  };
}

type Patience = { looks: number; pauseMs: number; signal: AbortSignal | undefined };

async function waitFor(
  recordings: Recordings,
  of: RecordingOf,
  { looks, pauseMs, signal }: Patience,
): Promise<string | null> {
  for (let look = 0; signal?.aborted !== true; look++) {
    const text = await recordings.find(of);
    if (text !== null || look >= looks) return text;
    // Stopped, the review tells of itself.
    await pause(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  }
  return null;
}
