import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf, summaryOf } from '../support.ts';

const TEST = `// cases
test Lend {
  functions [Sort]
  args { text #"May I keep it?"# }
  @@assert({{ this.kind == "LOAN" }})
}

test Return {
  functions [Sort]
  args { text "I bring it back" }
}
`;

it('finds the tests of functions that other files declare, as one suite', () => {
  expect(artifactOf('baml_src/tests.baml', TEST)).toMatchObject({
    kind: 'eval-suite',
    name: 'tests',
    lines: [2, 11],
  });
});

it('says which test changed', async () => {
  const path = 'baml_src/tests.baml';
  expect(await summaryOf(path, TEST, TEST.replace('LOAN', 'BORROW'))).toEqual([
    expect.stringContaining('1 test changed'),
  ]);
  expect(artifactOf(path, TEST.replace('// cases', '// our cases')).digest).toBe(
    artifactOf(path, TEST).digest,
  );
});

it('leaves the tests of its own functions to their prompts', () => {
  const own =
    'function Sort(text: string) -> string {\n  client "openai/gpt-5"\n  prompt #"Sort {{ text }}"#\n}\n';
  expect(kindsOf(detectFile('a.baml', own + TEST))).toEqual(['prompt:baml']);
});
