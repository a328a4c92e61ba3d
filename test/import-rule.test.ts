import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'promptgate-import-rule-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

type Report = { summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] } };

function cruise(dir: string): Report {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, 'src', '--config', '.dependency-cruiser.js', '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8', maxBuffer: 2 ** 27 });
  return JSON.parse(stdout) as Report;
}

/** What each rule forbids, in one line of a file that has no business with it. */
const VIOLATIONS: [rule: string, file: string, code: string][] = [
  ['core-sees-only-core', 'core/gate/planted-port.ts', "export * from '../../ports.ts';"],
  ['core-gate-reads-left-to-right', 'core/gate/planted-later.ts', "export * from '../report/model.ts';"],
  [
    'core-artifact-reads-left-to-right',
    'core/artifact/planted-later.ts',
    "export * from '../policy/parse.ts';",
  ],
  ['core-is-pure', 'core/eval/planted-disk.ts', "export { readFileSync } from 'node:fs';"],
  ['core-uses-listed-packages', 'core/eval/planted-package.ts', "export { default } from 'openai';"],
  ['flows-see-core-and-ports', 'flows/planted-adapter.ts', "export * from '../adapters/models/env.ts';"],
  ['flows-change-read-left-to-right', 'flows/change/planted.ts', "export * from '../plan/plan-review.ts';"],
  ['flows-plan-run-read-left-to-right', 'flows/plan/planted.ts', "export * from '../app/permission.ts';"],
  ['flows-report-read-left-to-right', 'flows/report/planted.ts', "export * from '../review-change.ts';"],
  ['flows-use-cases-do-not-see-the-app', 'flows/planted-app.ts', "export * from './app/permission.ts';"],
  ['flows-run-does-not-see-plan', 'flows/run/planted.ts', "export * from '../plan/read-policy.ts';"],
  ['ports-see-core', 'ports/planted.ts', "export * from '../entry/commands/io.ts';"],
  [
    'adapters-see-ports-and-core',
    'adapters/models/planted.ts',
    "export * from '../../entry/commands/io.ts';",
  ],
  ['adapters-do-not-see-each-other', 'adapters/planted/a.ts', "export * from '../models/env.ts';"],
  ['entry-sees-flows-and-core', 'entry/planted.ts', "export * from '../adapters/models/env.ts';"],
  [
    'formats-do-not-see-each-other',
    'core/artifact/formats/planted.ts',
    "export { ragConfig } from './rag-config.ts';",
  ],
  ['no-unresolvable', 'core/gate/planted-nowhere.ts', "export * from './nowhere.ts';"],
];

it('the import rule holds in the sources, and reports every kind of violation when one is planted among them', () => {
  cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
  for (const file of ['.dependency-cruiser.js', 'tsconfig.json', 'package.json'])
    cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  for (const [, file, code] of VIOLATIONS) {
    const path = join(copy, 'src', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${code}\n`);
  }
  const { summary } = cruise(copy);
  expect(summary.totalCruised).toBeGreaterThan(100);
  const planted = new Set(VIOLATIONS.map(([, file]) => `src/${file}`));
  expect(summary.violations.filter(({ from }) => !planted.has(from))).toEqual([]);
  const found = summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  for (const [rule, file] of VIOLATIONS) expect(found).toContain(`${rule} src/${file}`);
});
