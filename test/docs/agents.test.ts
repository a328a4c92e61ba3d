import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseMocks } from '../../src/core/eval/agent/read-mocks.ts';
import { parseDataset } from '../../src/core/eval/dataset.ts';
import { targetSchema } from '../../src/core/policy/targets.ts';

const PAGE = readFileSync(new URL('../../docs/reference/agents.md', import.meta.url), 'utf8');
const blocks = (kind: string) =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\n\`\`\``, 'g'))].map((match) => match[1] ?? '');

it('the page on agents shows a target, mocks and conversations that are read as it says', () => {
  const [policy = '', mocks = ''] = blocks('yaml');
  const { suites } = parse(policy) as { suites: { target: unknown }[] };
  expect(targetSchema.safeParse(suites[0]?.target)).toMatchObject({ success: true });
  const read = parseMocks('mocks.yml', mocks);
  expect(read.ok && read.value.map(({ mock }) => mock.tool)).toEqual([
    'get_order',
    'get_order',
    'payment_state',
    'create_refund',
  ]);
  const cases = blocks('json row').map((row) => parseDataset('rows.jsonl', row, { answers: null }));
  expect(cases.map((parsed) => parsed.ok && parsed.value.cases[0]?.conversation?.kind)).toEqual([
    'scripted',
    'simulated',
  ]);
});
