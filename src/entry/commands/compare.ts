import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatProblem } from '../../core/artifact/problem.ts';
import {
  type Compared,
  type ComparedMetric,
  compareScores,
  DEFAULT_COMPARE,
} from '../../core/gate/compare-scores.ts';
import type { Reason } from '../../core/gate/decide-review.ts';
import { parseScoreRows } from '../../core/gate/score-rows.ts';
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
  io.stdout(options.json === true ? renderJson(compared) : renderText(compared));
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

function renderJson({ verdict, reasons, metrics, trialsUsed, strength }: Compared): string {
  const rows = metrics.map((metric) => ({
    metric: metric.id,
    comparison: metric.comparison,
    cases: metric.cases,
    base_mean: metric.baseMean,
    head_mean: metric.headMean,
    difference: metric.difference,
    interval: metric.interval,
    shown_interval: metric.shown,
    p: metric.p,
    decided_by: metric.decidedBy,
    look: metric.look,
    margin: metric.margin,
    non_inferior: metric.nonInferior,
    confirm: metric.confirm.triggered
      ? {
          selected: metric.confirm.selected,
          fresh: metric.confirm.fresh,
          p: metric.confirm.p,
          threshold: metric.confirm.threshold,
        }
      : null,
  }));
  return `${JSON.stringify({ version: 1, verdict, strength, reason: explain(reasons, metrics, strength), trials_used: trialsUsed, metrics: rows }, null, 2)}\n`;
}

function renderText(compared: Compared): string {
  const { metrics, verdict, reasons, trialsUsed, strength } = compared;
  const width = Math.max(6, ...metrics.map((metric) => metric.id.length));
  const lines = metrics.map((metric) => {
    const [low, high] = metric.shown;
    const means = `${fixed(metric.baseMean)} -> ${fixed(metric.headMean)}`;
    return `${plainText(metric.id).padEnd(width)}  ${String(metric.cases).padStart(5)}  ${means}  ${sign(metric.difference)} (${sign(low)} to ${sign(high)})  ${metric.comparison}`;
  });
  const header = `${'metric'.padEnd(width)}  cases  base -> head    difference (95%)           comparison`;
  return `${[header, ...lines, '', `${verdict}: ${explain(reasons, metrics, strength)}`, `${trialsUsed} runs used`].join('\n')}\n`;
}

function fixed(value: number | null): string {
  return value === null ? '  -  ' : value.toFixed(3);
}

function sign(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}

function explain(
  reasons: readonly Reason[],
  metrics: readonly ComparedMetric[],
  strength: Compared['strength'],
): string {
  const [first] = reasons;
  if (strength === 'proven') return 'every drop beyond the margin is ruled out in every metric';
  if (first?.kind === 'not-proven' || first === undefined) {
    const widest = Math.max(0, ...metrics.map((metric) => -metric.interval[0]));
    return `no regression found; a drop beyond ${widest.toFixed(3)} is ruled out`;
  }
  if (first.kind === 'regressed') {
    const metric = metrics.find((one) => one.id === first.metric);
    return `${first.metric} fell by ${Math.abs(metric?.difference ?? 0).toFixed(3)} over ${metric?.cases ?? 0} cases`;
  }
  if (first.kind === 'not-confirmed') return `${first.metric} dipped, and fresh runs did not confirm it`;
  if (first.kind === 'missing')
    return `${first.missing} of ${first.pairs} pairs of ${first.metric} have no score; at most 5% may lack one`;
  return first.kind;
}
