import { createHash } from 'node:crypto';
import { formatProblem } from '../../core/artifact/problem.ts';
import { parseRecorded } from '../../core/eval/recorded.ts';
import {
  readSender,
  recordingAudience,
  type Sender,
  type SentFor,
} from '../../core/eval/workflow/read-sender.ts';
import type { Log, Recordings } from '../../ports.ts';
import { readHostFailure } from './host-failure.ts';

/** More faults of one kind say nothing more. */
const MAX_NAMED = 5;

export type RecordingDeps = {
  recordings: Recordings;
  /** Accounts whose repositories are reviewed, lower case. */
  owners: ReadonlySet<string>;
  /** The server's public address, without a slash at its end. */
  server: string;
  /** Whether GitHub gave this token to a job, for this audience, a short while ago. Rejects where its keys cannot be had. */
  checkToken(
    token: string,
    audience: string,
  ): Promise<{ ok: true; claims: unknown } | { ok: false; reason: string }>;
  log: Log;
};

export type Identified =
  | { ok: true; sender: Sender }
  | { ok: false; kind: 'token' | 'owner' | 'unavailable'; reason: string };

/** What somebody says that they send; `sha256` of the body, in hexadecimal. */
export type Announced = SentFor & { sha256: string };

/** Who sends, by the token alone, which has to be of just these outputs. */
export async function identifySender(
  deps: RecordingDeps,
  token: string,
  announced: Announced,
): Promise<Identified> {
  const audience = recordingAudience(deps.server, announced, announced.sha256);
  const checked = await checkToken(deps, token, audience);
  if (checked === null)
    return {
      ok: false,
      kind: 'unavailable',
      reason: 'GitHub’s keys cannot be fetched at the moment; try again',
    };
  if (!checked.ok) return { ...checked, kind: 'token' };
  const read = readSender(checked.claims, announced);
  if (!read.ok) return { ...read, kind: 'token' };
  if (!deps.owners.has(read.sender.owner.toLowerCase()))
    return { ok: false, kind: 'owner', reason: `repositories of ${read.sender.owner} are not reviewed here` };
  return read;
}

/** Null: GitHub's keys cannot be had, which says nothing of the token. */
async function checkToken({ checkToken: check, log }: RecordingDeps, token: string, audience: string) {
  try {
    return await check(token, audience);
  } catch (error) {
    if (readHostFailure(error) === null) throw error;
    log.warn({ err: error }, 'a recording cannot be taken');
    return null;
  }
}

export type Taken =
  | { kind: 'kept' | 'same'; outputs: number }
  | { kind: 'other' }
  | { kind: 'full' }
  | { kind: 'invalid'; problems: string[] };

/** Keeps what a workflow sends of a suite at a commit, where all of it can be read. */
export async function takeRecording(
  { recordings }: RecordingDeps,
  { repository, workflow, branch }: Sender,
  { sha, suite, sha256 }: Announced,
  text: string,
): Promise<Taken> {
  if (createHash('sha256').update(text).digest('hex') !== sha256)
    return { kind: 'invalid', problems: ['the body is not the one that `sha256` and the token are of'] };
  const read = parseRecorded('the body', text);
  if (!read.ok) return { kind: 'invalid', problems: read.problems.slice(0, MAX_NAMED).map(formatProblem) };
  if (read.outputs.size === 0) return { kind: 'invalid', problems: ['the body holds no outputs'] };
  const kind = await recordings.keep({ repository, workflow, branch, sha, suite }, text);
  return kind === 'other' || kind === 'full' ? { kind } : { kind, outputs: read.outputs.size };
}
