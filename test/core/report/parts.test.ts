import { expect, it } from 'vitest';
import { renderCheck } from '../../../src/core/report/check.ts';
import { renderComment } from '../../../src/core/report/comment.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { makeReport } from '../../support/reports.ts';
import { artifactOf } from '../artifact/support.ts';

/** Two prompts of one file changed; only their names and lines tell them apart. */
function report() {
  const artifact = artifactOf('prompts/a.md', 'You are a librarian. Answer the question.\n');
  const part = (name: string, lines: [number, number]) => ({
    path: 'src/prompts.py',
    kind: 'prompt' as const,
    format: 'source-python',
    name,
    change: 'modified' as const,
    base: null,
    head: { ...artifact, path: 'src/prompts.py', name, lines },
    summary: ['system prompt: 1 sentence added'],
    fields: [{ field: 'messages[0].content', before: 'a', after: 'b', line: lines[0] }],
  });
  return makeReport({ changes: [part('ANSWER_PROMPT', [3, 9]), part('TITLE_PROMPT', [12, 12])] });
}

it.each([
  ['the comment', () => renderComment(report()), '`src/prompts.py` · `ANSWER_PROMPT` (lines 3–9):'],
  ['the page', () => renderHtml(report()), '<code>TITLE_PROMPT</code> <span class="quiet">line 12</span>'],
  [
    'the terminal',
    () => renderTerminal(report(), { width: 100, color: false }),
    'src/prompts.py ANSWER_PROMPT, lines 3–9',
  ],
])('%s says which part of its file changed', (_where, render, words) => {
  expect(render()).toContain(words);
});

it('annotates the line of a part with its name', () => {
  expect(renderCheck(report()).annotations.map(({ line, message }) => [line, message])).toEqual([
    [3, 'changed: ANSWER_PROMPT messages[0].content'],
    [12, 'changed: TITLE_PROMPT messages[0].content'],
  ]);
});

it('folds what the list of changes has no room for', () => {
  const [one] = report().changes;
  const lines = ['model a -> b', 'second', 'third', 'fourth', 'fifth', 'sixth'];
  const comment = renderComment(
    makeReport({ changes: one === undefined ? [] : [{ ...one, summary: lines }] }),
  );
  expect(comment).toContain('b; second; third; fourth; 2 more');
  expect(comment).toContain('<summary>What changed: 2 more</summary>');
  expect(comment).toContain('  - fifth\n  - sixth');
});
