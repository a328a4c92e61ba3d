import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { fillBody } from '../../../../src/core/eval/http/fill-body.ts';
import { readAnswer } from '../../../../src/core/eval/http/read-answer.ts';
import { readPointer } from '../../../../src/core/eval/http/read-pointer.ts';
import type { Case } from '../../../../src/core/eval/types.ts';

/** The document and the table of RFC 6901, section 5. */
const RFC: Json = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('a JSON pointer', () => {
  it.each<[string, Json]>([
    ['', RFC],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j leads where RFC 6901 says', (pointer, expected) => {
    expect(readPointer(RFC, pointer)).toEqual(expected);
  });

  it.each([
    '/foo/2',
    '/foo/-',
    '/foo/01',
    '/foo/length',
    '/nothing',
    '/__proto__',
    '/constructor',
    '/foo/0/x',
  ])('%j leads nowhere', (pointer) => {
    expect(readPointer(RFC, pointer)).toBeUndefined();
  });
});

const CASE: Case = {
  id: 'a',
  input: 'Where is A-17?',
  vars: { input: 'Where is A-17?', order: 'A-17', tags: ['a', 'b'] },
  expected: 'secret',
  tools: null,
  tags: [],
  cluster: 'a',
  scorers: [],
  source: { path: 'cases.jsonl', line: 1 },
};

describe('the body of a call', () => {
  it('has the variables of the case in its texts, and whole values where a text is one variable', async () => {
    const body = {
      ask: 'Q: {{ input }}',
      list: ['{{tags}}', 1, null],
      messages: '{{messages}}',
      p: '{{prompt}}',
    };
    expect(await fillBody(body, CASE, { prompt: 'You help with {{order}}.' })).toEqual({
      ok: true,
      value: {
        ask: 'Q: Where is A-17?',
        list: [['a', 'b'], 1, null],
        messages: [{ role: 'user', content: 'Where is A-17?' }],
        // What a file holds is sent as it is.
        p: 'You help with {{order}}.',
      },
    });
  });

  it('never has what is expected, and names what the case lacks', async () => {
    const filled = await fillBody({ a: 'x {{expected}}' }, CASE, {});
    expect(filled).toMatchObject({ ok: false, problem: { kind: 'missing-variable', name: 'expected' } });
  });
});

describe('the answer of a service', () => {
  const BODY = JSON.stringify({
    data: { answer: 'Late.', calls: [{ name: 'find', arguments: { id: 'A-17' } }] },
    contexts: ['one', { document: 'docs/a.md', text: 'two', score: 0.5 }],
    usage: { in: 10, out: 2 },
    cost: 0.01,
  });

  it('is the whole text where no path says otherwise', () => {
    expect(readAnswer('plain', null)).toMatchObject({ ok: true, output: { text: 'plain' } });
  });

  it('is read at the paths of the policy', () => {
    const paths = {
      text: '/data/answer',
      toolCalls: '/data/calls',
      retrieved: '/contexts',
      inputTokens: '/usage/in',
      outputTokens: '/usage/out',
      costUsd: '/cost',
    };
    expect(readAnswer(BODY, paths)).toMatchObject({
      ok: true,
      output: {
        text: 'Late.',
        toolCalls: [{ name: 'find', arguments: { id: 'A-17' } }],
        retrieved: [{ text: 'one' }, { document: 'docs/a.md', text: 'two', start: 0, end: 3 }],
        usage: { inputTokens: 10, outputTokens: 2 },
        costUsd: 0.01,
      },
    });
  });

  it('of an agent is its conversation', () => {
    const messages = [
      {
        role: 'assistant',
        tool_calls: [{ id: '1', type: 'function', function: { name: 'find', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'late' },
      { role: 'assistant', content: 'It is late.' },
    ];
    expect(readAnswer(JSON.stringify({ messages }), { messages: '/messages' })).toMatchObject({
      ok: true,
      output: { text: 'It is late.', toolCalls: [{ name: 'find' }], trajectory: { ending: 'answered' } },
    });
  });

  it.each([
    [{ text: '/nothing' }, 'has nothing at /nothing'],
    [{ toolCalls: '/contexts' }, 'response.tool_calls'],
    [{ retrieved: '/usage' }, 'response.retrieved'],
    [{ costUsd: '/data' }, 'no number'],
    [{ messages: '/contexts' }, 'no conversation'],
  ])('that lacks what a path names is none: %j', (paths, reason) => {
    expect(readAnswer(BODY, paths)).toMatchObject({ ok: false, fault: expect.stringContaining(reason) });
  });

  it('is read or refused, whatever it is, and never quoted in a refusal', () => {
    const paths = fc.record(
      {
        text: pointer(),
        messages: pointer(),
        toolCalls: pointer(),
        retrieved: pointer(),
        costUsd: pointer(),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(fc.json(), fc.string());
    fc.assert(
      fc.property(body, paths, (text, chosen) => {
        const read = readAnswer(text, chosen);
        if (read.ok) expect(typeof read.output.text).toBe('string');
        else expect(read.fault.length).toBeLessThan(300);
      }),
      { numRuns: 200 },
    );
  });
});

function pointer() {
  return fc.constantFrom('', '/a', '/0', '/a/0', '/__proto__', '/length');
}
