import type { ParsedArtifact } from '../../types.ts';
import { type BamlBlock, normalizeBaml } from './blocks.ts';
import { listTested } from './functions.ts';
import { readBamlMembers } from './values.ts';

/** The tests of functions that other files declare, as one suite; those of a file's own functions are their prompts'. */
export function readBamlSuite(
  text: string,
  blocks: readonly BamlBlock[],
  declared: ReadonlySet<string>,
  lineOf: (offset: number) => number,
): ParsedArtifact[] {
  const tests = blocks.filter(
    (block) =>
      block.keyword === 'test' &&
      !listTested(readBamlMembers(text, block.body)).some((name) => declared.has(name)),
  );
  const [first, last] = [tests[0], tests.at(-1)];
  if (first === undefined || last === undefined) return [];
  const listed = tests.map(({ name, body }) => ({ description: name, body: normalizeBaml(text, body) }));
  return [
    {
      kind: 'eval-suite',
      name: 'tests',
      content: { type: 'eval-suite', settings: {}, data: { tests: listed } },
      references: [],
      embeddedTests: null,
      lines: [lineOf(first.from), lineOf(Math.max(first.from, last.to - 1))],
    },
  ];
}
