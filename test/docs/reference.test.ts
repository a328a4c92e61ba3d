import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RULES } from '../../src/core/artifact/lint/rules.ts';
import { parseDataset } from '../../src/core/eval/dataset.ts';
import { isRaw } from '../../src/core/eval/scorers/gate-settings.ts';
import { scorers } from '../../src/core/eval/scorers/index.ts';
import { findRubric, RUBRIC_NAMES } from '../../src/core/eval/scorers/judges/rubrics.ts';
import { checkScorerEntry } from '../../src/core/eval/scorers/resolve.ts';
import { ASSERTION_TYPES } from '../../src/core/eval/suites/assertions.ts';
import { compareJsonSchema } from '../../src/core/gate/compare-json.ts';
import { parseScoreRows } from '../../src/core/gate/score-rows.ts';
import { parsePolicy } from '../../src/core/policy/parse.ts';
import { swapJsonSchema } from '../../src/core/report/comparison-json.ts';
import { driftEstimateJsonSchema } from '../../src/core/report/drift-estimate.ts';
import { driftJsonSchema } from '../../src/core/report/drift-json.ts';
import { reviewJsonSchema } from '../../src/core/report/json.ts';
import {
  detectJsonSchema,
  doctorJsonSchema,
  modelsJsonSchema,
  planJsonSchema,
  spendJsonSchema,
  validateJsonSchema,
} from '../../src/entry/commands/json.ts';

const UPDATE = process.env.UPDATE_DOCS === '1';
const urlOf = (page: string) => new URL(`../../docs/reference/${page}`, import.meta.url);
const read = (page: string) => readFileSync(urlOf(page), 'utf8');

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function optionsOf(options: object): string {
  return 'shape' in options
    ? Object.keys(options.shape as object)
        .map((name) => `\`${name}\``)
        .join(', ')
    : '';
}

const TABLES: [page: string, name: string, text: string][] = [
  [
    'scorers.md',
    'scorers',
    table(
      ['scorer', 'also called', 'scale', 'a drop', 'options', 'what it measures'],
      scorers.map(({ id, aliases, scale, options, description }) => [
        `\`${id}\``,
        aliases.map((alias) => `\`${alias}\``).join(', '),
        scale,
        isRaw(scale) ? 'is shown' : 'blocks',
        optionsOf(options),
        description,
      ]),
    ),
  ],
  [
    'scorers.md',
    'rubrics',
    table(
      ['rubric', 'asks'],
      RUBRIC_NAMES.map((name) => [`\`${name}\``, findRubric(name)?.criteria ?? '']),
    ),
  ],
  [
    'lint.md',
    'rules',
    table(
      ['rule', 'severity', 'finds'],
      [...RULES]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, severity, means }) => [`[\`${id}\`](#${id})`, severity, means]),
    ),
  ],
  [
    'promptfoo.md',
    'assertions',
    table(
      ['assertion', 'here'],
      ASSERTION_TYPES.map(({ type, does }) => [`\`${type}\``, does]),
    ),
  ],
];

describe('the reference', () => {
  it.each(TABLES)('%s lists every row of the table of %s', (page, name, expected) => {
    const block = new RegExp(`(<!-- table:${name} -->\\n)([\\s\\S]*?)(<!-- /table -->)`);
    if (UPDATE)
      writeFileSync(
        urlOf(page),
        read(page).replace(
          block,
          (_all, open: string, _old, close: string) => `${open}${expected}\n${close}`,
        ),
      );
    expect(block.exec(read(page))?.[2]?.trim()).toBe(expected);
  });

  it('has one paragraph for every rule of the free checks, with an example', () => {
    const sections = read('lint.md').split(/^### /m).slice(1);
    expect(sections.map((section) => section.split('\n', 1)[0]).sort()).toEqual(
      RULES.map(({ id }) => id).sort(),
    );
    for (const section of sections) expect(section).toMatch(/^Example: \S/m);
  });

  it('names every assertion type of promptfoo once', () => {
    const names = ASSERTION_TYPES.map(({ type }) => type);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(65);
  });

  it('shows dataset rows that are read as it says', () => {
    const rows = [...read('datasets.md').matchAll(/```json row\n(.*)\n```/g)].map((match) => match[1] ?? '');
    expect(rows).toHaveLength(7);
    for (const row of rows) {
      const parsed = parseDataset('rows.jsonl', row, { answers: null });
      expect(parsed.ok && parsed.value.cases[0]?.input).toBeTruthy();
      expect(parsed.ok && parsed.value.cases[0]?.expected).not.toBeNull();
    }
  });

  it('shows promptfoo’s rows, a selection of cases and scorers that are read', () => {
    const blocks = (page: string, name: string) =>
      [...read(page).matchAll(new RegExp(`\`\`\`${name}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
        ([, text = '']) => text,
      );
    const block = (page: string, name: string) => blocks(page, name)[0] ?? '';
    const csv = parseDataset('rows.csv', block('datasets.md', 'csv rows'), { answers: null });
    expect(csv.ok && csv.value.cases[0]?.scorers).toHaveLength(2);
    const indent = (text: string) => text.replace(/^(?=.)/gm, '    ');
    const policy = `version: 1
suites:
  - name: s
    target: { kind: recorded, outputs: o.jsonl }
${indent(block('datasets.md', 'yaml suite'))}
    repeats: 5
    scorers:
${blocks('scorers.md', 'yaml scorers').map(indent).join('')}`;
    const parsed = parsePolicy('.github/promptgate.yml', policy, checkScorerEntry);
    expect(parsed.ok ? parsed.value.suites[0]?.scorers : parsed.problems).toHaveLength(14);
  });

  it('shows a row of scores that is read', () => {
    const row = /```json row\n(.*)\n```/.exec(read('compare.md'))?.[1] ?? '';
    expect(parseScoreRows('scores.jsonl', row).ok).toBe(true);
  });

  it.each([
    ['review', reviewJsonSchema],
    ['swap', swapJsonSchema],
    ['drift', driftJsonSchema],
    ['drift-estimate', driftEstimateJsonSchema],
    ['plan', planJsonSchema],
    ['detect', detectJsonSchema],
    ['validate', validateJsonSchema],
    ['models', modelsJsonSchema],
    ['compare', compareJsonSchema],
    ['doctor', doctorJsonSchema],
    ['spend', spendJsonSchema],
  ])('publishes the JSON Schema of what %s prints', (command, schema) => {
    const page = `${command}.schema.json`;
    const title = `promptgate ${command.replace('-estimate', ' --estimate')} --json`;
    const generated = { title, ...z.toJSONSchema(schema) };
    if (UPDATE) writeFileSync(urlOf(page), `${JSON.stringify(generated, null, 2)}\n`);
    expect(JSON.parse(read(page))).toEqual(generated);
  });
});
