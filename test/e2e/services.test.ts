import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { type LoopbackService, startLoopbackService } from '../support/loopback-service.ts';
import { concludedCheck, POLICY, useStage } from './support.ts';

let service: LoopbackService;
const stage = useStage({
  env: async () => {
    service = await startLoopbackService(({ path }) => ({
      json: { answer: path.startsWith('/base') ? 'yes' : 'no' },
    }));
    const entry = {
      base: `${service.url}/base/{sha}`,
      head: `${service.url}/pr/{pr}/{sha}`,
      private_hosts: ['127.0.0.1'],
      repositories: ['acme-0/*'],
    };
    const path = join(createTemporaryDirectory(), 'services.json');
    writeFileSync(path, JSON.stringify({ services: { preview: entry } }));
    return { PROMPTGATE_SERVICES: path };
  },
});
afterAll(() => service.close());

const FILES = {
  [POLICY]: `version: 1\nsuites:\n  - name: support\n    covers: ["prompts/*.md"]\n    dataset: evals/cases.jsonl\n    target: { kind: http, service: preview, body: { ask: "{{input}}" }, response: { text: /answer } }\n    scorers: [contains]\n`,
  'prompts/support.md': 'You are a helpful assistant. Answer in full.\n',
  'evals/cases.jsonl': Array.from({ length: 24 }, (_, i) =>
    JSON.stringify({ id: `case${i}`, input: `${i}`, expected: 'yes' }),
  ).join('\n'),
};
const BRIEF = { 'prompts/support.md': 'You are a helpful assistant. Be brief.\n' };

it('a pull request is reviewed by what the service answers at its own deployment; other owners may not use it', async () => {
  const shop = await stage.openShop({ files: FILES });
  const base = await shop.head();
  const sha = await shop.commit('brief', BRIEF, 'Be brief');
  const number = await shop.openPullRequest({ head: 'brief' });
  const other = await stage.openShop({ files: FILES });
  const refused = await other.commit('brief', BRIEF, 'Be brief');
  await other.openPullRequest({ head: 'brief' });
  expect(await concludedCheck(shop, sha)).toMatchObject({
    conclusion: 'failure',
    title: expect.stringMatching(/^contains −100 points/),
  });
  const check = await concludedCheck(other, refused);
  expect(check.conclusion).toBe('failure');
  expect(JSON.stringify(check)).toContain('no service of this name');
  expect(new Set(service.calls.map(({ path }) => path))).toEqual(
    new Set([`/base/${base}`, `/pr/${number}/${sha}`]),
  );
});
