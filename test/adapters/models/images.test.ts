import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import type { ContentPart, Image } from '../../../src/core/artifact/types.ts';
import type { Turn } from '../../../src/core/eval/types.ts';
import { callOptions, makeRequest } from '../../contracts/models.ts';
import type { Behaviour } from '../../support/loopback-provider.ts';
import { openProvider } from '../../support/open-provider.ts';
import { PICTURES } from '../../support/pictures.ts';

const KEY = 'images-key-1234';
const DATA = PICTURES.png().toString('base64');
const PNG: Image = { kind: 'data', mediaType: 'image/png', data: DATA };
const URL_OF = 'https://images.acme.example/receipts/7.jpg?size=2';
const AT_ADDRESS: Image = { kind: 'url', url: URL_OF };

const shows = (image: Image, more: { detail?: string } = {}): ContentPart => ({
  type: 'image',
  image,
  ...more,
});
const says = (text: string): ContentPart => ({ type: 'text', text });
function userTurn(...parts: ContentPart[]): Turn {
  const content = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  return { role: 'user', content, parts };
}

type Api = { provider: string; env(root: string): Record<string, string>; file?: string };
const APIS: Record<string, Api> = {
  'chat completions': {
    provider: 'acme',
    env: (root) => ({
      PROMPTGATE_PROVIDER_ACME_BASE_URL: `${root}/v1`,
      PROMPTGATE_PROVIDER_ACME_API_KEY: KEY,
    }),
  },
  'the Responses API': {
    provider: 'openai',
    env: (root) => ({ OPENAI_BASE_URL: `${root}/v1`, OPENAI_API_KEY: KEY }),
    file: 'providers: { openai: { api: responses } }',
  },
  'the Messages API': {
    provider: 'anthropic',
    env: (root) => ({ ANTHROPIC_BASE_URL: root, ANTHROPIC_API_KEY: KEY }),
  },
  'Azure OpenAI': {
    provider: 'azure',
    env: (root) => ({ AZURE_OPENAI_ENDPOINT: root, AZURE_OPENAI_API_KEY: KEY }),
  },
  'the Gemini API': { provider: 'google', env: (root) => ({ GEMINI_BASE_URL: root, GEMINI_API_KEY: KEY }) },
  Converse: {
    provider: 'bedrock',
    env: (root) => ({
      BEDROCK_REGION: 'eu-central-1',
      BEDROCK_BASE_URL: root,
      AWS_BEARER_TOKEN_BEDROCK: KEY,
    }),
  },
};

async function send(name: string, messages: Turn[], behaviour: Behaviour[] = []) {
  const api = APIS[name];
  if (api === undefined) throw new Error(name);
  const loopback = await openProvider({
    apiKey: KEY,
    models: ['small'],
    behaviour,
    answer: () => 'A receipt.',
  });
  const models = createModels(api.env(loopback.baseUrl.replace('/v1', '')), {
    file: api.file ?? null,
    retry: { baseDelayMs: 1 },
  });
  onTestFinished(() => models.close());
  const request = makeRequest(`${api.provider}/small`, { tools: [], messages });
  return { result: await models.complete(request, callOptions()), body: loopback.requests[0]?.body };
}

const dataUrl = `data:image/png;base64,${DATA}`;
const inChat = [
  { type: 'text', text: 'Which is the total?' },
  { type: 'image_url', image_url: { url: dataUrl } },
  { type: 'text', text: 'And of this one?' },
  { type: 'image_url', image_url: { url: dataUrl } },
];
/** The same message in the words of each API. */
const SHAPES: [api: string, key: string, content: unknown][] = [
  ['chat completions', 'messages', [{ role: 'user', content: inChat }]],
  ['Azure OpenAI', 'messages', [{ role: 'user', content: inChat }]],
  [
    'the Responses API',
    'input',
    [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Which is the total?' },
          { type: 'input_image', image_url: dataUrl, detail: 'auto' },
          { type: 'input_text', text: 'And of this one?' },
          { type: 'input_image', image_url: dataUrl, detail: 'auto' },
        ],
      },
    ],
  ],
  [
    'the Messages API',
    'messages',
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Which is the total?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: DATA } },
          { type: 'text', text: 'And of this one?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: DATA } },
        ],
      },
    ],
  ],
  [
    'the Gemini API',
    'contents',
    [
      {
        role: 'user',
        parts: [
          { text: 'Which is the total?' },
          { inlineData: { mimeType: 'image/png', data: DATA } },
          { text: 'And of this one?' },
          { inlineData: { mimeType: 'image/png', data: DATA } },
        ],
      },
    ],
  ],
  [
    'Converse',
    'messages',
    [
      {
        role: 'user',
        content: [
          { text: 'Which is the total?' },
          { image: { format: 'png', source: { bytes: DATA } } },
          { text: 'And of this one?' },
          { image: { format: 'png', source: { bytes: DATA } } },
        ],
      },
    ],
  ],
];

