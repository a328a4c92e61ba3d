import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_COMMANDS, parseCommands } from '../../../../src/core/report/command/parse-commands.ts';

const SHA = '4f9c1e2a';

describe('a line that begins with /promptgate', () => {
  it.each([
    ['/promptgate', { name: 'help' }],
    ['/promptgate help', { name: 'help' }],
    ['/Promptgate ReRun please', { name: 'rerun' }],
    [`/promptgate approve ${SHA}`, { name: 'approve', sha: SHA }],
    [`/promptgate approve \`${SHA.toUpperCase()}\``, { name: 'approve', sha: SHA }],
    [`/promptgate accept ${SHA} a known gap`, { name: 'accept', sha: SHA, reason: 'a known gap' }],
    [`/promptgate accept <${SHA}> <a known gap>`, { name: 'accept', sha: SHA, reason: 'a known gap' }],
    ['/promptgate swap', { name: 'swap', models: [] }],
    ['/promptgate calibrate', { name: 'calibrate', suite: null }],
    ['/promptgate calibrate `apps/a: tone`', { name: 'calibrate', suite: 'apps/a: tone' }],
    ['/promptgate swap openai/gpt-5-nano', { name: 'swap', models: ['openai/gpt-5-nano'] }],
    ['/promptgate swap <a/x> `b/y` a/x', { name: 'swap', models: ['a/x', 'b/y'] }],
    [
      '/promptgate swap gpt-5',
      {
        name: 'incomplete',
        command: 'swap',
        missing: 'models as provider/model, such as openai/gpt-5.4-mini',
      },
    ],
    [
      '/promptgate swap a/1 a/2 a/3 a/4 a/5 a/6',
      { name: 'incomplete', command: 'swap', missing: 'a shorter list: at most 5 models' },
    ],
    ['/promptgate explain refund over limit', { name: 'explain', case: 'refund over limit' }],
    ['/promptgate add-case late kept', { name: 'add-case', case: 'late', suite: 'kept' }],
    ['/promptgate add-case late', { name: 'add-case', case: 'late', suite: null }],
    ['/promptgate add-case late "apps/a: kept"', { name: 'add-case', case: 'late', suite: 'apps/a: kept' }],
    [
      '/promptgate add-case `refund over limit` `apps/a: kept`',
      { name: 'add-case', case: 'refund over limit', suite: 'apps/a: kept' },
    ],
    [
      '/promptgate add-case refund over limit `apps/a: kept`',
      { name: 'add-case', case: 'refund over limit', suite: 'apps/a: kept' },
    ],
    [
      '/promptgate add-case `refund over limit` kept',
      { name: 'add-case', case: 'refund over limit', suite: 'kept' },
    ],
    [
      '/promptgate add-case refund over limit kept',
      { name: 'add-case', case: 'refund over limit', suite: 'kept' },
    ],
    ['/promptgate explain `refund-1`\t', { name: 'explain', case: 'refund-1' }],
  ])('%j is a command', (line, command) => {
    expect(parseCommands(line)).toEqual([command]);
    expect(parseCommands(`Thanks, looks good!\r\n${line}\r\n\r\nMore words.`)).toEqual([command]);
  });

  it.each([
    ['/promptgate approve', 'approve', /commit/],
    ['/promptgate approve main', 'approve', /commit/],
    ['/promptgate approve 4f9c1', 'approve', /commit/],
    ['/promptgate accept because I say so', 'accept', /commit/],
    [`/promptgate accept ${SHA}`, 'accept', /reason/],
    [`/promptgate accept ${SHA} ...`, 'accept', /reason/],
    ['/promptgate explain', 'explain', /case/],
    ['/promptgate add-case', 'add-case', /case/],
  ])('%j says what it lacks', (line, command, missing) => {
    expect(parseCommands(line)).toEqual([
      { name: 'incomplete', command, missing: expect.stringMatching(missing) },
    ]);
  });

  it('with an unknown word names the command that was probably meant', () => {
    expect(parseCommands('/promptgate acept 4f9c1e2 x')).toEqual([
      { name: 'unknown', word: 'acept', nearest: 'accept' },
    ]);
    expect(parseCommands('/promptgate merge')).toEqual([{ name: 'unknown', word: 'merge', nearest: null }]);
  });
});

const RERUN = '/promptgate rerun';

