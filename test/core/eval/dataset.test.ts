import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseDataset } from '../../../src/core/eval/dataset.ts';
import { createCaseReader } from '../../../src/core/eval/datasets/case-reader.ts';
import { compareCases } from '../../../src/core/eval/datasets/compare-cases.ts';
import type { Case } from '../../../src/core/eval/types.ts';

function cases(path: string, text: string, answers: { path: string; text: string } | null = null): Case[] {
  const parsed = parseDataset(path, text, { answers });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.cases;
}

function problems(path: string, text: string): { line: number; expected: string; found: string }[] {
  const parsed = parseDataset(path, text, { answers: null });
  return parsed.ok ? [] : parsed.problems;
}

const ROWS = [
  { id: 'a', input: 'How?', expected: 'so', tags: ['x'], cluster: 'doc' },
  { id: 'b', input: 'When?', expected: { answer: 'now' }, locale: 'en' },
];

describe('a dataset', () => {
  it('is the same in every syntax', () => {
    const strip = (list: Case[]) => list.map(({ source: _source, ...one }) => one);
    const lines = strip(cases('a.jsonl', ROWS.map((row) => JSON.stringify(row)).join('\n')));
    expect(strip(cases('a.json', JSON.stringify(ROWS)))).toEqual(lines);
    expect(strip(cases('a.json', ROWS.map((row) => JSON.stringify(row)).join('\n')))).toEqual(lines);
    expect(strip(cases('a.yaml', stringify({ cases: ROWS })))).toEqual(lines);
    expect(
      strip(
        cases(
          'a.csv',
          'id,input,expected,expected.answer,tags,cluster,locale\na,How?,so,,x,doc,\nb,When?,,now,,,en\n',
        ),
      ),
    ).toEqual(lines);
  });

  it('knows the line of every case', () => {
    expect(
      cases('a.jsonl', `\n${JSON.stringify(ROWS[0])}\n\n${JSON.stringify(ROWS[1])}\n`).map(
        ({ source }) => source.line,
      ),
    ).toEqual([2, 4]);
    expect(
      cases('a.yaml', '- id: a\n  input: x\n- id: b\n  input: y\n').map(({ source }) => source.line),
    ).toEqual([1, 3]);
  });

  it('bears a byte order mark and line ends of Windows', () => {
    expect(
      cases('a.jsonl', `\ufeff${JSON.stringify(ROWS[0])}\r\n${JSON.stringify(ROWS[1])}\r\n`),
    ).toHaveLength(2);
  });

  it('gives a row without id one from its content, wherever it stands', () => {
    const [first] = cases('a.jsonl', '{"input": "x"}\n{"input": "y"}');
    const [, second] = cases('a.jsonl', '{"input": "y"}\n{"input": "x"}');
    expect(first?.id).toBe(second?.id);
  });

  it('makes every other key of a row a variable, input among them', () => {
    expect(cases('a.jsonl', JSON.stringify(ROWS[1]))[0]?.vars).toEqual({ locale: 'en', input: 'When?' });
  });

  it('reads BFCL’s rows with their answers from a second file', () => {
    const row = {
      id: 's0',
      question: [[{ role: 'user', content: 'Area?' }]],
      function: [
        {
          name: 'area',
          description: 'd',
          parameters: { type: 'dict', properties: { base: { type: 'float' } } },
        },
      ],
    };
    const answers = {
      path: 'answers.json',
      text: '{"id": "s0", "ground_truth": [{"area": {"base": [10]}}]}',
    };
    const [one] = cases('q.json', JSON.stringify(row) + '\n'.repeat(2), answers);
    expect(one).toMatchObject({
      input: [{ role: 'user', content: 'Area?' }],
      expected: [{ area: { base: [10] } }],
    });
    expect(one?.tools?.[0]?.parameters).toEqual({ type: 'object', properties: { base: { type: 'number' } } });
  });
});

