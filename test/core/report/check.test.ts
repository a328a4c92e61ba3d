import { describe, expect, it } from 'vitest';
import { renderCheck } from '../../../src/core/report/check.ts';
import type { ReviewReport } from '../../../src/core/report/model.ts';
import { makeReport, SITUATIONS } from '../../support/reports.ts';

const situation = (name: string): ReviewReport => SITUATIONS[name] ?? makeReport();
const names = Object.keys(SITUATIONS);

describe('the check', () => {
  it('is green only where the exit code is 0', () => {
    for (const name of names)
      expect(renderCheck(situation(name)).conclusion).toBe(
        situation(name).exit === 0 ? 'success' : 'failure',
      );
  });

  it('says first what was decided and measured, and everything else below', () => {
    const { summary, text } = renderCheck(situation('regression'));
    expect(summary).toContain('**fell 17 points**');
    expect(summary).toContain('🔴 regressed');
    expect(summary).not.toContain('What broke');
    expect(text).toContain('What broke');
    expect(text).toContain('How this was decided');
  });

  it('marks a changed line once, with what changed there', () => {
    const [change] = situation('regression').changes;
    if (change === undefined) throw new Error('the situation has a change');
    const field = (name: string, line?: number) => ({
      field: name,
      before: 'a',
      after: 'b',
      ...(line === undefined ? {} : { line }),
    });
    const head = {
      path: change.path,
      kind: change.kind,
      format: change.format,
      name: change.name,
      digest: '0',
      content: { type: 'tools' as const, dialect: 'mcp' as const, tools: [] },
      references: [],
      confidence: 'certain' as const,
      reason: 'named *.prompt.yml',
      embeddedTests: null,
    };
    const fields = [field('tools.a.description', 4), field('tools.a.name', 4), field('tools.b')];
    const report = makeReport({ changes: [{ ...change, head, fields }] });
    expect(renderCheck(report).annotations).toEqual([
      {
        path: 'tools/orders.json',
        line: 4,
        level: 'notice',
        message: 'changed: tools.a.description, tools.a.name',
      },
    ]);
  });

  it('marks the lines that have to be mended', () => {
    expect(renderCheck(situation('invalid policy')).annotations).toEqual([
      expect.objectContaining({ path: '.github/promptgate.yml', line: 3, level: 'failure' }),
    ]);
  });
});