describe('what is not said is no command:', () => {
  it.each([
    ['in the middle of a line', `please ${RERUN}`],
    ['another word that begins alike', '/promptgates rerun'],
    ['indented', `    ${RERUN}`],
    ['in a list', `- ${RERUN}`],
    ['in a code block', `\`\`\`\n${RERUN}\n\`\`\``],
    ['in a code block with a language', `~~~sh\n\n${RERUN}\n~~~`],
    ['in a code block that holds a shorter fence', `\`\`\`\`\n\`\`\`\n${RERUN}\n\`\`\`\``],
    ['in a code block that holds another mark', `\`\`\`\n~~~\n${RERUN}`],
    ['in a code block that ends nowhere', `\`\`\`\n${RERUN}`],
    ['in a code block that an indented fence does not end', `\`\`\`\n    \`\`\`\n${RERUN}`],
    ['in a code block in a list', `- \`\`\`\n  ${RERUN}\n  \`\`\``],
    ['in a code span over two lines', `see \`this\n${RERUN}\` there`],
    ['in a quote', `> ${RERUN}`],
    ['in a quote that goes on without its sign', `> ada wrote\n${RERUN}`],
    ['in a quote in a list', `- > ada wrote\n${RERUN}`],
    ['in an HTML comment', `<!--\n${RERUN}\n-->`],
    ['in an HTML comment over a blank line', `<!--\n\n${RERUN}\n\n-->`],
    ['in an HTML comment in a sentence', `well <!-- so\n${RERUN}\n--> said`],
    ['in an attribute', `well <a title="\n${RERUN}\n">said</a>`],
    ['in the text of a link', `well [so\n${RERUN}\n](https://x.example) said`],
    ['in a pre element', `<pre>\n\n${RERUN}\n</pre>`],
    ['in a folding', `<details>\n\n${RERUN}\n\n</details>`],
    ['in an HTML quote', `<blockquote>\n\n${RERUN}\n\n</blockquote>`],
    ['in a block of HTML', `<div>\n${RERUN}\n</div>`],
    ['behind a fence that HTML holds', `<div>\n\`\`\`\n</div>\n\n\`\`\`\n${RERUN}\n\`\`\``],
    ['in mathematics', `so $$\n${RERUN}\n$$`],
  ])('%s', (_, body) => {
    expect(parseCommands(body)).toEqual([]);
  });

  it.each([
    ['a code block', `\`\`\`\ncode\n\`\`\`\n${RERUN}`],
    ['a code block in a list', `- \`\`\`\n  code\n  \`\`\`\n\n${RERUN}`],
    ['a quote and a blank line', `> ada wrote\n\n${RERUN}`],
    ['code in a sentence', `Thanks for \`<pre>\` and 1 < 2!\n${RERUN}`],
    ['an HTML comment', `<!-- <pre> is\nfor code -->\n\n${RERUN}`],
    ['a folding', `<details>\n<summary>log</summary>\n\nx\n\n</details>\n\n${RERUN}`],
    ['another command with an odd reason', `/promptgate accept ${SHA} a < b\n${RERUN}`],
  ])('after %s it is one again', (_, body) => {
    expect(parseCommands(body)).toContainEqual({ name: 'rerun' });
  });
});

describe('several commands in a comment', () => {
  it('are each taken once, and only a few of them', () => {
    expect(parseCommands(`${RERUN}\n${RERUN}\n/promptgate help\n${RERUN}`)).toEqual([
      { name: 'rerun' },
      { name: 'help' },
    ]);
    const cases = Array.from({ length: 100 }, (_, i) => `/promptgate explain case-${i}`).join('\n');
    expect(parseCommands(cases)).toHaveLength(MAX_COMMANDS);
  });

  it('that decide the same keep the first', () => {
    const body = `/promptgate accept ${SHA} one\n/promptgate accept ${SHA} two`;
    expect(parseCommands(body)).toEqual([{ name: 'accept', sha: SHA, reason: 'one' }]);
  });
});

describe('any comment', () => {
  const PIECES = [
    '/promptgate ',
    'rerun',
    'accept ',
    `${SHA} `,
    '\n',
    '\n\n',
    '\r\n',
    '```',
    '`',
    '~~~',
    '> ',
    '- ',
    '    ',
    '<!--',
    '-->',
    '<pre>',
    '</pre>',
    '<details>',
    '[',
    '](',
    ')',
    '$$',
    '\0',
    '\ud800',
    '\u202e',
    '@ada',
    '<a title="',
    '>',
    'é',
    '1. ',
    'words ',
  ];

  const anyComment = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''));

  it('gives commands whose texts are clean, short, and fit for a database', () => {
    fc.assert(
      fc.property(anyComment, (body) => {
        const commands = parseCommands(body);
        expect(commands.length).toBeLessThanOrEqual(MAX_COMMANDS);
        const text = JSON.stringify(commands);
        expect(text.length).toBeLessThan(5_000);
        expect(text).not.toMatch(/\\u0000|\\ud[89a-f]|\u202e|\\n/);
      }),
      { numRuns: 400 },
    );
  });

  it('gives none once it stands in a quote, a code block or a hidden comment', () => {
    fc.assert(
      fc.property(anyComment, (body) => {
        const quoted = body.split(/\r\n|\r|\n/).map((line) => `> ${line}`);
        expect(parseCommands(quoted.join('\n'))).toEqual([]);
        expect(parseCommands(`~~~~~~\n${body}`)).toEqual([]);
        expect(parseCommands(`<!--\n${body.replaceAll('-->', '')}`)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    '<a',
    '<!--',
    '`',
    '`` `',
    '[',
    '](',
    '- ',
    '-   ',
    '> ',
    '<pre>',
    '$$',
    '\n',
    '```\n',
    '/promptgate x\n',
  ])('of 65,536 characters of %j is read in no time', (piece) => {
    const body = piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_500);
    const startedAt = performance.now();
    parseCommands(`${body}>-->])\n/promptgate rerun`);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
