import { z } from 'zod';

/** Who sends outputs: a workflow of a repository, as a branch of it has it. */
export type Sender = {
  /** GitHub's id of the repository. */
  repository: number;
  /** Account that it belongs to. */
  owner: string;
  /** Name of the file in `.github/workflows`. */
  workflow: string;
  branch: string;
};

const claimsSchema = z.object({
  repository: z.string(),
  repository_id: z.string().regex(/^\d+$/),
  repository_owner: z.string(),
  job_workflow_ref: z.string(),
  workflow_ref: z.string(),
  ref: z.string(),
  sha: z.string(),
  event_name: z.string(),
  run_attempt: z.string(),
});

/**
 * What may have started the run. All others run the default branch's file as well, but for somebody else's pull request
 * (`pull_request_target`), on what a pull request's own workflow left behind (`workflow_run`), or at anybody's word (`issue_comment`).
 */
const EVENTS = ['workflow_dispatch', 'push', 'schedule', 'repository_dispatch'];

/** Outputs that are sent: of a suite, by its name in reports, at a commit. */
export type SentFor = { sha: string; suite: string };

/**
 * For whom a job asks its token: it binds this server, the commit, the suite and the bytes that are sent. `outputs` is their SHA-256
 * in hexadecimal. A suite's name may hold colons, so it stands last.
 */
export function recordingAudience(server: string, { sha, suite }: SentFor, outputs: string): string {
  return `promptgate:${server}:${sha}:${outputs}:${suite}`;
}

const WORKFLOW_REF = /^([^/]+\/[^/]+)\/\.github\/workflows\/([^/@]+)@refs\/heads\/(.+)$/;

/**
 * Who a token is of, whose signature, audience and lifetime hold. A pull request runs workflows as its own merge commit has them
 * (`refs/pull/7/merge`), so they are nobody's here; which branch counts is for whoever reads what was sent. A push tells the commit
 * that ran itself; of other events the workflow says it, in the audience.
 */
export function readSender(
  claims: unknown,
  { sha: sent }: Pick<SentFor, 'sha'>,
): { ok: true; sender: Sender } | { ok: false; reason: string } {
  const checked = claimsSchema.safeParse(claims);
  if (!checked.success)
    return { ok: false, reason: `its claim ${checked.error.issues[0]?.path.join('.') ?? ''} is missing` };
  const { repository, repository_id, repository_owner, job_workflow_ref, workflow_ref, ref } = checked.data;
  const { event_name: event, run_attempt, sha } = checked.data;
  const [, place = '', workflow = '', branch = ''] = WORKFLOW_REF.exec(job_workflow_ref) ?? [];
  if (branch === '')
    return { ok: false, reason: `its job_workflow_ref, ${job_workflow_ref}, is no workflow of a branch` };
  if (place !== repository)
    return { ok: false, reason: `its workflow is of ${place}, and not of ${repository}` };
  if (workflow_ref !== job_workflow_ref)
    return { ok: false, reason: `its workflow was called by ${workflow_ref}` };
  if (ref !== `refs/heads/${branch}`) return { ok: false, reason: `it is of a run on ${ref}` };
  if (!EVENTS.includes(event))
    return { ok: false, reason: `it is of a run that ${event} started, and not ${list(EVENTS)}` };
  // A run of last month would sign with last month's file.
  if (run_attempt !== '1')
    return {
      ok: false,
      reason: `it is of attempt ${run_attempt} of its run: start a new run in place of repeating one`,
    };
  if (event === 'push' && sha !== sent)
    return { ok: false, reason: `it is of a push of ${sha}, and not of ${sent}` };
  const sender = { repository: Number(repository_id), owner: repository_owner, workflow, branch };
  return { ok: true, sender };
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
