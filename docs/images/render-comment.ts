/**
 * Makes a picture of a comment as GitHub shows it: `node docs/images/render-comment.ts <comment.md> <picture.png> [--width 860]
 * [--scale 1.5] [--dark]`. Needs a Chromium: CHROMIUM_PATH, or one of the usual places. The comment is what `npm run demo` wrote.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { marked } from 'marked';
import { chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const ALERTS: Record<string, { title: string; light: string; dark: string }> = {
  CAUTION: { title: 'Caution', light: '#d1242f', dark: '#f85149' },
  WARNING: { title: 'Warning', light: '#9a6700', dark: '#d29922' },
  NOTE: { title: 'Note', light: '#0969da', dark: '#4493f8' },
  TIP: { title: 'Tip', light: '#1a7f37', dark: '#3fb950' },
};

/** GitHub's own widths, sizes and colours of a comment, as far as the comment uses them. */
function style(dark: boolean): string {
  const [fg, dim, bg, soft, line, head] = dark
    ? ['#f0f6fc', '#9198a1', '#0d1117', '#151b23', '#3d444d', '#151b23']
    : ['#1f2328', '#59636e', '#ffffff', '#f6f8fa', '#d1d9e0', '#f6f8fa'];
  return `
    * { box-sizing: border-box; }
    body { margin: 0; padding: 12px; background: ${bg}; color: ${fg}; font: 14px/1.5 -apple-system, 'Segoe UI', 'Noto Sans', Helvetica,
      'Liberation Sans', Arial, sans-serif, 'Noto Color Emoji'; }
    article { border: 1px solid ${line}; border-radius: 6px; }
    header { padding: 8px 16px; background: ${head}; border-bottom: 1px solid ${line}; border-radius: 6px 6px 0 0; color: ${dim}; }
    header b { color: ${fg}; } header i { font-style: normal; font-size: 12px; border: 1px solid ${line}; border-radius: 2em; padding: 0 6px; }
    main { padding: 16px; overflow-wrap: break-word; } main > :last-child { margin-bottom: 0; }
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
    sub { font-size: 75%; color: ${dim}; vertical-align: baseline; } summary { cursor: pointer; }`;
}

function toHtml(markdown: string): string {
  const rendered = marked.parse(markdown, { async: false, gfm: true });
  return rendered.replace(/<blockquote>\s*<p>\[!(\w+)\]\s*/g, (all, kind: string) => {
    const alert = ALERTS[kind];
    return alert === undefined ? all : `<blockquote class="${kind}"><p class="title">${alert.title}</p><p>`;
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      width: { type: 'string', default: '860' },
      scale: { type: 'string', default: '1.5' },
      dark: { type: 'boolean', default: false },
    },
  });
  const [source, picture] = positionals;
  const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((path) => existsSync(path));
  if (source === undefined || picture === undefined) throw new Error('expected <comment.md> <picture.png>');
  if (executablePath === undefined)
    throw new Error(`no Chromium at ${PLACES.join(', ')}: set CHROMIUM_PATH to one`);
  const colours = Object.entries(ALERTS).map(([kind, { light, dark }]) => {
    const colour = values.dark ? dark : light;
    return `.${kind} { border-color: ${colour}; } .${kind} .title { color: ${colour}; }`;
  });
  const page = `<!doctype html><meta charset="utf-8"><style>${style(values.dark)}${colours.join('')}</style>
    <article><header><b>promptgate</b> <i>bot</i> commented</header><main>${toHtml(readFileSync(source, 'utf8'))}</main></article>`;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const viewport = { width: Number(values.width), height: 100 };
    const context = await browser.newContext({ viewport, deviceScaleFactor: Number(values.scale) });
    const tab = await context.newPage();
    await tab.setContent(page);
    await tab.screenshot({ path: picture, fullPage: true });
  } finally {
    await browser.close();
  }
}

await main();
