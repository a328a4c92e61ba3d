import { z } from 'zod';

/** The run that was started, and what its token has to say of it. */
export type ExpectedRun = {
  /** GitHub's id of the repository. */
  repository: number;
  owner: string;
  name: string;
  /** Name of the file in `.github/workflows`. */
  workflow: string;
  /** The default branch. */
  branch: string;
  /** Commit of the default branch that the run was started at, as GitHub says of the run. */
  commit: string;
  run: number;
};

/**
 * Claims of GitHub's OIDC token for a job, as "OpenID Connect reference" names them
 * (docs.github.com/en/actions/reference/security/oidc). Numbers are texts there.
 */
const claimsSchema = z.object({
  repository_id: z.string(),
  job_workflow_ref: z.string(),
  job_workflow_sha: z.string(),
  workflow_ref: z.string(),
  workflow_sha: z.string(),
  sha: z.string(),
  ref: z.string(),
  event_name: z.string(),
  run_id: z.string(),
  run_attempt: z.string(),
});

/**
 * For whom a job asks its token: it binds the outputs to the order that they answer. `outputs` is the SHA-256 of
 * `outputs.jsonl`, in hexadecimal.
 */
export function audienceOf({ nonce, sha }: { nonce: string; sha: string }, outputs: string): string {
  return `promptgate:${nonce}:${sha}:${outputs}`;
}

/**
 * What is wrong with the claims of a token whose signature, audience and lifetime hold; null: it is of the run that was started,
 * and of the workflow as the default branch has it.
 */
export function findClaimFault(claims: unknown, expected: ExpectedRun): string | null {
  const checked = claimsSchema.safeParse(claims);
  if (!checked.success) return `its claim ${checked.error.issues[0]?.path.join('.') ?? ''} is missing`;
  const { workflow, branch, commit } = expected;
  const ref = `refs/heads/${branch}`;
  const file = `${expected.owner}/${expected.name}/.github/workflows/${workflow}`;
  const wanted = {
    repository_id: String(expected.repository),
    run_id: String(expected.run),
    // A repeated run is a second draw.
    run_attempt: '1',
    event_name: 'workflow_dispatch',
    ref,
    workflow_ref: `${file}@${ref}`,
    job_workflow_ref: `${file}@${ref}`,
    // The branch may have moved on since; the run and what signs for it are of one commit all the same.
    sha: commit,
    workflow_sha: commit,
    job_workflow_sha: commit,
  };
  for (const [name, value] of Object.entries(wanted)) {
    const found = checked.data[name as keyof typeof wanted];
    if (normal(found) !== normal(value)) return `its ${name} is ${found}, and not ${value}`;
  }
  return null;
}

/** GitHub does not tell names of accounts and repositories apart by case; paths and refs it does. */
function normal(claim: string): string {
  return claim.replace(/^[^/]+\/[^/]+(?=\/\.github\/)/, (name) => name.toLowerCase());
}
