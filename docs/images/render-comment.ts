/**
 * Makes a picture of a comment as GitHub shows it: `node docs/images/render-comment.ts <comment.md> <picture.png> [--width 860]
 * [--scale 1.5] [--dark]`. Needs a Chromium: CHROMIUM_PATH, or one of the usual places. The comment is what `npm run demo` wrote.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { commentToHtml, githubStyle } from './github-html.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

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
  const page = `<!doctype html><meta charset="utf-8"><style>${githubStyle(values.dark)}</style>
    ${commentToHtml('promptgate', readFileSync(source, 'utf8'))}`;
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
