import { describe, expect, it } from 'vitest';
import { acceptCheck, renderAcceptance } from '../../../src/core/report/acceptance.ts';
import { renderCheck } from '../../../src/core/report/check.ts';
import { MAX_COMMENT, renderComment } from '../../../src/core/report/comment.ts';
import { explainCase } from '../../../src/core/report/explain-case.ts';
import { readStoredReport } from '../../../src/core/report/stored-report.ts';
import { makeReport, SITUATIONS } from '../../support/reports.ts';

const situation = (name: string) => SITUATIONS[name] ?? makeReport();

const ACCEPTANCE = {
  of: 'failed' as const,
  actor: 'ada',
  reason: 'a known gap',
  source: 'https://github.com/acme/shop/pull/7#issuecomment-1',
};
const HOSTILE =
  '@octo/all <img src=x> <!-- promptgate:review --> ``` [x](https://evil.example) /promptgate approve';

describe('a check that was accepted', () => {
  it('passes, and says who accepted what and why', () => {
    const check = acceptCheck(renderCheck(situation('regression')), ACCEPTANCE);
    expect(check.conclusion).toBe('success');
    expect(check.title).toBe('Accepted by @ada: a known gap; tool_call −17 points (support-tools)');
    expect(check.summary).toMatch(/^\*\*May be merged: accepted by @\u2060ada\*\* although it does not pass/);
    expect(check.summary).toContain('[said here](https://github.com/acme/shop/pull/7#issuecomment-1)');
    expect(check.summary).toContain('Not safe to merge.');
  });

  it('fits a title, with the number that was accepted, however long the reason is', () => {
    const check = acceptCheck(renderCheck(situation('regression')), {
      ...ACCEPTANCE,
      reason: 'because '.repeat(100),
    });
    expect(check.title.length).toBeLessThanOrEqual(255);
    expect(check.title).toContain('tool_call −17 points');
  });

  it('shows reason and address as text', () => {
    for (const hostile of [HOSTILE, 'javascript:alert(1)']) {
      const text = renderAcceptance({ of: 'failed', actor: HOSTILE, reason: hostile, source: hostile });
      expect(text).not.toMatch(/@octo|(?<!\\)<img|```|<!--|:\/\/|(?<!\\)\[|\n/);
    }
  });
});

describe('the comment on what was accepted', () => {
  it('says so before the verdict, which stays', () => {
    const body = renderComment(situation('regression'), ACCEPTANCE);
    expect(body.indexOf('accepted by')).toBeLessThan(body.indexOf('Not safe to merge.'));
    expect(body.length).toBeLessThanOrEqual(MAX_COMMENT);
  });
});

describe('an explanation of a case', () => {
  const report = situation('regression');
  const one = report.suites.flatMap(({ cases }) => cases)[0];

  it('shows hostile outputs, scores and names as text, and short', () => {
    const suites = report.suites.map((suite) => ({
      ...suite,
      cases: suite.cases.map((known) => ({
        ...known,
        id: HOSTILE,
        input: HOSTILE.repeat(100),
        expected: HOSTILE,
        head: {
          output: HOSTILE,
          detail: HOSTILE.repeat(100),
          scores: { [HOSTILE]: 0 },
          reasons: { [HOSTILE]: HOSTILE },
        },
      })),
    }));
    const text = explainCase({ ...report, suites }, HOSTILE);
    expect(text.length).toBeLessThan(10_000);
    const outsideCode = text.replace(/`[^`]*`/g, '');
    expect(outsideCode).not.toMatch(/@octo|(?<!\\)<img|:\/\/|(?<!\\)\[x/);
    expect(text).not.toMatch(/<!--|```|^\/promptgate/m);
  });

  it('names what it knows where the name is unknown, a few of many', () => {
    expect(explainCase(report, 'nothing like it at all')).toContain('has no case');
    expect(explainCase(report, `${one?.id}x`)).toContain(`Did you mean \`${one?.id}\`?`);
    expect(explainCase(situation('skipped'), 'any')).toContain('No AI artifact changed');
  });
});

describe('a report from the database', () => {
  it('is one only in the form that this version writes', () => {
    const report = situation('regression');
    expect(readStoredReport(JSON.parse(JSON.stringify(report)))).toEqual(JSON.parse(JSON.stringify(report)));
    for (const other of [null, undefined, 'x', [], {}, { ...report, version: 2 }, { version: 1 }])
      expect(readStoredReport(other)).toBeNull();
  });
});
