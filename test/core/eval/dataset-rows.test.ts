import { describe, expect, it } from 'vitest';
import { decodeContent } from '../../../src/core/artifact/file-content.ts';
import { parseDataset } from '../../../src/core/eval/dataset.ts';
import { createCaseReader } from '../../../src/core/eval/datasets/case-reader.ts';
import { expectedToolCalls } from '../../../src/core/eval/scorers/calls/expected-calls.ts';
import { faults, read, row } from './read-rows.ts';

describe('a row of another tool', () => {
  it.each([
    ['ragas', { user_input: 'a', reference: 'b', retrieved_contexts: ['c'], rubrics: {} }],
    ['DeepEval', { input: 'a', expected_output: 'b', retrieval_context: ['c'], name: 'd' }],
    ['MLflow', { inputs: { question: 'a' }, expectations: {}, tags: { a: 'b' }, source: {} }],
    ['OpenAI evals', { input: 'a', ideal: 'b' }],
  ])('of %s has no key that is taken for a misspelt one', (_, data) => {
    const parsed = parseDataset('rows.jsonl', JSON.stringify(data), { answers: null });
    expect(parsed).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  it.each([
    [{ user_input: 'a', refrence: 'b' }, 'refrence', 'reference'],
    [{ input: 'a', actual_output: 'b', expected_outputs: 'c' }, 'expected_outputs', 'expected_output'],
    [{ inputs: { question: 'a' }, expectation: {} }, 'expectation', 'expectations'],
  ])('%j has a key that is nearly one of its tool', (data, found, near) => {
    const parsed = parseDataset('rows.jsonl', JSON.stringify(data), { answers: null });
    const hint = `It is not read. Did you mean "${near}"?`;
    expect(parsed).toMatchObject({ ok: true, value: { warnings: [{ found: `\`${found}\``, hint }] } });
  });

  it('of ragas brings the calls that are right', () => {
    const one = row({
      user_input: 'Weather in New York?',
      reference_tool_calls: [{ name: 'weather_check', args: { location: 'New York' } }],
      retrieved_contexts: ['It rains.'],
    });
    expect(expectedToolCalls(one)?.map(({ name }) => name)).toEqual(['weather_check']);
    expect(expectedToolCalls(one)?.[0]?.arguments?.get('location')?.allowed).toEqual(['New York']);
    expect(one.vars).toEqual({ input: 'Weather in New York?', retrieved_contexts: ['It rains.'] });
  });

  it('of ragas is sent up to what the user said last, and what followed was the answer then', () => {
    const one = row({
      user_input: [
        { type: 'human', content: 'Hi' },
        { type: 'ai', content: 'Hello' },
        { type: 'human', content: 'Metals prices?' },
        { type: 'ai', content: '', tool_calls: [{ name: 'price', args: { metal: 'copper' } }] },
        { type: 'tool', content: '0.0098' },
      ],
      reference_tool_calls: [{ name: 'price', args: { metal: 'copper' } }],
    });
    expect(one.input).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Metals prices?' },
    ]);
  });

  it('of ragas with calls in its history is refused with what to do', () => {
    const said = [
      { type: 'human', content: 'a' },
      { type: 'ai', content: '', tool_calls: [{ name: 'x', args: {} }] },
      { type: 'tool', content: '1' },
      { type: 'human', content: 'b' },
    ];
    expect(faults('a.jsonl', JSON.stringify({ user_input: said }))[0]).toMatch(
      /^a\.jsonl:1:1: expected a conversation without tool calls .* give the last message alone/,
    );
  });

  it('of DeepEval expects `expected_tools`, and never what was called when it was made', () => {
    const one = row({
      input: 'Refund 7',
      actual_output: 'done',
      tools_called: [{ name: 'wrong' }],
      expected_tools: [{ name: 'refund', input_parameters: { order: 7 } }],
      retrieval_context: ['Refunds take five days.'],
    });
    expect(expectedToolCalls(one)?.map(({ name }) => name)).toEqual(['refund']);
    expect(JSON.stringify(one)).not.toContain('wrong');
    expect(one.vars.retrieval_context).toEqual(['Refunds take five days.']);
  });

  it('of BFCL without an answer expects no call, or where its id says so some call that nobody names', () => {
    const asked = { question: [[{ role: 'user', content: 'x' }]], function: [{ name: 'a', parameters: {} }] };
    expect(expectedToolCalls(row({ id: 'live_irrelevance_0-0-0', ...asked }))).toEqual([]);
    expect(expectedToolCalls(row({ id: 'live_relevance_0-0-0', ...asked }))).toBeNull();
  });

  it('of Braintrust brings tags, and metadata for templates', () => {
    const one = row({ input: { q: 'x' }, expected: 'y', tags: ['a'], metadata: { locale: 'de' } });
    expect(one).toMatchObject({ expected: 'y', tags: ['a'], vars: { q: 'x', metadata: { locale: 'de' } } });
  });

  it('of MLflow brings every expectation, and tags that are a mapping', () => {
    const one = row({
      inputs: { question: 'x' },
      expectations: { expected_response: 'y', expected_facts: ['z'] },
      tags: { topic: 'fees' },
    });
    expect(one).toMatchObject({
      input: 'x',
      expected: { answer: 'y', expected_facts: ['z'] },
      tags: ['topic:fees'],
    });
  });

  it('of OpenAI evals may accept several answers', () => {
    const one = row({ input: [{ role: 'user', content: 'x' }], ideal: ['a', 'b'] });
    expect(one).toMatchObject({ input: [{ role: 'user', content: 'x' }], expected: ['a', 'b'] });
  });

  it('of MLflow may list facts, which make one right answer together, or messages', () => {
    const facts = { expected_facts: ['It is in Paris.', 'It is 330 m high.'] };
    expect(row({ inputs: { query: 'x' }, expectations: facts })).toMatchObject({
      expected: { answer: 'It is in Paris.\nIt is 330 m high.' },
    });
    const one = row({ inputs: { messages: [{ role: 'user', content: 'Hi' }] }, expectations: {} });
    expect(one).toMatchObject({ input: [{ role: 'user', content: 'Hi' }], vars: { input: 'Hi' } });
  });

  it('with a column for the right answer or the right documents needs no `expected`', () => {
    expect(row({ question: 'Fee?', ground_truth: 'Five.', contexts: ['a'] })).toMatchObject({
      input: 'Fee?',
      expected: 'Five.',
      vars: { ground_truth: 'Five.', contexts: ['a'] },
    });
    const found = row({ query: 'Fee?', expected_answer: 'Five.', expected_files: ['docs/fees.md'] });
    expect(found.expected).toEqual({ answer: 'Five.', documents: ['docs/fees.md'] });
    expect(row({ question: 'Fee?', answer: 'of some application', expected: 'Six.' }).expected).toBe('Six.');
    expect(row({ question: 'Fee?', answer: 'of some application' }).expected).toBeNull();
  });

  it('of recorded messages is sent up to what the user said last, and what was answered is no variable', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Fee?' },
      { role: 'assistant', content: 'Five.' },
    ];
    const one = row({ messages });
    expect(one).toMatchObject({ input: messages.slice(0, 2), vars: { input: 'Fee?' } });
    expect(JSON.stringify(one)).not.toContain('Five.');
    expect(faults('a.jsonl', JSON.stringify({ messages: messages.slice(0, 1) }))[0]).toContain('`messages`');
  });

  it('without anything that is asked has no input that a template could take for empty', () => {
    expect(row({ email: { body: 'x' }, expected_decision: 'silent' })).toMatchObject({ input: '' });
    expect(row({ email: { body: 'x' } }).vars).toEqual({ email: { body: 'x' } });
    expect(row({ input: { question: 'Fee?', context: 'c' } })).toMatchObject({
      input: 'Fee?',
      vars: { input: 'Fee?', question: 'Fee?', context: 'c' },
    });
  });

  // Lists in the CSV files that ragas' `testset.to_pandas().to_csv()` writes.
  it('of ragas in CSV has lists as Python prints them', () => {
    const csv = `user_input,reference_contexts,reference\nFee?,"['It''s said:\\n**five**', ""Ze'ev""]",Five.\nTip?,[sic] no,None.\n`;
    const [one, two] = read('a.csv', csv.replaceAll("''", "\\'"));
    expect(one?.expected).toEqual({ answer: 'Five.', contexts: ["It's said:\n**five**", "Ze'ev"] });
    expect(two?.expected).toEqual({ answer: 'None.', contexts: '[sic] no' });
  });

  it('of BFCL’s Java category has types that JSON Schema knows', () => {
    const properties = {
      view: { type: 'HashMap' },
      items: { type: 'ArrayList', items: { type: 'String' } },
      n: { type: 'long' },
    };
    const one = row({
      question: [[{ role: 'user', content: 'a' }]],
      function: [{ name: 'f', parameters: { type: 'dict', properties } }],
    });
    expect(one.tools?.[0]?.parameters).toEqual({
      type: 'object',
      properties: {
        view: { type: 'object' },
        items: { type: 'array', items: { type: 'string' } },
        n: { type: 'integer' },
      },
    });
  });

  it('of BFCL with several turns is refused by name', () => {
    const turns = { id: 'multi_turn_base_0', question: [[{ role: 'user', content: 'a' }], []] };
    for (const data of [
      { ...turns, involved_classes: ['GorillaFileSystem'] },
      { ...turns, function: [] },
    ])
      expect(faults('a.jsonl', JSON.stringify(data))[0]).toContain('multi-turn categories');
  });
});

