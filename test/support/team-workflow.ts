import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TokenWishes } from '../github/oidc.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import type { RunEnd, WorkflowRun } from '../github/world.ts';
import { writeZip, type ZipEntry } from './zip.ts';

export const WORKFLOW = 'promptgate-eval.yml';

/** The workflow that the guide tells teams to copy. */
export function readGuide(): string {
  const guide = readFileSync(new URL('../../docs/guide/workflow-target.md', import.meta.url), 'utf8');
  const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
  const workflow = blocks.find((text) => text.startsWith('name: promptgate'));
  if (workflow === undefined) throw new Error('The guide has no workflow.');
  return workflow;
}

export type SentCase = { id: string; input: unknown; vars?: object; turns?: string[] };

export function readCases({ inputs }: WorkflowRun): SentCase[] {
  const lines = (inputs.cases ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SentCase);
}

export type TeamWishes = TokenWishes & {
  /** What the token is asked for in place of the outputs that are handed in. */
  signed?: string;
  audience?: string;
  token?: string;
  entries?(files: ZipEntry[]): ZipEntry[];
  ageMs?: number;
};

/** The artifact of a run as the guide's workflow makes it. */
export async function packOutputs(
  shop: FakeRepository,
  run: WorkflowRun,
  outputs: string,
  { signed = outputs, audience, token, entries = (files) => files, ageMs = 0, ...wishes }: TeamWishes = {},
): Promise<RunEnd> {
  const hash = createHash('sha256').update(signed).digest('hex');
  const order = `promptgate:${run.inputs.nonce}:${run.inputs.sha}:${hash}`;
  const made = token ?? (await shop.jobToken(run, audience ?? order, wishes));
  const zip = writeZip(
    entries([
      { name: 'outputs.jsonl', content: outputs },
      { name: 'token', content: made },
    ]),
  );
  return { conclusion: 'success', artifacts: [{ name: 'promptgate', zip, ageMs }] };
}

/** A row for each case that a run was given. */
export function answerCases(run: WorkflowRun, answer: (one: SentCase) => object): string {
  return readCases(run)
    .map((one) => `${JSON.stringify({ id: one.id, ...answer(one) })}\n`)
    .join('');
}
