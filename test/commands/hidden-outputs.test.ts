import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';

const HIDING = `${SHOP_POLICY}report: { outputs: none }\n`;
const SHOWING = `${SHOP_POLICY}report: { outputs: full }\n`;

it('the base’s policy says what is shown: a change cannot turn it up, and is seen to try', async () => {
  const shop = createShop({ ...VAGUE_CHANGE, '.github/promptgate.yml': SHOWING }, 40, HIDING);
  const model = await openProvider({ answer: pickTool });
  const io = createTestIo(shop.dir, model.env('loopback'));
  const result = await runCommand(io, (own) =>
    review({ repo: '.', base: 'main', json: true, html: 'report.html' }, own),
  );
  const report = JSON.parse(result.stdout) as ReviewJson;
  expect(report.policy.outputs).toBe('none');
  const told = new Set(report.suites[0]?.cases.map(({ input, expected }) => input + expected));
  expect([...told]).toEqual(['']);
  expect(report.lint.map(({ message }) => message)).toContain('`report.outputs` none → full');
  const page = readFileSync(join(shop.dir, 'report.html'), 'utf8');
  for (const text of [result.stdout, page]) {
    expect(text).toContain('output hidden by the policy');
    expect(text).not.toMatch(/Please refund|A-\d/);
  }
});