/** A picture at an address, with the part that carries it; null: refused. */
const ADDRESSES: [api: string, key: string, part: unknown][] = [
  ['chat completions', 'messages', { type: 'image_url', image_url: { url: URL_OF } }],
  ['Azure OpenAI', 'messages', { type: 'image_url', image_url: { url: URL_OF } }],
  ['the Responses API', 'input', { type: 'input_image', image_url: URL_OF, detail: 'auto' }],
  ['the Messages API', 'messages', { type: 'image', source: { type: 'url', url: URL_OF } }],
  ['the Gemini API', 'contents', { fileData: { fileUri: URL_OF, mimeType: 'image/jpeg' } }],
];

describe('pictures on the wire', () => {
  it.each(SHAPES)('%s: they stand where they stand among the text', async (api, key, content) => {
    const turn = userTurn(says('Which is the total?'), shows(PNG), says('And of this one?'), shows(PNG));
    const { result, body } = await send(api, [turn]);
    expect(result).toMatchObject({ ok: true, output: { text: 'A receipt.' } });
    expect(body?.[key]).toEqual(content);
  });

  it.each(ADDRESSES)('%s: an address is passed on as it is', async (api, key, part) => {
    const { result, body } = await send(api, [userTurn(shows(AT_ADDRESS))]);
    expect(result.ok).toBe(true);
    const said = (body?.[key] ?? []) as { content?: unknown; parts?: unknown }[];
    expect(said.map(({ content, parts }) => content ?? parts)).toEqual([[part]]);
  });

  it('Converse: an address is refused before it is asked, as it takes none', async () => {
    const { result, body } = await send('Converse', [userTurn(says('Total?'), shows(AT_ADDRESS))]);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: null, attempts: 0 } });
    expect(result.ok ? '' : result.failure.message).toMatch(
      /no address of a picture .*keep the file in the repo/,
    );
    expect(body).toBeUndefined();
  });

  it('Converse: one of more than 3.75 MB is refused before it is asked', async () => {
    const large: Image = { kind: 'data', mediaType: 'image/png', data: DATA.padEnd(5_000_008, 'A') };
    const { result, body } = await send('Converse', [userTurn(shows(large))]);
    expect(result.ok ? '' : result.failure.message).toContain('up to 3,750,000 bytes');
    expect(body).toBeUndefined();
  });

  it('the Gemini API: a GIF is refused before it is asked, as it takes none', async () => {
    const gif: Image = { kind: 'data', mediaType: 'image/gif', data: PICTURES.gif().toString('base64') };
    const { result, body } = await send('the Gemini API', [userTurn(shows(gif))]);
    expect(result.ok ? '' : result.failure.message).toContain('takes no image/gif');
    expect(body).toBeUndefined();
    expect((await send('Converse', [userTurn(shows(gif))])).result.ok).toBe(true);
  });

  it.each(Object.keys(APIS))(
    '%s: `detail` is sent, or refused by name where it says anything',
    async (api) => {
      const { result, body } = await send(api, [userTurn(shows(PNG, { detail: 'low' }))]);
      if (result.ok) expect(JSON.stringify(body)).toContain('"detail":"low"');
      else expect(result.failure.message).toContain('`detail`');
      expect((await send(api, [userTurn(shows(PNG, { detail: 'auto' }))])).result.ok).toBe(true);
    },
  );

  it.each(Object.keys(APIS))('%s: what the user alone may show is refused of the system', async (api) => {
    const told: Turn = { role: 'system', content: 'Read this.', parts: [says('Read this.'), shows(PNG)] };
    const { result, body } = await send(api, [told, userTurn(says('Total?'))]);
    expect(result.ok ? '' : result.failure.message).toContain('role "system"');
    expect(body).toBeUndefined();
  });

  it('a server that refuses a request with one is quoted, with what may be meant', async () => {
    const message = 'messages[0]: unknown variant `image_url`, expected `text`';
    const refuse = [{ kind: 'status' as const, status: 400, message }];
    const shown = await send('chat completions', [userTurn(shows(PNG))], refuse);
    expect(shown.result.ok ? '' : shown.result.failure.message).toMatch(
      /unknown variant.*\(The request shows pictures; where acme\/small takes none, name a model that does\.\)$/,
    );
    const said = await send('chat completions', [userTurn(says('Total?'))], refuse);
    expect(said.result.ok ? '' : said.result.failure.message).not.toContain('pictures');
  });

  it('needle-26m sees none, and says so before it is loaded', async () => {
    const { readNeedleInput } = await import('../../../src/adapters/models/needle/convert.ts');
    const read = readNeedleInput(
      makeRequest('local/needle-26m', { messages: [userTurn(says('a'), shows(PNG))] }),
    );
    expect(read).toMatchObject({ ok: false, message: expect.stringContaining('sees no pictures') });
  });
});
