import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { MAX_RESULT, openMocks, withUsableArguments } from '../../../../src/core/eval/agent/answer-calls.ts';
import { readCaseMocks } from '../../../../src/core/eval/agent/read-mocks.ts';
import { MALFORMED_ARGUMENTS, type ToolMock } from '../../../../src/core/eval/types.ts';

function mocks(...rows: Json[]): ToolMock[] {
  const read = readCaseMocks(rows);
  if ('fault' in read) throw new Error(read.fault);
  return read;
}

const call = (name: string, given: { [key: string]: Json } = {}) => ({ name, arguments: given });

describe('a mocked tool', () => {
  it('answers with the first mock whose arguments are a part of the call’s', () => {
    const tools = openMocks(
      mocks(
        { tool: 'get', arguments: { id: 'A-1', where: { city: 'Ulm' } }, returns: 'both' },
        { tool: 'get', arguments: { id: 'A-1' }, returns: 'one' },
        { tool: 'get', returns: 'any' },
      ),
      ['get'],
    );
    const answer = (given: { [key: string]: Json }) => tools.answer(call('get', given)).content;
    expect(answer({ id: 'A-1', where: { city: 'Ulm', zip: '1' }, more: true })).toBe('both');
    expect(answer({ id: 'A-1', where: { city: 'Bern' } })).toBe('one');
    expect(answer({ id: 1 })).toBe('any');
    expect(tools.unmocked()).toBeNull();
  });

  it.each<[Json, Json, boolean]>([
    [['a', { b: 1 }], ['a', { b: 1, c: 2 }], true],
    [['a'], ['a', 'b'], false],
    [1, '1', false],
    [null, null, true],
    [{ a: 1 }, null, false],
  ])('compares %j with %j', (wanted, given, fits) => {
    const tools = openMocks(mocks({ tool: 'get', arguments: { x: wanted }, returns: 'yes' }), ['get']);
    expect(tools.answer(call('get', { x: given })).content === 'yes').toBe(fits);
  });

  it('fills the call’s arguments into texts, and keeps the type of a value that stands alone', () => {
    const returns = {
      id: '{{arguments.id}}',
      note: 'order {{ arguments.id }} of {{arguments.who.name}}',
      price: '{{arguments.price}}',
      list: ['{{arguments.items}}'],
      lacking: 'a{{arguments.nothing}}b',
      alone: '{{arguments.nothing}}',
      other: '{{id}}',
    };
    const tools = openMocks(mocks({ tool: 'get', returns }), ['get']);
    const given = { id: 'A-1', who: { name: 'Ann' }, price: 4.5, items: [1, 2] };
    expect(JSON.parse(tools.answer(call('get', given)).content)).toEqual({
      id: 'A-1',
      note: 'order A-1 of Ann',
      price: 4.5,
      list: ['[1,2]'],
      lacking: 'ab',
      alone: null,
      other: '{{id}}',
    });
  });

  it('answers in sequence, an error among the answers, and repeats the last', () => {
    const tools = openMocks(
      mocks({ tool: 'poll', returns_each: ['pending', { error: 'timed out' }, { state: 'done' }] }),
      ['poll'],
    );
    const answers = [1, 2, 3, 4].map(() => tools.answer(call('poll')));
    expect(answers).toEqual([
      { content: 'pending', error: false },
      { content: 'timed out', error: true },
      { content: '{"state":"done"}', error: false },
      { content: '{"state":"done"}', error: false },
    ]);
  });

  it('counts and names calls that no mock is for, and tells the model that nothing was found', () => {
    const tools = openMocks(mocks({ tool: 'get', arguments: { id: 'A-1' }, returns: 'x' }), ['get', 'pay']);
    const answers = [call('get', { id: 'A-2' }), call('get', { id: 'A-2' }), call('pay')].map(tools.answer);
    expect(answers[0]).toEqual({ content: 'Error: get found nothing for {"id":"A-2"}.', error: true });
    expect(tools.unmocked()).toEqual({ count: 3, calls: ['get({"id":"A-2"})', 'pay({})'] });
  });

  it('is not missing in the dataset where the model made it up, or wrote arguments that cannot be read', () => {
    const tools = openMocks(mocks({ tool: 'get_order', returns: 'x' }), ['get_order']);
    expect(tools.answer(call('get_oder'))).toEqual({
      content: 'Error: there is no tool "get_oder". Did you mean "get_order"?',
      error: true,
    });
    expect(tools.answer(call('get_order', { [MALFORMED_ARGUMENTS]: '{"id": ' }))).toEqual({
      content: 'Error: the arguments of get_order are not a JSON object.',
      error: true,
    });
    expect(tools.unmocked()).toBeNull();
  });

  it('does not multiply an argument of a megabyte by a thousand placeholders', () => {
    const tools = openMocks(
      mocks(
        { tool: 'echo', returns: '{{arguments.text}}'.repeat(1000) },
        { tool: 'pass', returns: 'x'.repeat(1e6) },
      ),
      ['echo', 'pass'],
    );
    const given = { text: 'x'.repeat(1_000_000) };
    expect(tools.answer(call('echo', given)).content.length).toBeLessThanOrEqual(MAX_RESULT);
    expect(tools.answer(call('pass', given)).content).toMatch(/\[900000 more characters were cut\]$/);
  });

  it('takes arguments that are nested without end for unreadable', () => {
    let deep: Json = {};
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(withUsableArguments(call('get', { deep })).arguments).toEqual({
      [MALFORMED_ARGUMENTS]: 'more than 200 levels',
    });
    const fine = call('get', { list: [{ a: [1] }] });
    expect(withUsableArguments(fine)).toBe(fine);
  });

  it('answers any call with a text of bounded length, or says why not', () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
    const key = fc.constantFrom('id', 'a', '__proto__', 'constructor', '(not JSON)');
    const given = fc.dictionary(key, json);
    const text = fc.constantFrom('{{arguments.id}}', 'x{{arguments.a.id}}', '{{arguments.__proto__}}', '{{');
    const mock = fc.record({
      tool: fc.constantFrom('t', 'u'),
      arguments: given,
      returns: fc.oneof(json, text),
    });
    fc.assert(
      fc.property(
        fc.array(mock, { maxLength: 4 }),
        fc.array(fc.tuple(key, given), { maxLength: 4 }),
        (rows, calls) => {
          const tools = openMocks(mocks(...rows), ['t', 'id']);
          for (const [name, arguments_] of [...calls, ['t', {}] as const]) {
            const result = tools.answer({ name, arguments: arguments_ });
            expect(typeof result.content).toBe('string');
            expect(result.content.length).toBeLessThan(MAX_RESULT + 100);
          }
        },
      ),
    );
  });
});

describe('mocks of a row', () => {
  it.each<[Json, string]>([
    ['x', 'a mock: {tool'],
    [{ tool: '' }, 'a mock: {tool'],
    [{ tool: 't' }, 'one of `returns`'],
    [{ tool: 't', returns: 1, error: 'x' }, 'one of `returns`'],
    [{ tool: 't', error: 5 }, '`error` is a text'],
    [{ tool: 't', returns_each: [] }, '`returns_each` is a list'],
    [{ tool: 't', arguments: ['a'], returns: 1 }, '`arguments` are a mapping'],
    [{ tool: 't', return: 1 }, 'no `return`'],
  ])('%j is refused with what would be right', (row, fault) => {
    expect(readCaseMocks([{ tool: 'fine', returns: null }, row])).toEqual({
      fault: expect.stringContaining(fault),
    });
  });
});
