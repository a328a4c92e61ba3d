import { expect, it } from 'vitest';
import { renderPage } from './render-page.ts';

const check = {
  id: 1,
  appId: 2,
  name: 'promptgate',
  headSha: '4f9c1e2'.padEnd(40, '0'),
  status: 'completed' as const,
  conclusion: 'failure',
  externalId: 'x',
  detailsUrl: null,
  startedAt: 0,
  completedAt: 1,
  title: 'tool_call −17 points <b>',
  summary: '**Not safe to merge.**',
  text: null,
  annotations: [],
  actions: [],
};
const comment = {
  id: 3,
  body: '<!-- promptgate:review -->\n\n### No\n\n> [!CAUTION]\n> It broke.',
  user: 'promptgate[bot]',
  viaApp: true,
  createdAt: 0,
  updatedAt: 0,
  reactions: [],
};
const pull = { title: 'Tidy & trim', body: 'Why', head: 'tidy', base: 'main', number: 1 };

it('the page of a reviewed pull request shows comment and check, says what imitates what, and loads nothing', () => {
  const page = renderPage({ pull, check, comment, requests: 10 });
  expect(page).toContain('An imitation of GitHub');
  expect(page).toContain('Tidy &amp; trim');
  expect(page).toContain('<blockquote class="CAUTION">');
  expect(page).toContain('tool_call −17 points &lt;b&gt;');
  expect(page).toContain('<strong>Not safe to merge.</strong>');
  expect(page).not.toMatch(/src=|url\(|@import|<script/);
});
