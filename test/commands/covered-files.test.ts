import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { plan, review } from '../../src/wire-local.ts';
import { createGitRepository, createTemporaryDirectory } from '../support/git-repository.ts';
import { type LoopbackService, startLoopbackService } from '../support/loopback-service.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const open: LoopbackService[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

const GRAPH = 'from langgraph.graph import StateGraph\n\n\ndef route(state):\n    return "answer"\n';
const TARGET = '{ kind: http, service: preview, body: { ask: "{{input}}" }, response: { text: /answer } }';
const policy = (target: string) =>
  `version: 1\nsuites:\n  - name: graph\n    covers: ["app/**"]\n    dataset: evals/cases.jsonl\n    target: ${target}\n    scorers: [contains]\n`;

/** A change of these files, in a repository where nothing of them is an artifact. */
async function change(files: Record<string, string>, target = TARGET) {
  const service = await startLoopbackService(({ path }) => ({
    json: { answer: path.startsWith('/base/') ? 'yes' : 'no' },
  }));
  open.push(service);
  const repository = createGitRepository({
    '.github/promptgate.yml': policy(target),
    'app/graph.py': GRAPH,
    'lib/util.py': 'X = 1\n',
    'evals/cases.jsonl': Array.from({ length: 24 }, (_, i) =>
      JSON.stringify({ id: `c${i}`, input: `q${i}`, expected: 'yes' }),
    ).join('\n'),
    'evals/outputs.jsonl': Array.from({ length: 24 }, (_, i) =>
      JSON.stringify({ id: `c${i}`, text: 'yes' }),
    ).join('\n'),
  });
  repository.branch('change');
  repository.commit('A change', files);
  const list = join(createTemporaryDirectory(), 'services.yml');
  const at = (side: string) => `${service.url}/${side}/ask/{sha}`;
  const services = { preview: { base: at('base'), head: at('head'), private_hosts: ['127.0.0.1'] } };
  writeFileSync(list, JSON.stringify({ services }));
  const io = () => createTestIo(repository.dir, { PROMPTGATE_SERVICES: list });
  const refs = { repo: '.', base: 'main', head: 'HEAD' };
  return {
    plan: (json: boolean) => runCommand(io(), (one) => plan({ ...refs, json }, one)),
    review: (json: boolean) => runCommand(io(), (one) => review({ ...refs, json }, one)),
    service,
  };
}

const BROKEN = { 'app/graph.py': GRAPH.replace('answer', 'refuse') };

describe('a file that `covers` names, of a system that runs elsewhere', () => {
  it('starts the suite without any artifact in it, and plan and report say that it did', async () => {
    const run = await change(BROKEN);
    const planned = await run.plan(false);
    expect(planned.stdout).toContain('1 other file changed that a suite covers: app/graph.py');
    expect(planned.stdout).toContain('guards app/graph.py');
    expect(JSON.parse((await run.plan(true)).stdout)).toMatchObject({
      changes: [],
      suites: [{ guards: ['app/graph.py'], because: [{ path: 'app/graph.py', includes: [] }] }],
    });
    const reviewed = await run.review(true);
    expect(reviewed.exit).toBe(1);
    expect(JSON.parse(reviewed.stdout)).toMatchObject({
      verdict: 'fail',
      changes: [],
      suites: [{ name: 'graph', covers: ['app/graph.py'] }],
    });
    expect((await run.review(false)).stdout).toMatch(
      /app\/graph\.py no AI artifact, covered by suite `?graph/,
    );
  });

  it('starts none where it is another file', async () => {
    const run = await change({ 'lib/util.py': 'X = 2\n' });
    expect((await run.plan(false)).stdout).toBe('No AI artifacts changed: a review would run nothing.\n');
    const { verdict } = JSON.parse((await run.review(true)).stdout);
    expect(verdict).toBe('skipped');
    expect(run.service.calls).toHaveLength(0);
  });

  it('is named as not measured where both sides are asked the same', async () => {
    const target = '{ kind: recorded, outputs: evals/outputs.jsonl }';
    const recorded = await (await change(BROKEN, target)).review(true);
    expect(recorded.exit).toBe(4);
    expect(recorded.stdout).toContain('the recorded outputs are the same on both sides');
  });
});
