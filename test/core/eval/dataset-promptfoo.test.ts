import { describe, expect, it } from 'vitest';
import { faults, read, row } from './read-rows.ts';

describe('promptfoo’s tests as a dataset', () => {
  it('of CSV bring their assertions', () => {
    const text = 'id,question,__expected,__expected2,tags\na,Fee?,contains: 5,not-icontains: sorry,"x,y"\n';
    const [one] = read('tests.csv', text);
    expect(one).toMatchObject({ id: 'a', tags: ['x', 'y'], vars: { question: 'Fee?' } });
    expect(one?.scorers.map(({ scorer, negate }) => [scorer, negate])).toEqual([
      ['contains', false],
      ['contains', true],
    ]);
  });

  it('of YAML bring theirs, what `metadata` says of them, and a case for each value of a list', () => {
    const text = `
- vars: { question: [Fee?, Cost?] }
  description: fees
  metadata: { tags: [money], must_pass: true }
  assert: [{ type: equals, value: five }]
`;
    expect(
      read('tests.yaml', text).map(({ id, cluster, tags, mustPass, vars }) => [
        id,
        cluster,
        tags,
        mustPass,
        vars.question,
      ]),
    ).toEqual([
      ['fees', 'fees', ['money'], true, 'Fee?'],
      ['fees (2)', 'fees', ['money'], true, 'Cost?'],
    ]);
  });

  const MOCKS = [{ tool: 'get_order', returns: 'late' }];
  const ASSERT = [{ type: 'contains', value: 'late' }];
  const mocked = [{ tool: 'get_order', arguments: {}, answers: [{ content: 'late', error: false }] }];

  it('may have mocks, turns and a simulated user, as other rows do', () => {
    const test = { vars: { order: 'A-1' }, assert: ASSERT, mocks: MOCKS };
    expect(row({ ...test, turns: ['Hi', 'And?'] })).toMatchObject({
      input: 'Hi',
      vars: { order: 'A-1', input: 'Hi' },
      mocks: mocked,
      conversation: { kind: 'scripted', turns: ['And?'] },
      scorers: [{ scorer: 'contains' }],
    });
    expect(row({ ...test, vars: { input: 'Hi' }, turns: ['And?', 'Bye'] })).toMatchObject({
      input: 'Hi',
      conversation: { turns: ['And?', 'Bye'] },
    });
    const asked = row({ ...test, user: { goal: 'Get a refund.' } });
    expect(asked.conversation).toMatchObject({ kind: 'simulated', goal: 'Get a refund.' });
    const each = read('a.jsonl', JSON.stringify({ ...test, vars: { input: ['Hi', 'Ho'] }, turns: ['And?'] }));
    expect(each.map(({ input, conversation }) => [input, conversation])).toEqual([
      ['Hi', { kind: 'scripted', turns: ['And?'] }],
      ['Ho', { kind: 'scripted', turns: ['And?'] }],
    ]);
  });

  it('of CSV may have them as JSON in a cell', () => {
    const cell = (value: object) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
    const text = `input,__expected,mocks,turns,user\nHi,late,${cell(MOCKS)},${cell(['And?'])},ann\nHo,late,,,bob\n`;
    const [first, second] = read('t.csv', text);
    expect(first).toMatchObject({ input: 'Hi', mocks: mocked, conversation: { turns: ['And?'] } });
    expect(first?.vars).toEqual({ input: 'Hi', user: 'ann' });
    expect(second?.vars).toMatchObject({ input: 'Ho', user: 'bob' });
    expect(second).not.toHaveProperty('mocks');
  });

  it.each<[string, string, RegExp]>([
    ['a.jsonl', JSON.stringify({ assert: ASSERT, mocks: { tool: 'a' } }), /:1:1: .*list of mocks/],
    ['a.jsonl', JSON.stringify({ assert: ASSERT, mocks: [{ tool: 'a' }] }), /mocks\[0\]/],
    ['a.jsonl', JSON.stringify({ assert: ASSERT, turns: ['a', ''] }), /each with a text/],
    ['a.csv', 'input,__expected,mocks\na,b,\na,b,none\n', /:3:1: .*list of mocks/],
    ['a.jsonl', JSON.stringify({ assert: ASSERT, input: 'Hi' }), /`input` under `vars`/],
    ['a.jsonl', JSON.stringify({ assert: ASSERT, vars: {}, expected: 'Hi' }), /`expected`/],
    ['a.jsonl', JSON.stringify({ assert: ASSERT, tools: [] }), /`tools`/],
  ])('say what of a row in %s cannot be read, and lose none of it: %s', (path, text, fault) => {
    expect(faults(path, text)[0]).toMatch(fault);
  });

  it('name what is code', () => {
    const [fault] = faults('t.csv', 'question,__expected\nx,"python: output.length < 5"\n');
    expect(fault).toMatch(/^t\.csv:2:1: expected a test that can be run as it is written, found .*python/);
  });
});