describe('what a row says of itself', () => {
  it.each([
    ['cluster', { cluster: 'a', document: 'b' }, 'a'],
    ['document', { document: 'docs/a.md' }, 'docs/a.md'],
    ['group', { group: 7 }, '7'],
    ['conversation_id', { conversation_id: 'c' }, 'c'],
    ['nothing', {}, 'one'],
  ])('groups cases that are not independent: %s', (_name, data, cluster) => {
    expect(row({ id: 'one', input: 'x', ...data }).cluster).toBe(cluster);
  });

  it('may make it heavier, and one that may never break', () => {
    expect(row({ id: 'a', input: 'x', weight: 3, must_pass: true })).toMatchObject({
      weight: 3,
      mustPass: true,
    });
    expect(
      read('a.csv', 'id,input,weight,must_pass\na,x,0.5,TRUE\nb,y,,\n').map(({ weight }) => weight),
    ).toEqual([0.5, undefined]);
    expect(row({ id: 'a', input: 'x' })).not.toHaveProperty('mustPass');
  });

  it.each([
    ['{"input": "x", "weight": 0}', /1:1: expected `weight` to be a number above 0/],
    ['{"input": "x", "weight": "NaN"}', /`weight`/],
    ['{"input": "x", "must_pass": "maybe"}', /`must_pass` to be true or false/],
    ['{"id": {}, "input": "x"}', /`id` to be text or a number/],
  ])('is refused where it makes no sense: %s', (text, message) => {
    expect(faults('a.jsonl', text)[0]).toMatch(message);
  });
});

