import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { renderPrompt } from '../../../../src/core/artifact/render.ts';
import { summaryOf } from '../support.ts';
import { contentNamed } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const PYTHON = `from openai import OpenAI
client = OpenAI()
def read(url):
    return client.chat.completions.create(model="gpt-5", messages=[
        {"role": "system", "content": "You read receipts."},
        {"role": "user", "content": [
            {"type": "text", "text": "What is the total of this receipt?"},
            {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
        ]},
    ])
`;

const TYPESCRIPT = `import { generateText } from 'ai';
export const read = (file: Uint8Array) => generateText({
  model: 'openai/gpt-5',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What is the total?' }, { type: 'image', image: file }] }],
});
`;

describe('what a message shows beside its text', () => {
  it('keeps the prompt from being asked without it', async () => {
    const prompt = contentNamed('a.py', PYTHON, 'read.create', 'prompt');
    expect(prompt.unsent).toMatchObject([{ type: 'image_url' }]);
    expect(await renderPrompt(prompt, {})).toMatchObject({
      problem: { message: expect.stringContaining('(`image_url`), which are not sent from here') },
    });
    expect(contentNamed('a.ts', TYPESCRIPT, 'read.generateText', 'prompt').unsent).toMatchObject([
      { type: 'image' },
    ]);
  });

  it('is a change of the prompt where it changes', async () => {
    const change = (from: string, to: string) => summaryOf('a.py', PYTHON, PYTHON.replace(from, to));
    expect(await change('"low"', '"high"')).toEqual(['part `image_url` changed']);
    expect(await change(/\n {12}\{"type": "image.*/.exec(PYTHON)?.[0] ?? '', '')).toEqual([
      'part `image_url` removed',
    ]);
    expect(await change('"user", "content": [', '"user", "content": [{"type": "input_audio"}, ')).toEqual([
      'part `input_audio` added',
    ]);
  });

  it('is sent where it is written out, as an address or its bytes, and said by name where it changes', async () => {
    const address = PYTHON.replace('"url": url', '"url": "https://images.acme.example/a.png"');
    const prompt = contentNamed('a.py', address, 'read.create', 'prompt');
    expect(prompt.unsent).toBeUndefined();
    expect(await renderPrompt(prompt, {})).toMatchObject({
      messages: [
        { role: 'system', content: 'You read receipts.' },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'What is the total of this receipt?' },
            {
              type: 'image',
              image: { kind: 'named', name: 'https://images.acme.example/a.png', by: 'prompt' },
              detail: 'low',
            },
          ],
        },
      ],
    });
    expect(await summaryOf('a.py', address, address.replace('a.png', 'b.png'))).toEqual([
      'picture `https://images.acme.example/a.png` -> `https://images.acme.example/b.png`',
    ]);
    const bytes = TYPESCRIPT.replace('image: file', "image: 'data:image/gif;base64,R0lGODlhAAAAAQ=='");
    const [message] = contentNamed('a.ts', bytes, 'read.generateText', 'prompt').messages;
    expect(message?.parts).toMatchObject([
      { type: 'text' },
      { image: { name: expect.stringMatching(/^data:/) } },
    ]);
  });

  it.each([
    ['a path, which only the program opens', '"url": "receipts/a.png"'],
    ['an address with a variable in it', '"url": f"https://images.acme.example/{url}.png"'],
    [
      'beside one that is written out',
      '"url": "https://images.acme.example/a.png"}}, {"type": "image_url", "image_url": {"url": url',
    ],
  ])('keeps the prompt from being asked as %s, and says what to do', async (_, url) => {
    const prompt = contentNamed('a.py', PYTHON.replace('"url": url', url), 'read.create', 'prompt');
    expect(prompt.unsent).toMatchObject([{ type: 'image_url' }]);
    expect(await renderPrompt(prompt, {})).toMatchObject({
      problem: { message: expect.stringMatching(/pictures are sent whose part holds an address.*`http`/) },
    });
  });

  it('is no mark of how far a prompt is kept', () => {
    const marked = PYTHON.replace(/\{"type": "image.*/, '{"cachePoint": {"type": "default"}},');
    expect(contentNamed('a.py', marked, 'read.create', 'prompt').unsent).toBeUndefined();
  });
});
