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
});

const WORKFLOW_REF = /^([^/]+\/[^/]+)\/\.github\/workflows\/([^/@]+)@refs\/heads\/(.+)$/;

/**
 * Who a token is of, whose signature, audience and lifetime hold. A pull request runs workflows as its own merge commit has them
 * (`refs/pull/7/merge`), so they are nobody's here; which branch counts is for whoever reads what was sent.
 */
export function readSender(claims: unknown): { ok: true; sender: Sender } | { ok: false; reason: string } {
  const checked = claimsSchema.safeParse(claims);
  if (!checked.success)
    return { ok: false, reason: `its claim ${checked.error.issues[0]?.path.join('.') ?? ''} is missing` };
  const { repository, repository_id, repository_owner, job_workflow_ref, workflow_ref, ref } = checked.data;
  const [, place = '', workflow = '', branch = ''] = WORKFLOW_REF.exec(job_workflow_ref) ?? [];
  if (branch === '')
    return { ok: false, reason: `its job_workflow_ref, ${job_workflow_ref}, is no workflow of a branch` };
  if (place !== repository)
    return { ok: false, reason: `its workflow is of ${place}, and not of ${repository}` };
  if (workflow_ref !== job_workflow_ref)
    return { ok: false, reason: `its workflow was called by ${workflow_ref}` };
  if (ref !== `refs/heads/${branch}`) return { ok: false, reason: `it is of a run on ${ref}` };
  const sender = { repository: Number(repository_id), owner: repository_owner, workflow, branch };
  return { ok: true, sender };
}
