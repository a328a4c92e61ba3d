import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCase, type CaseToAdd } from '../../../../src/core/eval/add-case/add-case.ts';
import { parseDataset } from '../../../../src/core/eval/dataset.ts';

const given = (input: CaseToAdd['input'], more: Partial<CaseToAdd> = {}): CaseToAdd => ({
  input,
  expected: undefined,
  id: null,
  tag: null,
  ...more,
});

function add(path: string, text: string, input: CaseToAdd['input'], more: Partial<CaseToAdd> = {}) {
  const added = addCase(path, text, given(input, more));
  if (!added.ok) throw new Error(added.fault);
  return added.value;
}

function faultOf(path: string, text: string, input: CaseToAdd['input'], more: Partial<CaseToAdd> = {}) {
  const added = addCase(path, text, given(input, more));
  return added.ok ? null : added.fault;
}

describe('the file keeps its style', () => {
  test('JSON lines: spaces, the order of keys, and whether the last line ends', () => {
    const spaced = '{"input": "A?", "expected": "a", "id": "a"}\n';
    expect(add('d.jsonl', spaced, 'Why is it late?', { expected: 'x' }).text).toBe(
      `${spaced}{"input": "Why is it late?", "expected": "x", "id": "why-is-it-late"}\n`,
    );
    const dense = '{"id":"a","input":"A?"}';
    expect(add('d.jsonl', dense, 'B?').text).toBe(`${dense}\n{"id":"b","input":"B?"}`);
    expect(add('d.jsonl', '{"id":"a","input":"A?"}\r\n', 'B?').text).toBe(
      '{"id":"a","input":"A?"}\r\n{"id":"b","input":"B?"}\r\n',
    );
  });

  test('JSON: indentation, one row a line, a list inside of a mapping', () => {
    const pretty =
      '{\n    "cases": [\n        {\n            "id": "a",\n            "input": "A?"\n        }\n    ]\n}\n';
    expect(add('d.json', pretty, 'B?').text).toBe(
      '{\n    "cases": [\n        {\n            "id": "a",\n            "input": "A?"\n        },\n        {\n            "id": "b",\n            "input": "B?"\n        }\n    ]\n}\n',
    );
    const lines = '[\n  { "id": "a", "input": "A?" },\n  { "id": "z", "input": "}]\\"" }\n]\n';
    expect(add('d.json', lines, 'B?').text).toBe(
      '[\n  { "id": "a", "input": "A?" },\n  { "id": "z", "input": "}]\\"" },\n  { "id": "b", "input": "B?" }\n]\n',
    );
  });

  test('YAML: quotes, blank lines and comments, and what follows the list', () => {
    const text = `# kept by Ada\ncases:\n  - id: "a"\n    input: "A?"  # odd\n\n  - id: "b"\n    input: "B?"\nowner: ada\n`;
    expect(add('d.yml', text, 'Say: "no"\nand more', { expected: 'x' }).text).toBe(
      text.replace(
        'owner',
        '\n  - id: "say-no-and-more"\n    input: "Say: \\"no\\"\\nand more"\n    expected: "x"\nowner',
      ),
    );
    expect(add('d.yaml', '- id: a\n  input: A?\n', 'B?').text).toBe(
      '- id: a\n  input: A?\n- id: b\n  input: B?\n',
    );
    expect(add('d.yaml', '- {id: a, input: A?}', 'B?').text).toBe(
      '- {id: a, input: A?}\n- {id: b, input: B?}',
    );
  });

  test('CSV: the order of columns, quotes only where they are needed or everywhere', () => {
    expect(add('d.csv', 'input,id,expected\nA?,a,x\n', 'B, "c"?', { expected: 'y' }).text).toBe(
      'input,id,expected\nA?,a,x\n"B, ""c""?",b-c,y\n',
    );
    expect(add('d.csv', '"input","expected.answer"\r\n"A?","x"\r\n', 'B?', { expected: 'y' }).text).toBe(
      '"input","expected.answer"\r\n"A?","x"\r\n"B?","y"\r\n',
    );
    expect(faultOf('d.csv', 'id,input\na,A?\n', 'B?', { expected: 'y' })).toContain(
      'no column for `expected`',
    );
  });

  test('rows are of the shape that the others have', () => {
    const shapes: [string, string, string][] = [
      ['ragas', '{"user_input":"A?","reference":"a"}', '{"id":"b","user_input":"B?","reference":"b"}'],
      ['DeepEval', '{"input":"A?","expected_output":"a"}', '{"id":"b","input":"B?","expected_output":"b"}'],
      [
        'MLflow',
        '{"inputs":{"question":"A?"},"expectations":{"expected_response":"a"}}',
        '{"id":"b","inputs":{"question":"B?"},"expectations":{"expected_response":"b"}}',
      ],
      [
        'OpenAI evals',
        '{"input":[{"role":"user","content":"A?"}],"ideal":"a"}',
        '{"id":"b","input":[{"role":"user","content":"B?"}],"ideal":"b"}',
      ],
      [
        'promptfoo',
        '{"vars":{"question":"A?"},"assert":[{"type":"equals","value":"a"}]}',
        '{"id":"b","vars":{"question":"B?"},"assert":[{"type":"equals","value":"b"}]}',
      ],
    ];
    for (const [name, like, row] of shapes)
      expect([name, add('d.jsonl', `${like}\n`, 'B?', { expected: 'b' }).added]).toEqual([name, row]);
    expect(
      add('d.csv', 'question,__expected\nA?,contains: a\n', 'B?', { expected: 'icontains: b' }).added,
    ).toBe('B?,icontains: b');
    expect(
      faultOf('d.jsonl', '{"id":"a","question":[[{"role":"user","content":"A?"}]],"function":[]}\n', 'B?'),
    ).toContain('Berkeley');
  });

  test('whatever is asked, the rows of before stay and the new one asks just that', () => {
    const files: [string, string][] = [
      ['d.jsonl', '{"id":"a","input":"A?"}\n'],
      ['d.json', '[{"id":"a","input":"A?"}]'],
      ['d.yml', '- id: a\n  input: A?\n'],
      ['d.csv', 'id,input\na,A?\n'],
    ];
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((one) => one.trim() !== '');
    fc.assert(
      fc.property(text, fc.constantFrom(...files), (input, [path, before]) => {
        const added = addCase(path, before, given(input));
        if (!added.ok) return expect(added.fault).toMatch(/asks the same|by hand|no row can be/);
        expect(added.value.text.startsWith(before.replace(/\]$/, ''))).toBe(true);
        const read = parseDataset(path, added.value.text, { answers: null });
        expect(read.ok && read.value.cases.map((one) => one.id)).toEqual(['a', added.value.id]);
        if (added.value.replaced.length === 0)
          expect(read.ok && String(read.value.cases[1]?.input).trim()).toBe(input.trim());
      }),
      { numRuns: 120 },
    );
  });
});

