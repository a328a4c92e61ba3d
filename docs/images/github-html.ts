import { marked } from 'marked';

/** Markdown as GitHub shows it, in colours that do not depend on the network. */

const ALERTS: Record<string, { title: string; light: string; dark: string }> = {
  CAUTION: { title: 'Caution', light: '#d1242f', dark: '#f85149' },
  WARNING: { title: 'Warning', light: '#9a6700', dark: '#d29922' },
  NOTE: { title: 'Note', light: '#0969da', dark: '#4493f8' },
  TIP: { title: 'Tip', light: '#1a7f37', dark: '#3fb950' },
};

/** GitHub's own widths, sizes and colours, as far as comments and checks use them. */
export function githubStyle(dark = false): string {
  const [fg, dim, bg, soft, line, link] = dark
    ? ['#f0f6fc', '#9198a1', '#0d1117', '#151b23', '#3d444d', '#4493f8']
    : ['#1f2328', '#59636e', '#ffffff', '#f6f8fa', '#d1d9e0', '#0969da'];
  const alerts = Object.entries(ALERTS).map(([kind, colours]) => {
    const colour = dark ? colours.dark : colours.light;
    return `.${kind} { border-color: ${colour}; } .${kind} .title { color: ${colour}; }`;
  });
  return `
    * { box-sizing: border-box; }
    body { margin: 0; padding: 12px; background: ${bg}; color: ${fg}; font: 14px/1.5 -apple-system, 'Segoe UI', 'Noto Sans', Helvetica,
      'Liberation Sans', Arial, sans-serif, 'Noto Color Emoji'; }
    article { border: 1px solid ${line}; border-radius: 6px; }
    article > header { padding: 8px 16px; background: ${soft}; border-bottom: 1px solid ${line}; border-radius: 6px 6px 0 0; color: ${dim}; }
    article > header b { color: ${fg}; } header i { font-style: normal; font-size: 12px; border: 1px solid ${line}; border-radius: 2em; padding: 0 6px; }
    article > main { padding: 16px; overflow-wrap: break-word; } main > :last-child { margin-bottom: 0; }
    h3 { font-size: 1.25em; line-height: 1.25; margin: 0 0 16px; }
    p, ul, ol, table, details { margin: 0 0 16px; } ul, ol { padding-left: 2em; } li + li { margin-top: .25em; }
    li > p { margin-top: 16px; }
    blockquote { margin: 0 0 16px; padding: 8px 16px; border-left: .25em solid; }
    blockquote > :last-child { margin-bottom: 0; } blockquote .title { font-weight: 500; }
    blockquote > :not(.title) { color: ${fg}; }
    code { font: 85%/1.5 ui-monospace, Menlo, 'Liberation Mono', monospace; padding: .2em .4em; border-radius: 6px;
      background: ${dark ? '#656c7633' : '#818b981f'}; white-space: break-spaces; }
    pre { padding: 16px; background: ${soft}; border-radius: 6px; overflow: auto; } pre code { background: none; padding: 0; }
    table { display: block; width: max-content; max-width: 100%; overflow: auto; border-spacing: 0; border-collapse: collapse;
      font-variant: tabular-nums; }
    th, td { padding: 6px 13px; border: 1px solid ${line}; } tr:nth-child(2n) { background: ${soft}; }
    a { color: ${link}; text-decoration: none; }
    sub { font-size: 75%; color: ${dim}; vertical-align: baseline; } summary { cursor: pointer; }
    ${alerts.join('\n    ')}`;
}

/** GitHub's flavour, alerts included. Nothing is sanitised: this is for what Promptgate wrote. */
export function markdownToHtml(markdown: string): string {
  const rendered = marked.parse(markdown, { async: false, gfm: true });
  return rendered.replace(/<blockquote>\s*<p>\[!(\w+)\]\s*/g, (all, kind: string) => {
    const alert = ALERTS[kind];
    return alert === undefined ? all : `<blockquote class="${kind}"><p class="title">${alert.title}</p><p>`;
  });
}

/** A comment in its box. `author` as GitHub shows it, without `[bot]`. */
export function commentToHtml(author: string, markdown: string): string {
  return `<article><header><b>${author}</b> <i>bot</i> commented</header><main>${markdownToHtml(markdown)}</main></article>`;
}
