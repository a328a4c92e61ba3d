import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { readMessages } from '../../../../src/core/eval/agent/read-messages.ts';
import { MALFORMED_ARGUMENTS } from '../../../../src/core/eval/types.ts';

const wants = (id: string, name: string, given: Json): Json => ({
  id,
  type: 'function',
  function: { name, arguments: given },
});

describe('a conversation of OpenAI’s messages', () => {
  it('is a trajectory: a step for each answer, results beside their calls, users after what they replied to', () => {
    const read = readMessages([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Refund A-1 and A-2' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [wants('1', 'get', '{"id": "A-1"}'), wants('2', 'get', '{"id": "A-2"}')],
      },
      { role: 'tool', tool_call_id: '2', content: 'late' },
      { role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: 'lost' }], is_error: true },
      { role: 'assistant', content: 'Both?' },
      { role: 'user', content: 'Yes' },
      { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] },
    ]);
    expect(read).toEqual({
      ending: 'answered',
      steps: [
        {
          text: '',
          toolCalls: [
            { name: 'get', arguments: { id: 'A-1' } },
            { name: 'get', arguments: { id: 'A-2' } },
          ],
          results: [
            { content: 'lost', error: true },
            { content: 'late', error: false },
          ],
          user: null,
        },
        { text: 'Both?', toolCalls: [], results: [], user: 'Yes' },
        { text: 'Done.', toolCalls: [], results: [], user: null },
      ],
    });
  });

  it('that ends with a call was stopped, and a call that nobody answered has an empty result', () => {
    const read = readMessages([
      { role: 'assistant', tool_calls: [wants('1', 'a', '{}'), wants('2', 'b', 'x{')] },
      { role: 'tool', tool_call_id: '1', content: 'ok' },
    ]);
    expect(read).toMatchObject({
      ending: 'step_limit',
      steps: [
        {
          toolCalls: [{ arguments: {} }, { arguments: { [MALFORMED_ARGUMENTS]: 'x{' } }],
          results: [
            { content: 'ok', error: false },
            { content: '', error: true },
          ],
        },
      ],
    });
  });

  it.each<[Json[], string]>([
    [[], 'none is of the assistant'],
    [[{ role: 'user', content: 'hi' }], 'none is of the assistant'],
    [['hi'], 'messages[0]: no message'],
    [[{ role: 'robot', content: '' }], 'role "robot"'],
    [[{ role: 'assistant', content: 5 }], '`content` is no text'],
    [[{ role: 'assistant', content: '', tool_calls: [{}] }], '`tool_calls[0]` has no name'],
    [[{ role: 'tool', tool_call_id: 'x', content: '' }], 'no call before it has the id "x"'],
  ])('%j is refused with the message that cannot be read', (messages, fault) => {
    expect(readMessages(messages)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('any list of messages is read with a result for each answered call, or refused', () => {
    const any = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    const id = fc.constantFrom('1', '2', '__proto__');
    const assistant = fc.record({
      role: fc.constant('assistant'),
      content: fc.constantFrom(null, 'x'),
      tool_calls: fc.array(fc.record({ id, name: fc.constantFrom('a', 'b'), arguments: any }), {
        maxLength: 3,
      }),
    });
    const tool = fc.record({
      role: fc.constant('tool'),
      tool_call_id: id,
      content: fc.constantFrom('r', null),
    });
    const message = fc.oneof(assistant, tool, fc.constant({ role: 'user', content: 'u' }), any);
    fc.assert(
      fc.property(fc.array(message as fc.Arbitrary<Json>, { maxLength: 8 }), (messages) => {
        const read = readMessages(messages);
        if ('fault' in read) return;
        for (const step of read.steps) expect([0, step.toolCalls.length]).toContain(step.results.length);
      }),
    );
  });
});
