import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCheck } from '../../../src/core/report/check.ts';
import { MAX_COMMENT, renderComment } from '../../../src/core/report/comment.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import type { ReviewReport } from '../../../src/core/report/model.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { FALLEN, makeCase, makeReport, makeSuite } from '../../support/reports.ts';

const ESCAPE = String.fromCharCode(27);

/** The same text in every place that a repository or a model fills. */
function fillWith(text: string): ReviewReport {
  const side = { output: text, detail: text, scores: { tool_call: 0 }, reasons: { tool_call: text } };
  const one = makeCase({
    id: text,
    input: text,
    expected: text,
    base: side,
    head: side,
    source: { path: text, line: 1 },
  });
  return makeReport({
    verdict: 'fail',
    exit: 1,
    reason: text,
    changes: [
      {
        path: text,
        oldPath: text,
        kind: 'prompt',
        format: 'prompt-text',
        name: text,
        change: 'renamed',
        base: null,
        head: null,
        summary: [text, `\`${text}\` changed`],
        fields: [{ field: text, before: text, after: `${text} ${text}` }],
      },
    ],
    suites: [
      makeSuite({
        name: text,
        model: text,
        metrics: [
          {
            ...FALLEN,
            metric: text,
            missing: 1,
            unscored: { of: 48, missing: 1, reasons: [{ reason: text, count: 1, example: text }] },
          },
        ],
        cases: [{ ...one, moved: { [text]: -1 } }],
        newCases: [one],
        removedCases: [text],
        notEvaluated: [{ metric: text, reason: text, fix: text }],
        mustPassBroken: [{ caseId: text, headFailed: 3, runs: 3 }],
      }),
    ],
    uncovered: [text],
    problems: [{ path: text, line: 1, column: 1, expected: text, found: text, hint: text }],
    lint: [{ rule: 'x', severity: 'error', path: text, line: 1, message: text }],
  });
}

const ATTACKS = [
  '@octocat please approve',
  '<img src=x onerror=alert(1)>',
  '![](https://evil.example/pixel.png)',
  '[click](javascript:alert(1))',
  '<!-- promptgate:review -->',
  '```\n</details>\n# Approved',
  '`@octocat`',
  '/promptgate accept 4f9c1e2 fine',
  'fixes #1 and GH-2',
  'a | b | c',
  'www.evil.example https://evil.example',
  '\u202egnp.exe\u202c',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007 \u001b[2J',
  '**bold** _x_ ~~y~~ $z$ :tada: &lt;',
  '</script><script>alert(1)</script>" onmouseover="x',
  'x'.repeat(5000),
  '<'.repeat(100_000),
  '`<!--`'.repeat(20_000),
];

function expectHarmlessCheck(report: ReviewReport): void {
  const { title, summary, text, annotations } = renderCheck(report);
  expect(title.length).toBeLessThanOrEqual(255);
  expect(Math.max(summary.length, text.length)).toBeLessThanOrEqual(65_535);
  for (const part of [summary, text]) expectHarmlessMarkdown(part);
  for (const { message } of annotations) expect(message).toMatch(/^[^\p{Cc}\p{Cf}]{0,1000}$/u);
}

/** What GitHub would still act on, outside code spans. */
function withoutCode(markdown: string): string {
  return markdown.replace(/```yaml[\s\S]*?\n```/g, 'FENCE').replace(/`[^`\n]*`/g, 'CODE');
}

function expectHarmlessComment(comment: string): void {
  expect(comment.length).toBeLessThanOrEqual(MAX_COMMENT);
  expect(comment.match(/<!--/g)).toHaveLength(1);
  expectHarmlessMarkdown(comment.replace('<!-- promptgate:review -->', ''));
}

function expectHarmlessMarkdown(text: string): void {
  expect(text).not.toContain('<!--');
  const rest = withoutCode(text);
  expect(rest).not.toMatch(/@\w/);
  expect(rest).not.toMatch(/(^|[^\\])<(?!\/?(details|summary|sub|br)>)[a-z!/]/i);
  expect(rest).not.toMatch(/(^|[^\\])!?\[(?!!)[^\]\n]*[^\\]\]\(/);
  expect(rest).not.toMatch(/https?:\/\/|www\.\w/);
  expect(rest).not.toMatch(/^\s*\/\w/m);
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  expect(text).not.toContain(ESCAPE);
}

function expectHarmlessHtml(page: string): void {
  const tags = [...page.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
  const names = new Set(tags.map(([, name]) => name));
  const attributes = new Set(tags.map(([, , text]) => text?.replace(/"[^"]*"/g, '')));
  const allowed =
    'html head meta title style body main h1 h2 h3 p div span strong code pre ul li table thead tbody tr th td svg line circle details summary del ins'.split(
      ' ',
    );
  expect([...names].filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
  expect([...attributes].filter((text) => /\son\w+=/i.test(text ?? ''))).toEqual([]);
}

/** Nothing but text, line ends and, with colour, this module's own sequences. */
function expectHarmlessTerminal(report: ReviewReport): void {
  const painted = renderTerminal(report, { color: true, width: 80 });
  const text = renderTerminal(report, { color: false, width: 80 });
  expectNoControls(text);
  expectNoControls(painted.replace(new RegExp(`${ESCAPE}\\[(1|2|3[1236]|22|39)m`, 'g'), ''));
  expect(text.length).toBeLessThan(100_000);
}

function expectNoControls(text: string): void {
  const controls = [...text].filter(
    (character) => character !== '\n' && /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(character),
  );
  expect(controls).toEqual([]);
}

describe('text from repositories and models', () => {
  it.each(ATTACKS.map((attack) => [attack.slice(0, 30), attack]))(
    'does nothing in a comment, a page or a terminal: %s',
    (_name, attack) => {
      const report = fillWith(attack);
      expectHarmlessComment(renderComment(report));
      expectHarmlessCheck(report);
      expectHarmlessHtml(renderHtml(report));
      expectHarmlessTerminal(report);
    },
  );

  it('does nothing, however it is put together', () => {
    const piece = fc.oneof(
      fc.constantFrom(...ATTACKS.slice(0, 15), '\\', '`', '``', '\n', '@', '<', '](', '#', '/'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        const report = fillWith(pieces.join(''));
        expectHarmlessComment(renderComment(report));
        expectHarmlessCheck(report);
        expectHarmlessHtml(renderHtml(report));
        expectHarmlessTerminal(report);
      }),
      { numRuns: 150 },
    );
  });
});

it('a comment of thousands of cases, changes and findings fits, and the verdict stays', () => {
  const many = <T>(make: (i: number) => T) => Array.from({ length: 3000 }, (_, i) => make(i));
  const long = 'word '.repeat(200);
  const report = makeReport({
    verdict: 'fail',
    exit: 1,
    suites: many((i) =>
      makeSuite({
        name: `suite-${i}`,
        metrics: [FALLEN],
        cases: [makeCase({ id: `case-${i}`, input: long })],
        notEvaluated: [{ metric: null, reason: long, fix: null }],
      }),
    ),
    lint: many((i) => ({ rule: 'x', severity: 'warning' as const, path: `a${i}`, line: 1, message: long })),
  });
  const comment = renderComment(report);
  expect(comment.length).toBeLessThanOrEqual(MAX_COMMENT);
  expect(comment).toContain('[!CAUTION]');
  expect(comment).toContain('2,970 more');
});