describe('a faulty dataset', () => {
  it('names every malformed line at once', () => {
    expect(
      problems('a.jsonl', '{"id": "a", "input": "x"}\n{"id": \n[1]\n{"id": "b", "input": 7}').map(
        ({ line }) => line,
      ),
    ).toEqual([2, 3]);
  });

  it('is an error when it is empty, whatever the syntax', () => {
    for (const [path, text] of [
      ['a.jsonl', ''],
      ['a.json', '[]'],
      ['a.yaml', 'cases: []'],
      ['a.csv', 'id,input\n'],
    ] as const)
      expect(problems(path, text)).toHaveLength(1);
  });

  it('names a case that stands there twice, and where it stood first', () => {
    expect(problems('a.jsonl', '{"id":"a","input":"x"}\n{"id":"a","input":"y"}')[0]?.found).toContain(
      'first on line 1',
    );
  });

  it('warns of a key that is nearly a known one', () => {
    const parsed = parseDataset('a.jsonl', '{"id": "a", "input": "x", "expeted": "y"}', { answers: null });
    expect(parsed.ok && parsed.value.warnings[0]?.hint).toContain('"expected"');
  });

  it.each([
    [
      'an alias bomb',
      'a.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\ncases: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    ],
    ['deep nesting', 'a.json', `${'['.repeat(9000)}${']'.repeat(9000)}`],
    ['an unclosed quote', 'a.csv', 'id,input\na,"x\n'],
    ['a row of numbers', 'a.jsonl', '1\n2\n'],
  ])('is refused and never thrown: %s', (_name, path, text) => {
    expect(problems(path, text).length).toBeGreaterThan(0);
  });

  it('keeps a prototype key a key', () => {
    const [one] = cases('a.jsonl', '{"id":"a","input":"x","__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(one?.id).toBe('a');
    cases('a.csv', 'id,input,__proto__.polluted,constructor.prototype.polluted\na,x,1,1\n');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('never throws, whatever the text and the syntax', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.array(fc.json()).map((all) => all.join('\n')),
      fc.constantFrom('- {id: a, input: [}', 'id,input\n"', '{"question":[[]],"function":[]}'),
    );
    fc.assert(
      fc.property(fc.constantFrom('a.jsonl', 'a.json', 'a.yaml', 'a.csv'), text, (path, content) => {
        const parsed = parseDataset(path, content, { answers: null });
        if (parsed.ok)
          expect(new Set(parsed.value.cases.map(({ id }) => id)).size).toBe(parsed.value.cases.length);
        else expect(parsed.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 160 },
    );
  });
});

describe('a row with several turns', () => {
  const one = (row: object): Case | undefined => cases('a.jsonl', JSON.stringify({ id: 'a', ...row }))[0];
  const scripted = (...turns: string[]) => ({ kind: 'scripted', turns });

  it.each<[string, object, string, object | undefined]>([
    ['as its input', { input: ['Hi', 'And?'] }, 'Hi', scripted('And?')],
    ['as `turns`', { turns: ['Hi', 'And?', 'Bye'] }, 'Hi', scripted('And?', 'Bye')],
    ['as `turns` after its input', { input: 'Hi', turns: ['And?'] }, 'Hi', scripted('And?')],
    ['of which there is one', { turns: ['Hi'] }, 'Hi', undefined],
  ])('has them %s', (_, row, input, conversation) => {
    expect(one(row)).toMatchObject({ input, vars: { input } });
    expect(one(row)?.conversation).toEqual(conversation);
    expect(one(row)?.vars).not.toHaveProperty('turns');
  });

  it('has a user that a model plays, with its defaults', () => {
    const user = { persona: 'A hurried customer.', goal: 'Get a refund.' };
    expect(one({ user })?.conversation).toEqual({
      kind: 'simulated',
      goal: 'A hurried customer.\nGet a refund.',
      model: null,
      maxTurns: 10,
    });
    const given = one({ user: { goal: 'x', model: 'openai/gpt-5-mini', max_turns: 3 }, input: 'Hi' });
    expect(given).toMatchObject({ input: 'Hi', conversation: { model: 'openai/gpt-5-mini', maxTurns: 3 } });
  });

  it('is not meant where a variable has the name', () => {
    const row = { input: 'Hi', user: 'ann', turns: 3, mocks: null };
    expect(one(row)).toMatchObject({ vars: { user: 'ann', turns: 3 } });
    expect(one(row)?.conversation).toBeUndefined();
    expect(one({ input: 'Hi', user: { name: 'Ann' } })?.vars.user).toEqual({ name: 'Ann' });
  });

  it.each<[object, string]>([
    [{ turns: ['a', ' '] }, 'each with a text'],
    [{ turns: Array.from({ length: 51 }, () => 'a') }, 'at most 50 turns'],
    [{ turns: ['a', 'b'], user: { goal: 'x' } }, 'either `turns` or a simulated `user`'],
    [{ user: { goal: ' ' } }, 'a text as its `goal`'],
    [{ user: { goal: 'x', max_turns: 0 } }, 'from 1 to 50'],
    [{ user: { goal: 'x', max_turns: '3' } }, 'from 1 to 50'],
    [{ user: { goal: 'x', model: 'gpt' } }, '`provider/model`'],
    [{ user: { goal: 'x', maxTurns: 3 } }, 'no `maxTurns`'],
    [{ input: 'a', mocks: [{ tool: 't' }] }, '`mocks[0]` to be a mock'],
    [{ input: 'a', mocks: { tool: 't', returns: 1 } }, '`mocks` to be a list of mocks'],
    [{ input: 'a', mocks: 'evals/mocks.yml' }, '`mocks` to be a list of mocks'],
    [{ user_input: 'a', reference: 'b', mocks: 0 }, '`mocks` to be a list of mocks'],
  ])('%j is refused with its line and what would be right', (row, expected) => {
    expect(problems('a.jsonl', `{"input": "fine"}\n${JSON.stringify(row)}`)).toMatchObject([
      { line: 2, expected: expect.stringContaining(expected) },
    ]);
  });
});

describe('labels of people', () => {
  it('are scores of metrics, in rows of any shape, and no variables', () => {
    const human = { helpfulness: 0.75, tone: true };
    for (const row of [
      { input: 'How?', human },
      { user_input: 'How?', reference: 'so', human },
      { inputs: { question: 'How?' }, expectations: {}, human },
    ]) {
      const [one] = cases('a.jsonl', JSON.stringify(row));
      expect(one?.human).toEqual({ helpfulness: 0.75, tone: 1 });
      expect(one?.vars).not.toHaveProperty('human');
    }
    const csv = cases('a.csv', 'id,input,human.tone\na,How?,0.5\nb,When?,\n');
    expect(csv.map((one) => one.human)).toEqual([{ tone: 0.5 }, undefined]);
  });

  it('leave a row without an id the one it had', () => {
    const [plain, labelled] = [{ input: 'How?' }, { input: 'How?', human: { tone: 1 } }].map(
      (row) => cases('a.jsonl', JSON.stringify(row))[0]?.id,
    );
    expect(labelled).toBe(plain);
  });

  it('outside of 0 to 1 are a fault of their line', () => {
    const rows = '{"input": "a"}\n{"input": "b", "human": {"tone": 4}}';
    expect(problems('a.jsonl', rows)).toMatchObject([{ line: 2, found: '4 for `tone`' }]);
  });

  it('that are no numbers are a variable like any other', () => {
    const [one] = cases('a.jsonl', JSON.stringify({ input: 'How?', human: 'Anna' }));
    expect(one?.vars.human).toBe('Anna');
    expect(one?.human).toBeUndefined();
  });
});

describe('a dataset that comes in pieces', () => {
  const whole = (path: string, text: string) => {
    const parsed = parseDataset(path, text, { answers: null });
    return parsed.ok ? parsed.value : parsed.problems;
  };
  const inPieces = (path: string, text: string, length: number) => {
    const reader = createCaseReader(path, null);
    const read: Case[] = [];
    for (let from = 0; from < text.length; from += length)
      read.push(...reader.push(text.slice(from, from + length)));
    read.push(...reader.end());
    const problems = reader.problems();
    return problems.length > 0 ? problems : { cases: read, warnings: reader.warnings() };
  };

  const cell = fc.constantFrom(
    'x',
    'ü',
    '"a, b"',
    '"two\nlines"',
    '"two\r\nlines"',
    '"say ""hi"""',
    '[1]',
    ' pad ',
    '"open',
    '',
  );
  const csv = fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), cell, cell), { maxLength: 6 })
    .map((rows) => ['id,input,expected.answer', ...rows.map((row) => row.join(','))]);
  // Whoever edits a file of another system mixes what ends its lines.
  const ends = fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 3 });
  const json = fc.constantFrom(
    '{"id":"a","input":"x"}',
    '{"id":"b","input":"x","expeted":1}',
    '{"id":"b","input":"ü😀"}',
    '{"input":"no id"}',
    '{"input":NaN}',
    '{"id":1e999}',
    '{"id":',
    '[{"id":"l","input":"x"}]',
    '{"cases":[{"id":"w","input":"x"}]}',
    '',
    '  ',
  );
  const lines = fc.oneof(csv, fc.array(json, { maxLength: 6 }));

  it('is the same dataset, with the same faults on the same lines, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a.jsonl', 'a.json', 'a.csv', 'a.tsv', 'a.yaml'),
        lines,
        ends,
        fc.constantFrom('', '\ufeff'),
        fc.integer({ min: 1, max: 30 }),
        (path, rows, [first = '\n', ...others], mark, length) => {
          const between = [first, ...others];
          const text = mark + rows.map((row, i) => `${row}${between[i % between.length]}`).join('');
          expect(inPieces(path, text, length)).toEqual(whole(path, text));
        },
      ),
      { numRuns: 240 },
    );
  });

  it('names the line on which a row ends as an editor does, whatever ends the lines within its cells', () => {
    const lines = (text: string) => {
      const read = parseDataset('a.csv', text, { answers: null });
      return read.ok
        ? read.value.cases.map(({ source }) => source.line)
        : read.problems.map(({ line }) => line);
    };
    expect(lines('id,input\r\na,"x\r\ny"\r\n\r\nb,z\r\n')).toEqual([3, 5]);
    expect(lines('id,input\na,"x\r\ny"\nb,z')).toEqual([3, 4]);
    expect(lines('id,input\r\na,x\nb,y\r\nc,z\n')).toEqual([2, 3, 4]);
    expect(lines('id,input\ra,x\rb,y\r')).toEqual([2, 3]);
    expect(lines('id,input\r\na,"x\r\ny"\r\nb,y,z\r\n')).toEqual([4]);
  });

  it('keeps counting lines in a table of many rows, to the fault and in the rows', () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `c${i},"a question,\nin two lines",yes`);
    const text = `id,input,expected\n${rows.join('\n')}\n`;
    const { cases: read } = inPieces('a.csv', text, 10_000) as { cases: Case[] };
    expect(read).toHaveLength(30_000);
    expect(read.at(-1)).toMatchObject({ id: 'c29999', source: { line: 60_001 } });
    expect(inPieces('a.csv', `${text}z,y\n`, 10_000)).toMatchObject([
      { line: 60_002, found: 'Invalid Record Length: columns length is 3, got 2 on line 60002' },
    ]);
    expect(inPieces('a.csv', `${text}c7,y,n\n`, 10_000)).toMatchObject([
      { line: 60_002, found: '"c7" again (first on line 17)' },
    ]);
  });

  it('has rows of ten megabytes like any others', () => {
    const long = 'x'.repeat(10_000_000);
    const text = `{"id":"a","input":"${long}"}\n{"id":"b","input":"y"}`;
    const { cases: read } = inPieces('a.jsonl', text, 65_536) as { cases: Case[] };
    expect(read.map(({ id, source }) => [id, source.line])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(read[0]?.input).toHaveLength(10_000_000);
  });
});

describe('two states of a dataset', () => {
  const row = (more: object) => cases('a.jsonl', JSON.stringify({ id: 'a', input: 'x', ...more }))[0]!;

  it('are the same whatever the order of keys and tags', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }), (data) => {
        const turned = Object.fromEntries(Object.entries(data).reverse());
        const base = row({ expected: { data, z: 1 }, tags: ['s', 't'] });
        const head = row({ tags: ['t', 's'], expected: { z: 1, data: turned } });
        expect(compareCases([base], [head])).toEqual({ added: [], removed: [], removals: [] });
      }),
    );
  });

  it('differ by what a case asks, expects, counts for or is drawn by, and by cases that are gone', () => {
    const changes: object[] = [
      { input: 'y' },
      { expected: [1] },
      { weight: 2 },
      { tags: ['t'] },
      { cluster: 'c' },
    ];
    const base = row({ expected: [2] });
    for (const change of changes)
      expect(compareCases([base], [row({ expected: [2], ...change })]).removed).toEqual(['a']);
    const gone = compareCases([base], [{ ...base, id: 'b' }]);
    expect(gone).toMatchObject({ removed: ['a'], added: [{ id: 'b' }] });
  });
});
