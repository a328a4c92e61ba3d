import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { audienceOf } from '../../src/core/eval/workflow/check-claims.ts';
import { readGuide } from '../support/team-workflow.ts';

type Step = { uses?: string; run?: string; with?: Record<string, string>; env?: Record<string, string> };
type Job = { needs?: string; permissions: Record<string, string>; steps: Step[] };
const text = readGuide();
const workflow = parse(text) as {
  on: { workflow_dispatch: { inputs: Record<string, unknown> } };
  'run-name': string;
  permissions: object;
  jobs: { run: Job; sign: Job };
};
const { run, sign } = workflow.jobs;

it('the guide’s workflow takes what the App sends, and is found again by its name', () => {
  expect(Object.keys(workflow.on.workflow_dispatch.inputs).sort()).toEqual([
    'cases',
    'nonce',
    'sha',
    'suite',
  ]);
  expect(workflow['run-name']).toContain('inputs.nonce');
});

it('no job of the guide’s workflow both runs the commit’s code and may ask for tokens', () => {
  expect(workflow.permissions).toEqual({});
  expect(run.permissions).toEqual({ contents: 'read' });
  expect(sign.permissions).toEqual({ 'id-token': 'write' });
  expect(run.steps.find(({ uses }) => uses?.startsWith('actions/checkout'))?.with).toEqual({
    ref: expect.stringMatching(/inputs\.sha/),
    'persist-credentials': false,
  });
  expect(sign.steps.some(({ uses, run: shell }) => uses?.startsWith('actions/checkout') || shell)).toBe(
    false,
  );
});

it('no input is written into a script of the guide’s workflow, where it would be executed', () => {
  const scripts = [...run.steps, ...sign.steps].flatMap((step) => [step.run ?? '', step.with?.script ?? '']);
  expect(scripts.filter((script) => script !== '')).toHaveLength(2);
  for (const script of scripts) expect(script).not.toContain('${{');
});

it('the guide’s workflow signs the outputs for the audience that the App wants', async () => {
  const script = sign.steps.find(({ with: given }) => given?.script !== undefined)?.with?.script ?? '';
  const outputs = Buffer.from('{"id":"a"}\n');
  const written = new Map<string, string>();
  const fakes: Record<string, unknown> = {
    crypto: { createHash },
    fs: {
      readFileSync: (path: string) => (path === 'outputs.jsonl' ? outputs : null),
      writeFileSync: (path: string, content: string) => written.set(path, content),
    },
  };
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...given: unknown[]) => Promise<void>;
  await new AsyncFunction('require', 'core', 'process', script)(
    (name: string) => fakes[name],
    { getIDToken: async (audience: string) => `token for ${audience}` },
    { env: { NONCE: 'n', SHA: 's' } },
  );
  const audience = audienceOf({ nonce: 'n', sha: 's' }, createHash('sha256').update(outputs).digest('hex'));
  expect([...written]).toEqual([['token', `token for ${audience}`]]);
  const [last] = sign.steps.toReversed();
  expect(last?.with).toMatchObject({ name: 'promptgate', path: 'outputs.jsonl\ntoken' });
});
