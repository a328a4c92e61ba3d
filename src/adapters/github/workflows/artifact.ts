import { createHash } from 'node:crypto';
import { z } from 'zod';
import { audienceOf, findClaimFault } from '../../../core/eval/workflow/check-claims.ts';
import type { HostedRef, WorkflowOrder } from '../../../ports.ts';
import type { GitHubClient } from '../client.ts';
import { type DownloadOptions, openDownload } from '../download.ts';
import type { TokenCheck } from './token.ts';
import { ArtifactFault, MAX_PACKED_BYTES, unpackArtifact } from './unpack.ts';

const ARTIFACT = 'promptgate';

const artifactSchema = z.object({
  id: z.number(),
  name: z.string(),
  size_in_bytes: z.number(),
  expired: z.boolean(),
  created_at: z.iso.datetime({ offset: true }),
});
const pageSchema = z.object({ artifacts: z.array(artifactSchema) });
type Artifact = z.infer<typeof artifactSchema>;

export type Reading = { ref: HostedRef; check: TokenCheck; download: DownloadOptions };

/**
 * The outputs that a run left, once it is certain that the run that was started made them: its token says so, and is bound to
 * these bytes. Rejects with an ArtifactFault where anything of this is not so.
 */
export async function readOutputs(
  client: GitHubClient,
  { id: run, commit }: { id: number; commit: string },
  order: WorkflowOrder,
  { ref, check, download }: Reading,
): Promise<string> {
  const artifact = await findArtifact(client, run);
  const { outputs, token } = await unpackArtifact(await fetchArtifact(client, artifact, download));
  const { nonce, place } = order;
  const hash = createHash('sha256').update(outputs).digest('hex');
  const audience = audienceOf({ nonce, sha: place.sha }, hash);
  const checked = await check(token, { audience, at: new Date(artifact.created_at) });
  if (!checked.ok) throw new ArtifactFault(`its token does not hold: ${checked.reason}`);
  const { owner, name } = ref;
  const { repository, workflow, branch } = place;
  const fault = findClaimFault(checked.claims, {
    repository,
    owner,
    name,
    workflow,
    branch,
    commit,
    run,
  });
  if (fault !== null) throw new ArtifactFault(`its token does not hold: ${fault}`);
  return decode(outputs);
}

async function findArtifact(client: GitHubClient, run: number): Promise<Artifact> {
  const purpose = { doing: 'list the artifacts of a workflow run', needs: 'actions: read' };
  const { artifacts } = await client.send(purpose, pageSchema, () =>
    client.octokit.rest.actions.listWorkflowRunArtifacts({
      ...client.repo,
      run_id: run,
      name: ARTIFACT,
      per_page: 100,
    }),
  );
  const found = artifacts.filter(({ name }) => name === ARTIFACT);
  const [artifact] = found;
  if (artifact === undefined) throw new ArtifactFault('the run left none of this name');
  if (found.length > 1) throw new ArtifactFault('the run left several of this name');
  if (artifact.expired) throw new ArtifactFault('it is deleted already');
  if (artifact.size_in_bytes > MAX_PACKED_BYTES) throw tooLarge();
  return artifact;
}

async function fetchArtifact(
  client: GitHubClient,
  { id }: Artifact,
  options: DownloadOptions,
): Promise<Buffer> {
  const purpose = { doing: 'download an artifact', needs: 'actions: read' };
  const ask = () =>
    client.octokit.rest.actions.downloadArtifact({
      ...client.repo,
      artifact_id: id,
      archive_format: 'zip',
      request: { redirect: 'manual', parseSuccessResponseBody: false },
    });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of await openDownload(client, purpose, 'an artifact', ask, options)) {
    bytes += chunk.byteLength;
    if (bytes > MAX_PACKED_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ArtifactFault {
  return new ArtifactFault(`it is larger than ${MAX_PACKED_BYTES} bytes`);
}

function decode(outputs: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(outputs);
  } catch {
    throw new ArtifactFault('outputs.jsonl in it is no UTF-8');
  }
}
