import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatProblem } from '../../core/artifact/problem.ts';
import { toCompareJson } from '../../core/gate/compare-json.ts';
import { type Compared, compareScores, DEFAULT_COMPARE } from '../../core/gate/compare-scores.ts';
import { parseScoreRows } from '../../core/gate/score-rows.ts';
import { explainCompared, renderCompared } from './compare-text.ts';
import { type CommandIo, EXIT } from './io.ts';
import { plainText } from './plain-text.ts';

export type CompareOptions = {
  scores: string;
  margin?: number;
  noiseFloor?: number;
  moved?: number;
  seed?: number;
  scope?: 'suite' | 'population';
  effort?: 'full' | 'thrifty';
  json?: boolean;
};

/** A larger file of scores would not fit into memory with what is made of it. Bytes. */
const MAX_BYTES = 50_000_000;

/** `promptgate compare`: the gate on scores recorded elsewhere. */
export async function runCompare(options: CompareOptions, io: CommandIo): Promise<number> {
  const wrong = findWrongOptions(options);
  if (wrong.length > 0) return refuse(wrong, io);
  const text = await readScores(resolve(io.cwd, options.scores), options.scores);
  if (!text.ok) return refuse([text.message], io);
  const rows = parseScoreRows(options.scores, text.value);
  if (!rows.ok) return refuse(rows.problems.map(formatProblem), io);
  const { margin, noiseFloor, moved, seed, scope, effort } = options;
  const compared = compareScores(rows.value, {
    margin: margin ?? DEFAULT_COMPARE.margin,
    noiseFloor: noiseFloor ?? DEFAULT_COMPARE.noiseFloor,
    moved: moved ?? DEFAULT_COMPARE.moved,
    seed: seed ?? DEFAULT_COMPARE.seed,
    scope: scope ?? DEFAULT_COMPARE.scope,
    effort: effort ?? DEFAULT_COMPARE.effort,
  });
  io.stderr('The order of the file is taken as the plan order: shuffle it where it means something.\n');
  const json = toCompareJson(compared, explainCompared(compared));
  io.stdout(options.json === true ? `${JSON.stringify(json, null, 2)}\n` : renderCompared(compared));
  return exitOf(compared.verdict);
}

function refuse(messages: readonly string[], io: CommandIo): number {
  io.stderr(`${messages.map(plainText).join('\n')}\n`);
  return EXIT.usage;
}

function findWrongOptions({ margin, noiseFloor, moved, seed }: CompareOptions): string[] {
  const ranges: [string, number | undefined, boolean, string][] = [
    ['--margin', margin, margin !== undefined && margin > 0 && margin <= 1, 'above 0 and at most 1'],
    [
      '--noise-floor',
      noiseFloor,
      noiseFloor !== undefined && noiseFloor >= 0 && noiseFloor <= 1,
      'from 0 to 1',
    ],
    ['--moved', moved, moved !== undefined && moved > 0 && moved <= 1, 'above 0 and at most 1'],
    [
      '--seed',
      seed,
      seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32,
      'a whole number from 0 to 4294967295',
    ],
  ];
  return ranges.flatMap(([name, value, ok, expected]) =>
    value === undefined || ok ? [] : [`${name}: expected a number ${expected}, found ${value}.`],
  );
}

async function readScores(
  path: string,
  name: string,
): Promise<{ ok: true; value: string } | { ok: false; message: string }> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      return {
        ok: false,
        message: `${name}: expected at most ${MAX_BYTES.toLocaleString('en-US')} bytes, found ${size.toLocaleString('en-US')}.`,
      };
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    if (error instanceof TypeError)
      return {
        ok: false,
        message: `${name}: expected UTF-8 text with one JSON object a line, found binary data.`,
      };
    return {
      ok: false,
      message: `${name}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function exitOf(verdict: Compared['verdict']): number {
  return verdict === 'fail' ? EXIT.fail : verdict === 'error' ? EXIT.error : EXIT.pass;
}
