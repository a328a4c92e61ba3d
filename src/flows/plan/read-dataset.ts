import { NotTextError } from '../../core/artifact/file-content.ts';
import type { Parsed, Problem } from '../../core/artifact/problem.ts';
import { type PlacedMock, parseMocks } from '../../core/eval/agent/read-mocks.ts';
import { readAnswers } from '../../core/eval/dataset.ts';
import { createCaseReader } from '../../core/eval/datasets/case-reader.ts';
import type { Case } from '../../core/eval/types.ts';
import type { PolicySuite } from '../../core/policy/schema.ts';
import type { Snapshot } from '../../ports.ts';
import { readText, refuseText } from './read-text.ts';

/** What is left of a dataset once its cases have passed. */
export type ReadDataset = {
  warnings: Problem[];
  /** Those of the whole suite, which stand in a file of their own. */
  mocks: PlacedMock[];
  /** The line of each case, by id, in the order of the file. */
  lines: ReadonlyMap<string, number>;
};

/**
 * Reads the cases of a suite, one after the other, with the mocks of their suite, which are a part of what is asked of an
 * agent. A case is held by nobody but `take`. Where there are problems, what was taken is worth nothing. `wants`: of cases that were read before,
 * the lines that are read again.
 */
export async function readDataset(
  declared: PolicySuite,
  snapshot: Snapshot,
  take: (one: Case) => void,
  wants?: (line: number) => boolean,
): Promise<Parsed<ReadDataset>> {
  const { path, answers, mocks } = datasetPaths(declared);
  const files = await snapshot.readMany([answers, mocks].filter((file) => file !== null));
  const open = <T>(
    file: string | null,
    parse: (path: string, text: string) => Parsed<T>,
  ): Parsed<T> | null => {
    if (file === null) return null;
    const text = readText(file, files.get(file), snapshot.ref);
    return text.ok ? parse(file, text.value) : text;
  };
  const solutions = open(answers, (file, text) => readAnswers({ path: file, text }));
  const rules = open(mocks, parseMocks);
  const shared = rules?.ok === true ? rules.value : [];
  const reader = createCaseReader(path, solutions?.ok === true ? solutions.value : null, wants);
  const own = shared.map(({ mock }) => mock);
  const each = (cases: readonly Case[]) => {
    for (const one of cases) take(own.length === 0 ? one : { ...one, mocks: [...(one.mocks ?? []), ...own] });
  };
  const stream = await snapshot.stream(path);
  const unread =
    stream.kind === 'text'
      ? await pour(path, stream.pieces, reader, each)
      : [refuseText(path, stream, snapshot.ref)];
  const problems = [
    ...(unread ?? reader.problems()),
    ...[solutions, rules].flatMap((one) => (one?.ok === false ? one.problems : [])),
  ];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { warnings: reader.warnings(), mocks: shared, lines: reader.lines } };
}

/** What cannot be read as text; null: all of it could, or so much is wrong that the rest tells nothing new. */
async function pour(
  path: string,
  pieces: AsyncIterable<string>,
  reader: ReturnType<typeof createCaseReader>,
  each: (cases: readonly Case[]) => void,
): Promise<Problem[] | null> {
  try {
    for await (const piece of pieces) {
      each(reader.push(piece));
      if (reader.full()) return null;
    }
    each(reader.end());
    return null;
  } catch (error) {
    if (error instanceof NotTextError) return [refuseText(path, { kind: 'binary' }, '')];
    throw error;
  }
}

export function datasetPaths({ dataset, target }: PolicySuite): {
  path: string;
  answers: string | null;
  mocks: string | null;
} {
  const mocks = target.kind === 'agent' ? (target.mocks ?? null) : null;
  return typeof dataset === 'string'
    ? { path: dataset, answers: null, mocks }
    : { path: dataset.path, answers: dataset.answers ?? null, mocks };
}