describe('bad input says where it is and what to do', () => {
  it.each([
    ['NaN', 'a.jsonl', '{"id": 1}\n{"id": 2, "expected": NaN}', /^a\.jsonl:2:23: .*write null/],
    ['Infinity', 'a.jsonl', '{"expected": -Infinity}', /^a\.jsonl:1:\d+: .*write null/],
    ['NaN in a list', 'a.json', '[\n{"expected": NaN}]', /^a\.json:2:14: .*write null/],
    ['a number beyond all', 'a.jsonl', '{"expected": 1e999}', /^a\.jsonl:1:1: expected finite numbers/],
    [
      '.nan of YAML',
      'a.yaml',
      '- id: a\n  expected: {score: .nan}\n',
      /^a\.yaml:2:\d+: expected a finite number/,
    ],
    ['a duplicate id', 'a.jsonl', '{"id":"a"}\n\n{"id":"a"}', /^a\.jsonl:3:1: .*first on line 1.*another id/],
    ['a missing cell', 'a.csv', 'id,input,expected\na,x\n', /^a\.csv:2:1: expected CSV .* as many cells/],
    ['a column twice', 'a.csv', 'id,input,input\na,x,y\n', /^a\.csv:1:1: .*"input" twice/],
    ['no list', 'a.yaml', 'a: 1\n', /^a\.yaml:1:1: expected a list of rows/],
  ])('%s', (_name, path, text, message) => {
    expect(faults(path, text)[0]).toMatch(message);
  });

  it('reads a row of 10 MB', () => {
    const [one] = read('a.jsonl', JSON.stringify({ id: 'a', input: 'x'.repeat(10_000_000) }));
    expect(one?.input).toHaveLength(10_000_000);
  });

  it('takes a byte order mark, and no other encoding for text', () => {
    const utf16 = Buffer.from('\ufeff{"id":"a","input":"é"}', 'utf16le');
    const latin1 = Buffer.from('{"id":"a","input":"é"}', 'latin1');
    expect(decodeContent(utf16).kind).toBe('binary');
    expect(decodeContent(latin1).kind).toBe('binary');
    const marked = decodeContent(Buffer.from('\ufeffid,input\na,é\n'));
    expect(marked.kind === 'text' && read('a.csv', marked.text)[0]).toMatchObject({ id: 'a', input: 'é' });
  });
});

