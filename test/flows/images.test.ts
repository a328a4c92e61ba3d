import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/artifact/problem.ts';
import { review } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type FilesToWrite,
} from '../support/git-repository.ts';
import type { LoopbackProvider } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { PICTURES } from '../support/pictures.ts';
import { reviewConfig } from '../support/review-promptfoo.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const dataUrl = (type: 'png' | 'jpeg', mark = 0) =>
  `data:image/${type};base64,${PICTURES[type](mark).toString('base64')}`;

/** What was sent in user messages, each as the list of its parts. */
function sentParts({ requests }: LoopbackProvider): Json[] {
  return requests.flatMap(({ body }) => {
    const messages = body.messages as { role: string; content: Json }[];
    return messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  });
}

/** Pictures that were sent, each once. */
function sentPictures(model: LoopbackProvider): string[] {
  const urls = sentParts(model).flatMap((content) =>
    Array.isArray(content)
      ? content.flatMap((part) => (part as { image_url?: { url: string } }).image_url?.url ?? [])
      : [],
  );
  return [...new Set(urls)].sort();
}

const chat = (url: string, ask = 'Before: what is the total?') =>
  JSON.stringify([
    { role: 'system', content: 'You read receipts.' },
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url } },
        { type: 'text', text: ask },
      ],
    },
  ]);
const promptfoo = (tests: string) =>
  `prompts: [file://receipt.json]\nproviders: [openai:gpt-4o]\ntests:\n${tests}`;
const ONE = '  - { vars: { image: file://images/a.jpg }, assert: [{ type: contains, value: total }] }\n';