describe('what is refused', () => {
  const text = '{"id":"a","input":"Mail jane.roe@web.de","expected":"x"}\n';

  test('a row that asks the same as another, also where that one still holds what is taken out', () => {
    expect(faultOf('d.jsonl', '{"id":"a","input":"A?"}\n', ' A?', { expected: 'new' })).toContain(
      '"a" on line 1',
    );
    expect(faultOf('d.jsonl', text, 'Mail jane.roe@web.de')).toContain('"a" on line 1');
  });

  test('an id that is taken; one that comes with a case gets a number', () => {
    expect(faultOf('d.jsonl', text, 'B?', { id: { wanted: 'a', taken: 'refuse' } })).toContain(
      'give another id',
    );
    expect(add('d.jsonl', text, 'B?', { id: { wanted: 'a', taken: 'number' } }).id).toBe('a-2');
    expect(add('d.jsonl', '{"id":"b","input":"A?"}\n', 'B?').id).toBe('b-2');
  });

  test('a row that nobody can look through, a dataset that is broken, variables of which none is known', () => {
    expect(faultOf('d.jsonl', text, 'word '.repeat(30_000))).toContain('can be looked through');
    expect(faultOf('d.jsonl', '{"id":', 'B?')).toContain('cannot be read');
    expect(faultOf('d.jsonl', '{"inputs":{"topic":"A","style":"B"}}\n', 'B?')).toContain('topic, style');
  });
});

describe('an id', () => {
  const FILE = '{"id":"a","input":"A?"}\n';

  test('loses secrets and personal data as the row does, and says so', () => {
    const wanted = { wanted: 'ada@lovelace.org asks again', taken: 'refuse' as const };
    const added = add('d.jsonl', FILE, 'Where is ada@lovelace.org?', { id: wanted });
    expect(added.id).toBe('email_1 asks again');
    expect(added.added).toBe('{"id":"email_1 asks again","input":"Where is [email_1]?"}');
    expect(added.replaced).toEqual([expect.objectContaining({ placeholder: '[email_1]', times: 2 })]);
    expect(add('d.jsonl', FILE, 'B?', { id: { wanted: 'refund [late]', taken: 'number' } }).id).toBe(
      'refund [late]',
    );
  });

  test('that is taken without them is refused, or numbered', () => {
    const file = '{"id":"of email_1","input":"A?"}\n';
    const id = { wanted: 'of bob@mail.org', taken: 'refuse' as const };
    expect(faultOf('d.jsonl', file, 'B?', { id })).toContain('a case "of email_1"');
    expect(add('d.jsonl', file, 'B?', { id: { ...id, taken: 'number' } }).id).toBe('of email_1-2');
  });

  test('stands in a row whose right answer is under the name that the others have', () => {
    const file = '{"id":"a","question":"A?","ground_truth":"a"}\n';
    expect(add('d.jsonl', file, 'B?', { expected: 'b' }).added).toBe(
      '{"id":"b","question":"B?","ground_truth":"b"}',
    );
  });
});
