import { commentToHtml, githubStyle, markdownToHtml } from '../../docs/images/github-html.ts';
import type { Reviewed } from './watch-review.ts';

const CONCLUSIONS: Record<string, { mark: string; words: string; colour: string }> = {
  success: { mark: '✓', words: 'Successful', colour: '#1a7f37' },
  failure: { mark: '✕', words: 'Failing', colour: '#cf222e' },
  action_required: { mark: '!', words: 'Action required', colour: '#9a6700' },
  cancelled: { mark: '–', words: 'Cancelled', colour: '#59636e' },
};

/** The pull request with its comment and its check on one page, nothing loaded from elsewhere. */
export function renderPage({ pull, check, comment }: Reviewed): string {
  const author = comment.user.replace(/\[bot\]$/, '');
  const conclusion = CONCLUSIONS[check.conclusion ?? ''] ?? CONCLUSIONS.cancelled;
  const { mark = '', words = '', colour = '' } = conclusion ?? {};
  const annotations = check.annotations.map(
    ({ path, start_line, annotation_level, message }) =>
      `<li class="${annotation_level}"><code>${escapeHtml(path)}:${start_line}</code> ${escapeHtml(message)}</li>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(pull.title)} · Pull request #${pull.number}</title>
<style>${githubStyle()}${PAGE_STYLE} .mark { color: ${colour}; }</style></head>
<body>
<p class="note">An imitation of GitHub wrote this page. The comment and the check are what Promptgate posted.</p>
<h1>${escapeHtml(pull.title)} <span>#${pull.number}</span></h1>
<p class="state"><b>Open</b> <code>${escapeHtml(pull.head)}</code> into <code>${escapeHtml(pull.base)}</code></p>
<article><header><b>robin</b> commented</header><main>${markdownToHtml(pull.body)}</main></article>
${commentToHtml(escapeHtml(author), comment.body)}
<article class="merge"><main>
<p><span class="mark">${mark}</span> <b>${escapeHtml(check.name)}</b> ${words.toLowerCase()}: <a href="#check">${escapeHtml(check.title ?? '')}</a></p>
</main></article>
<h2 id="check"><span class="mark">${mark}</span> ${escapeHtml(check.name)} <span>${words} check of ${check.headSha.slice(0, 7)}</span></h2>
<section>
<h3>${escapeHtml(check.title ?? '')}</h3>
${markdownToHtml(check.summary ?? '')}
${check.text ? `<hr>${markdownToHtml(check.text)}` : ''}
${annotations.length === 0 ? '' : `<h3>Annotations</h3><ul class="annotations">${annotations.join('')}</ul>`}
</section>
</body></html>
`;
}

const PAGE_STYLE = `
    body { max-width: 920px; margin: 0 auto; padding: 24px 20px 60px; }
    h1 { font-size: 26px; font-weight: 400; line-height: 1.25; margin: 0 0 8px; } h1 span, h2 span:not(.mark) { color: #59636e; font-weight: 400; }
    h2 { font-size: 20px; margin: 40px 0 12px; padding-bottom: 8px; border-bottom: 1px solid #d1d9e0; }
    h2 span:not(.mark) { font-size: 14px; }
    .note { background: #fff8c5; border: 1px solid #d4a72c66; border-radius: 6px; padding: 8px 16px; }
    .state { border-bottom: 1px solid #d1d9e0; padding-bottom: 16px; }
    .state b { background: #1f883d; color: #fff; border-radius: 2em; padding: 4px 12px; margin-right: 8px; }
    article { margin-bottom: 16px; } .merge p { margin: 0; } .mark { font-weight: 700; }
    hr { border: 0; border-top: 1px solid #d1d9e0; margin: 16px 0; }
    .annotations { list-style: none; padding: 0; } .annotations li { border-left: .25em solid #0969da; padding: 2px 12px; }
    .annotations .warning { border-color: #9a6700; } .annotations .failure { border-color: #cf222e; }`;

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