describe('a promptfoo prompt with a picture', () => {
  it.each([
    ['around the bytes of a file', 'data:image/jpeg;base64,{{image}}'],
    ['as the whole address', '{{ image }}'],
  ])('is sent with the file that a test names, %s, by its real type', async (_, url) => {
    // Called .jpg, and a PNG by its bytes.
    const files = { 'receipt.json': chat(url), 'images/a.jpg': PICTURES.png(7) };
    const { report, model, reasons } = await reviewConfig(promptfoo(ONE), files, () => 'The total is 7.');
    expect(reasons).toEqual([]);
    expect(report.verdict).toBe('pass');
    expect(sentParts(model)).toContainEqual([
      { type: 'image_url', image_url: { url: dataUrl('png', 7) } },
      { type: 'text', text: 'After: what is the total?' },
    ]);
    expect(sentPictures(model)).toEqual([dataUrl('png', 7)]);
  });

  it('passes an address on as it is', async () => {
    const address = 'https://images.acme.example/a.png?size=2';
    const tests = `  - { vars: { image: "${address}" }, assert: [{ type: contains, value: total }] }\n`;
    const files = { 'receipt.json': chat('{{image}}') };
    const { model, reasons } = await reviewConfig(promptfoo(tests), files, () => 'total');
    expect(reasons).toEqual([]);
    expect(sentPictures(model)).toEqual([address]);
  });

  it.each<[string, FilesToWrite, RegExp]>([
    ['that is not there', {}, /`images\/a\.jpg` is no file in .*looked for `images\/a\.jpg`/],
    [
      'that is none',
      { 'images/a.jpg': 'hello' },
      /`images\/a\.jpg` is no PNG, JPEG, GIF or WebP, by its bytes/,
    ],
    [
      'that Git LFS keeps',
      {
        'images/a.jpg': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 9\n`,
      },
      /a pointer of Git LFS/,
    ],
    [
      'that is a link',
      { 'images/a.jpg': { symlink: '/etc/passwd' } },
      /is a symlink: put the file itself there/,
    ],
    [
      'that is too large',
      { 'images/a.jpg': Buffer.concat([PICTURES.png(), Buffer.alloc(5_000_000)]) },
      /has 5,000,012 bytes, and those of up to 5,000,000 are sent/,
    ],
  ])('whose test names a file %s is an error before anything is called', async (_, files, reason) => {
    const all = { 'receipt.json': chat('{{image}}'), ...files };
    const { report, model, reasons } = await reviewConfig(promptfoo(ONE), all);
    expect(report.verdict).toBe('error');
    expect(reasons.join()).toMatch(reason);
    expect(model.requests).toHaveLength(0);
  });

  it('is an error before any call where one request would carry more than 20 MB', async () => {
    const most = Buffer.concat([PICTURES.png(), Buffer.alloc(4_999_988)]);
    const part = { type: 'image_url', image_url: { url: '{{image}}' } };
    const showing = (count: number) => ({
      'receipt.json': JSON.stringify([
        {
          role: 'user',
          content: [...Array(count).fill(part), { type: 'text', text: 'Before: what is the total?' }],
        },
      ]),
      'images/a.jpg': most,
    });
    const { report, model, reasons } = await reviewConfig(promptfoo(ONE), showing(5));
    expect(report.verdict).toBe('error');
    expect(reasons.join()).toMatch(
      /5 pictures with 25,000,000 bytes in all, and up to 20,000,000 are sent at once: show fewer or smaller ones/,
    );
    expect(model.requests).toHaveLength(0);
    const fits = await reviewConfig(promptfoo(ONE), showing(4), () => 'total');
    expect(fits.reasons).toEqual([]);
    expect(fits.model.requests.length).toBeGreaterThan(0);
  });

  it('whose test holds the bytes where a name belongs is told so without them', async () => {
    const bytes = Buffer.concat([PICTURES.png(), Buffer.alloc(3_000, 7)]).toString('base64');
    const { reasons } = await reviewConfig(promptfoo(ONE.replace('file://images/a.jpg', bytes)), {
      'receipt.json': chat('{{image}}'),
    });
    expect(reasons.join()).toMatch(/the picture `iVBORw0KGgo.*` is no file in /);
    expect(reasons.join()).not.toContain(bytes.slice(0, 300));
  });

  it('that stands in a text is an error: promptfoo would write its bytes there', async () => {
    const files = {
      'receipt.json': chat('{{image}}', 'Before: see {{image}}'),
      'images/a.jpg': PICTURES.png(),
    };
    const { report, reasons } = await reviewConfig(promptfoo(ONE), files);
    expect(report.verdict).toBe('error');
    expect(reasons.join()).toContain('`image` is a picture (file://images/a.jpg) and stands in a text');
  });

  it('with sound beside it is an error still', async () => {
    const audio = { type: 'input_audio', input_audio: { data: '{{image}}', format: 'wav' } };
    const heard = chat('{{image}}').replace('{"type":"text"', `${JSON.stringify(audio)},{"type":"text"`);
    const files = { 'receipt.json': heard, 'images/a.jpg': PICTURES.png() };
    const { report } = await reviewConfig(promptfoo(ONE), files);
    expect(report.verdict).toBe('error');
  });

  it('reads the pictures of Anthropic’s and of Gemini’s messages', async () => {
    const block = { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '{{image}}' } };
    const anthropic = [{ role: 'user', content: [block, { type: 'text', text: 'Before' }] }];
    const inline = { inline_data: { mime_type: 'image/jpeg', data: '{{image}}' } };
    const gemini = [{ role: 'user', parts: [{ text: 'Before' }, inline] }];
    for (const messages of [anthropic, gemini]) {
      const files = { 'receipt.json': JSON.stringify(messages), 'images/a.jpg': PICTURES.jpeg(3) };
      const { model, reasons } = await reviewConfig(promptfoo(ONE), files, () => 'total');
      expect(reasons).toEqual([]);
      expect(sentPictures(model)).toEqual([dataUrl('jpeg', 3)]);
    }
  });
});

const POLICY = `version: 1
suites:
  - name: receipts
    dataset: evals/receipts.jsonl
    target: { kind: prompt, prompt: prompts/PROMPT, model: openai/gpt-4o }
    scorers: [contains]
`;
const ROWS = [
  { id: 'one', photo: 'photos/1.png', expected: 'total' },
  { id: 'two', photo: 'photos/2.png', expected: 'total' },
]
  .map((row) => `${JSON.stringify(row)}\n`)
  .join('');
const PHOTOS = { 'evals/photos/1.png': PICTURES.png(1), 'evals/photos/2.png': PICTURES.png(2) };

async function reviewPrompt(name: string, prompt: string, files: FilesToWrite, after: FilesToWrite) {
  const model = await openProvider({ answer: () => 'The total is 7.' });
  const repository = createGitRepository({
    '.github/promptgate.yml': POLICY.replace('PROMPT', name),
    'evals/receipts.jsonl': ROWS,
    [`prompts/${name}`]: prompt,
    ...files,
  });
  repository.branch('change');
  repository.commit('A change', after);
  const env = {
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: model.baseUrl,
    PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
  };
  const ask = async () => {
    const io = createTestIo(repository.dir, env);
    const { stdout, stderr } = await runCommand(io, (given) =>
      review({ repo: '.', base: 'main', json: true }, given),
    );
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as {
      verdict: string;
      changes: { path: string; summary: string[] }[];
      suites: { cases: { id: string; input: string }[]; not_evaluated?: { reason: string }[] }[];
      cost: { trials: number; cached_trials: number };
    };
  };
  return { report: await ask(), again: ask, model };
}

const DOTPROMPT = `---\nmodel: openai/gpt-4o\ninput: { schema: { photo: string } }\n---
Look at {{media url=photo}} and say the total.\n`;

describe('a Dotprompt with {{media}}', () => {
  it('shows the picture that a row names near its dataset, and is asked once for equal pictures', async () => {
    const changed = DOTPROMPT.replace('say the total', 'tell the total');
    const { report, again, model } = await reviewPrompt('read.prompt', DOTPROMPT, PHOTOS, {
      'prompts/read.prompt': changed,
    });
    expect(report.verdict).toBe('pass');
    expect(sentParts(model)).toContainEqual([
      { type: 'text', text: 'Look at ' },
      { type: 'image_url', image_url: { url: dataUrl('png', 1) } },
      { type: 'text', text: expect.stringContaining(' and tell the total.') },
    ]);
    expect(sentPictures(model)).toEqual([dataUrl('png', 1), dataUrl('png', 2)]);
    const calls = model.requests.length;
    expect((await again()).cost.cached_trials).toBe(4);
    expect(model.requests).toHaveLength(calls);
  });

  it('says in the report which picture a case shows, and holds no byte of it', async () => {
    const { report } = await reviewPrompt('read.prompt', DOTPROMPT, PHOTOS, {
      'prompts/read.prompt': DOTPROMPT.replace('say', 'tell'),
    });
    const asked = Object.fromEntries(report.suites[0]?.cases.map(({ id, input }) => [id, input]) ?? []);
    expect(asked.one).toMatch(
      /^\[picture: evals\/photos\/1\.png, image\/png, 12 bytes, sha256 [0-9a-f]{12}\]$/,
    );
    expect(JSON.stringify(report)).not.toContain(PICTURES.png(1).toString('base64'));
  });

  it('takes the pictures of its cases from the base: one that the head swaps is not what is asked', async () => {
    const { model } = await reviewPrompt('read.prompt', DOTPROMPT, PHOTOS, {
      'prompts/read.prompt': DOTPROMPT.replace('say', 'tell'),
      'evals/photos/1.png': PICTURES.png(9),
    });
    expect(sentPictures(model)).toEqual([dataUrl('png', 1), dataUrl('png', 2)]);
  });
});

describe('a file of messages', () => {
  it('shows its own picture and that of a row, in the first answer and in those that follow', async () => {
    const messages = (ask: string) =>
      JSON.stringify([
        { role: 'system', content: 'You read receipts.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: `${ask} {{input}}` },
            { type: 'image_url', image_url: { url: 'logo.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: '{{photo}}' } },
          ],
        },
      ]);
    const row = {
      id: 'one',
      input: 'of receipt 7',
      photo: 'photos/1.png',
      expected: 'total',
      tools: [{ name: 'look', description: 'Looks closer.', parameters: { type: 'object', properties: {} } }],
      mocks: [{ tool: 'look', returns: 'A seven.' }],
      turns: ['Are you sure?'],
    };
    const { report, model } = await reviewPrompt(
      'read.json',
      messages('Say'),
      { ...PHOTOS, 'prompts/logo.png': PICTURES.gif(), 'evals/receipts.jsonl': `${JSON.stringify(row)}\n` },
      { 'prompts/read.json': messages('Tell') },
    );
    expect(report.suites[0]?.not_evaluated ?? []).toEqual([]);
    expect(report.verdict).toBe('pass');
    // The second answer is asked for with all that was said and shown before.
    const said = model.requests.map(({ body }) =>
      (body.messages as { role: string; content: Json }[])
        .filter(({ role }) => role === 'user')
        .map(({ content }) => content),
    );
    expect(said).toContainEqual([
      [
        { type: 'text', text: 'Tell of receipt 7' },
        {
          type: 'image_url',
          image_url: { url: `data:image/gif;base64,${PICTURES.gif().toString('base64')}`, detail: 'low' },
        },
        { type: 'image_url', image_url: { url: dataUrl('png', 1) } },
      ],
      'Are you sure?',
    ]);
  });
});

const PROMPTY = `---\nname: read\nmodel: { id: gpt-4o, provider: openai }\n---
system:
You read receipts.

user:
This is a sample:
![sample](sample.png)
And this one? ![photo]({{photo}})
`;

describe('a .prompt.yml with lists of parts', () => {
  const prompt = (verb: string) => `model: openai/gpt-4o
messages:
  - role: user
    content:
      - { type: text, text: "${verb} the total of {{what}}" }
      - { type: image_url, image_url: { url: logo.png, detail: low } }
      - { type: image_url, image_url: { url: "{{photo}}" } }
testData:
  - { what: this, photo: photos/1.png, expected: total }
evaluators:
  - { name: says it, string: { contains: total } }
`;

  it('shows its own picture and that of its test data', async () => {
    const { model } = await reviewPrompt(
      'read.prompt.yml',
      prompt('Say'),
      { 'prompts/photos/1.png': PICTURES.png(1), 'prompts/logo.png': PICTURES.gif() },
      { 'prompts/read.prompt.yml': prompt('Tell') },
    );
    expect(sentParts(model)).toContainEqual([
      { type: 'text', text: 'Tell the total of this' },
      {
        type: 'image_url',
        image_url: { url: `data:image/gif;base64,${PICTURES.gif().toString('base64')}`, detail: 'low' },
      },
      { type: 'image_url', image_url: { url: dataUrl('png', 1) } },
    ]);
  });

  it('is changed by a change of its own picture', async () => {
    const { report } = await reviewPrompt(
      'read.prompt.yml',
      prompt('Say'),
      { 'prompts/photos/1.png': PICTURES.png(1), 'prompts/logo.png': PICTURES.gif() },
      { 'prompts/logo.png': PICTURES.png(3) },
    );
    expect(report.changes).toMatchObject([
      { path: 'prompts/read.prompt.yml', summary: ['`prompts/logo.png`, which it includes, changed'] },
    ]);
  });
});

describe('a message of source code with a picture that is written out', () => {
  it('is sent with it', async () => {
    const code = (verb: string) => `from openai import OpenAI
client = OpenAI()
def read():
    return client.chat.completions.create(model="gpt-4o", messages=[
        {"role": "user", "content": [
            {"type": "text", "text": "${verb} the total of this receipt, please."},
            {"type": "image_url", "image_url": {"url": "${dataUrl('png', 4)}"}},
        ]},
    ])
`;
    const row = { id: 'one', input: 'In euros?', expected: 'total' };
    const { report, model } = await reviewPrompt(
      'read.py',
      code('Say'),
      { 'evals/receipts.jsonl': `${JSON.stringify(row)}\n` },
      { 'prompts/read.py': code('Tell') },
    );
    expect(report.suites[0]?.not_evaluated ?? []).toEqual([]);
    expect(sentParts(model)).toContainEqual([
      { type: 'text', text: 'Tell the total of this receipt, please.' },
      { type: 'image_url', image_url: { url: dataUrl('png', 4) } },
    ]);
  });
});

describe('a Prompty with pictures of its own', () => {
  const files = { ...PHOTOS, 'prompts/sample.png': PICTURES.png(50) };

  it('is changed by a change of the picture, and each side is asked with its own', async () => {
    const { report, model } = await reviewPrompt('read.prompty', PROMPTY, files, {
      'prompts/sample.png': PICTURES.png(51),
    });
    expect(report.changes).toMatchObject([
      { path: 'prompts/read.prompty', summary: ['`prompts/sample.png`, which it includes, changed'] },
    ]);
    expect(report.verdict).toBe('pass');
    expect(sentParts(model)).toContainEqual([
      { type: 'text', text: 'This is a sample:' },
      { type: 'image_url', image_url: { url: dataUrl('png', 51) } },
      { type: 'text', text: 'And this one?' },
      { type: 'image_url', image_url: { url: dataUrl('png', 1) } },
    ]);
    expect(sentPictures(model)).toHaveLength(4);
  });

  it('shows the head’s and a case’s of the base where both name one path', async () => {
    const row = { id: 'one', photo: 'prompts/sample.png', expected: 'total' };
    const shared = {
      'prompts/sample.png': PICTURES.png(60),
      'evals/receipts.jsonl': `${JSON.stringify(row)}\n`,
    };
    const { model } = await reviewPrompt('read.prompty', PROMPTY, shared, {
      'prompts/sample.png': PICTURES.png(61),
    });
    const shown = sentParts(model).map((content) => (Array.isArray(content) ? [content[1], content[3]] : []));
    const picture = (mark: number) => ({ type: 'image_url', image_url: { url: dataUrl('png', mark) } });
    expect(shown).toContainEqual([picture(60), picture(60)]);
    expect(shown).toContainEqual([picture(61), picture(60)]);
  });

  it('sends the same where a picture only moved', async () => {
    const { report, model } = await reviewPrompt('read.prompty', PROMPTY, files, {
      'prompts/read.prompty': PROMPTY.replace('sample.png', 'samples/1.png'),
      'prompts/samples/1.png': PICTURES.png(50),
    });
    expect(report.verdict).toBe('pass');
    expect(model.requests).toHaveLength(0);
  });
});
