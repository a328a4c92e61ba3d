import { describe, expect, it } from 'vitest';
import type { Image, Message } from '../../../src/core/artifact/types.ts';
import { requestUserTurn } from '../../../src/core/eval/agent/simulated-user.ts';
import { requestDigest } from '../../../src/core/eval/cache-key.ts';
import { parseDataset } from '../../../src/core/eval/dataset.ts';
import { describeInput } from '../../../src/core/eval/describe.ts';
import { fillBody } from '../../../src/core/eval/http/fill-body.ts';
import { countImageTokens } from '../../../src/core/eval/request-images.ts';
import type { Case, ModelRequest } from '../../../src/core/eval/types.ts';
import { describeCase } from '../../../src/core/eval/workflow/case-rows.ts';
import { expectCost, sizeOfRequest } from '../../../src/flows/run/trials/call-cost.ts';

const FILE = { kind: 'file', path: 'a.png', mediaType: 'image/png', digest: 'ab', size: 9 } as const;
const DATA: Image = { kind: 'data', mediaType: 'image/png', data: 'A'.repeat(2_000_000) };

function asking(model: string, ...images: Image[]): ModelRequest {
  const parts = images.map((image) => ({ type: 'image' as const, image }));
  return {
    model,
    messages: [{ role: 'user', content: 'Total?', ...(parts.length === 0 ? {} : { parts }) }],
    tools: [],
    parameters: {},
    responseFormat: { type: 'text' },
  };
}

describe('the pictures of a request', () => {
  it('are a part of what is kept, by their bytes and not by where they lie', () => {
    const digest = (image: Image) =>
      requestDigest({ kind: 'model', request: asking('openai/gpt-4o', image) });
    expect(digest({ ...FILE, path: 'b/c.png' })).toBe(digest(FILE));
    expect(digest({ ...FILE, digest: 'cd' })).not.toBe(digest(FILE));
  });

  it('are counted, each for more than models take, and never as the text of their bytes', () => {
    expect(countImageTokens(asking('openai/gpt-5', FILE, FILE))).toBe(10_000);
    expect(countImageTokens(asking('openai/gpt-4o-mini', FILE))).toBe(40_000);
    expect(countImageTokens(asking('openai/gpt-5'))).toBe(0);
    const [without, one] = [
      sizeOfRequest(asking('openai/gpt-5')),
      sizeOfRequest(asking('openai/gpt-5', DATA)),
    ];
    expect(one.inputTokens - without.inputTokens).toBeGreaterThanOrEqual(5_000);
    expect(one.inputTokens - without.inputTokens).toBeLessThan(5_100);
    const prices = { price: () => null };
    expect(expectCost(prices, 'x/y', 'answer', one).usd).toBeGreaterThan(5_000 * (15 / 1e6));
  });
});

describe('what people and judges read of a case', () => {
  const named = (vars: Record<string, string>, input = 'Total?') => describeInput({ input, vars });

  it('names the pictures that its variables are', () => {
    expect(named({ photo: 'photos/1.png' })).toBe('Total?\n[picture: photo, photos/1.png]');
    expect(named({ photo: 'file://photos/1.png', ask: 'What?' }, '')).toBe(
      'ask: What?\n[picture: photo, file://photos/1.png]',
    );
    expect(named({ photo: `data:image/png;base64,${'A'.repeat(40_000)}` })).toBe(
      'Total?\n[picture: photo, image/png, 30 kB]',
    );
    expect(named({ note: 'see photos/1.png' })).toBe('Total?');
  });

  it('names those of its messages', () => {
    const row = {
      id: 'a',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Total?' },
            { type: 'image_url', image_url: { url: 'photos/1.png' } },
          ],
        },
      ],
      expected: '7',
    };
    const read = parseDataset('cases.jsonl', `${JSON.stringify(row)}\n`, { answers: null });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const [one] = read.value.cases;
    expect(one?.input).toEqual([
      {
        role: 'user',
        content: 'Total?',
        parts: [
          { type: 'text', text: 'Total?' },
          { type: 'image', image: { kind: 'named', name: 'photos/1.png', by: 'case' } },
        ],
      },
    ]);
    expect(one && describeInput(one)).toBe('user: Total?\n[picture: photos/1.png]');
  });
});

describe('a program of the team’s own', () => {
  const input: Message[] = [
    {
      role: 'user',
      content: 'Total?',
      parts: [
        { type: 'text', text: 'Total?' },
        { type: 'image', image: { kind: 'named', name: 'photos/1.png', by: 'case' }, detail: 'low' },
      ],
    },
  ];
  const asked = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Total?' },
        { type: 'image_url', image_url: { url: 'photos/1.png', detail: 'low' } },
      ],
    },
  ];
  const testCase = { id: 'a', input, vars: {} } as unknown as Case;

  it('is sent the pictures of a row by what the row calls them', async () => {
    expect(describeCase(testCase)).toEqual({ id: 'a', input: asked });
    expect(await fillBody({ said: '{{messages}}' }, testCase, {})).toEqual({
      ok: true,
      value: { said: asked },
    });
  });

  it('that plays a user is told what was shown', () => {
    const user = { kind: 'simulated' as const, goal: 'Know it.', model: 'x/y', maxTurns: 3 };
    const { messages } = requestUserTurn(user, input, 'nonce');
    expect(messages.at(-1)?.content).toContain('user: Total?\n[picture: photos/1.png]');
  });
});