describe('a cell that is no number', () => {
  it('is text, with a warning that names its column once', () => {
    const parsed = parseDataset('a.csv', 'id,input,expected\na,x,NaN\nb,y,nan\nc,-inf,z\n', {
      answers: null,
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        cases: [{ expected: 'NaN' }, {}, {}],
        warnings: [
          { line: 2, found: '`NaN` in the column `expected`' },
          { line: 4, found: '`-inf` in the column `input`' },
        ],
      },
    });
  });
});

describe('a JSON dataset by columns', () => {
  const columns = {
    question: ['Fee?', 'Refund?'],
    ground_truth: ['Five.', 'Yes.'],
    contexts: [['a'], ['b']],
  };
  const expected = [
    { input: 'Fee?', expected: 'Five.', vars: { contexts: ['a'] } },
    { input: 'Refund?', expected: 'Yes.', vars: { contexts: ['b'] } },
  ];

  it.each([
    ['on one line', JSON.stringify(columns)],
    ['on many', JSON.stringify(columns, null, 2)],
    [
      'by the numbers of rows, as pandas writes it',
      JSON.stringify(
        Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, { ...values }])),
      ),
    ],
  ])('has a case for each value, written %s', (_, text) => {
    expect(read('rows.json', text)).toMatchObject(expected);
  });

  it('names two columns that are not of one length, with their lengths and where the shorter stands', () => {
    const text = JSON.stringify({ ...columns, ground_truth: ['Five.'] }, null, 1);
    expect(faults('rows.json', text)).toEqual([
      expect.stringMatching(/^rows\.json:6:2: .* found `question` with 2 and `ground_truth` with 1\./),
    ]);
  });

  it('says on which line each case stands, and where a number is none', () => {
    const text = JSON.stringify(columns, null, 1);
    expect(read('rows.json', text).map(({ source }) => source.line)).toEqual([3, 4]);
    const broken = '{"question": ["a"], "score": [\n1e999]}';
    expect(faults('rows.json', broken)).toEqual([
      expect.stringMatching(/^rows\.json:2:1: .*`score` that is none/),
    ]);
  });

  it('is read in pieces whatever its size, with columns called as lists of rows are', () => {
    const count = 30_000;
    const value = (i: number) => `question number ${i}, asked in the words of somebody who wrote to us`;
    const questions = Array.from({ length: count }, (_, i) => value(i));
    const text = JSON.stringify({ input: questions, expected: questions });
    expect(text.length).toBeGreaterThan(2_000_000);
    for (const whole of [text, text.replaceAll('",', '",\n')]) {
      const reader = createCaseReader('rows.json', null);
      let cases = 0;
      for (let at = 0; at < whole.length; at += 65_536)
        cases += reader.push(whole.slice(at, at + 65_536)).length;
      cases += reader.end().length;
      expect(reader.problems()).toEqual([]);
      expect(cases).toBe(count);
    }
    const named = JSON.stringify({ questions: ['a', 'b'], expected: ['c', 'd'] });
    expect(read('rows.json', named)).toMatchObject([
      { vars: { questions: 'a' } },
      { vars: { questions: 'b' } },
    ]);
  });

  it('is not a row of messages, nor a line of JSON lines', () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    expect(read('rows.json', JSON.stringify({ messages, ideal: ['x'] }))).toMatchObject([
      { input: messages },
    ]);
    expect(read('rows.jsonl', JSON.stringify({ input: ['a', 'b'] }))).toMatchObject([
      { input: 'a', conversation: { kind: 'scripted', turns: ['b'] } },
    ]);
  });
});
