import { stemOf } from '../../paths.ts';
import type { Json } from '../../problem.ts';
import { areCases } from '../../shapes/case-rows.ts';
import { isEvaluation, placeOf } from '../../shapes/eval-places.ts';
import { keepRow } from '../../shapes/kept-rows.ts';
import { isRecord } from '../../values.ts';
import type { Claims, Draft } from '../drafts.ts';
import { literalOf, toJson } from '../evaluate.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';
import { asksApplication, asksMock, triesByName } from './asked-application.ts';
import { listInlineBars } from './inline-bars.ts';

const CASES =
  /(^|_)((test|eval|golden|gold)_?)?(cases|scenarios|dataset|goldens?|golden_?set|questions|queries|qa_?pairs)$|[a-z](Cases|Scenarios|Dataset|Goldens?|GoldenSet|Questions|Queries)$/i;
const WANTED = /^_?(expect|should|must|ideal|golden|ground_?truth|reference|rubric|criteria|wanted)/i;
/** What has to be reached for a run to pass, by a constant's name. */
const BAR =
  /(^|_)(pass|passing|threshold|thresholds|min|minimum|required|floor|gate|margin|tolerance|acceptable|regression)(_|$)/;
const RUNNER =
  /(^|[-_.])(run|runner|main|evals?|evaluate|evaluation|evaluator|gates?|thresholds?|regression|ci)([-_.]|$)/i;
const NO_BAR =
  /(^|_)(timeout|ms|seconds?|minutes?|retry|retries|workers|concurrency|tokens|length|size|port|rows|cases|count|limit|delay|version|path)(_|$)/;

/** What trains models of its own, which are measured by the same words; metrics alone are computed of answers as well. */
const TRAINS =
  /^(sklearn\.(?!metrics)|xgboost|lightgbm|catboost|statsmodels|torch|tensorflow|keras|jax|flax)(\.|\b)/;

function measuresTrained({ file, usesModels }: SourceIndex): boolean {
  return !usesModels && file.imports.some(({ module }) => TRAINS.test(module));
}

/** What a runner of evals of an application's own asks for: `PASS_THRESHOLD = 0.8`, `THRESHOLDS = {faithfulness: 0.9}`; one for the file. */
export function findBars(path: string, index: SourceIndex, fileLines: readonly string[]): Draft[] {
  // What evals are made with lies in such places too.
  if (placeOf(path) !== 'named' || !RUNNER.test(stemOf(path)) || measuresTrained(index)) return [];
  const named = index.file.bindings.flatMap(({ name, scope, value, appends }) => {
    if (scope.length > 0 || appends || !isBar(name)) return [];
    const members =
      value.type === 'object' && value.entries.every((entry) => entry.value.type === 'number')
        ? value.entries.map((entry) => ({ path: `${name}.${entry.key}`, value: entry.value }))
        : [{ path: name, value }];
    return members.flatMap(({ path: at, value: given }) =>
      given.type === 'number' && given.value >= 0 && given.value <= 100
        ? [{ at, bar: given.value, lines: given.lines }]
        : [],
    );
  });
  const inline = listInlineBars(fileLines).map(({ path: at, value, line }) => ({
    at,
    bar: value,
    lines: [line, line] as const,
  }));
  const bars = [...named, ...inline];
  if (bars.length === 0) return [];
  const settings = Object.fromEntries(bars.map(({ at, bar }) => [at, bar]));
  const lines = bars.flatMap((bar) => bar.lines);
  return [
    {
      kind: 'eval-suite',
      name: stemOf(path),
      lines: [Math.min(...lines), Math.max(...lines)],
      match: { confidence: 'likely', reason: 'what evals have to reach' },
      content: { type: 'eval-suite', settings, data: settings },
      references: [],
      embeddedTests: null,
      positions: Object.fromEntries(bars.map(({ at, lines: [line] }) => [`settings.${at}`, line])),
    },
  ];
}

function isBar(name: string): boolean {
  const words = wordsOf(name).join('_');
  return BAR.test(words) && !NO_BAR.test(words);
}

/**
 * Cases that stand in code, in a place that is named for evals or in a program that asks an application with them:
 * `CASES = [{"question": "…", "expected": "…"}]`. Among tests also questions and their answers under a name of golden data.
 */
export function findCaseLists(path: string, index: SourceIndex, claims: Claims): Draft[] {
  const named = placeOf(path) === 'named';
  // `eval_with_llm.py`, which asks a model with its cases.
  const asking = index.usesModels && isEvaluation(path);
  const tried = named || asking || asksApplication(path, index);
  const golden = !tried && triesByName(path) && !asksMock(index.file);
  const evaluates = placeOf(path) !== 'no' && isEvaluation(path);
  if (!tried && !golden && !evaluates) return [];
  return index.file.bindings.flatMap(({ name, scope, value, appends }): Draft[] => {
    if (appends) return [];
    const specs = evaluates && areSpecs(value);
    if (!tried && !specs && !(golden && isGolden(name))) return [];
    const columns = columnsIn(value);
    const rows = columns ?? rowsIn(value) ?? (CASES.test(name) ? tuplesIn(value) : null);
    // Lists of other things stand among evals as well; what one that is called cases gives may have a name of its own.
    const sure =
      CASES.test(name) && (rows ?? []).every((row) => Object.keys(row).some((key) => WANTED.test(key)));
    if (rows === null || (!specs && rows.length < (named || asking ? 2 : 3))) return [];
    if (!specs && ((columns !== null && !areAsked(rows)) || (!tried && !areAnswered(rows)))) return [];
    // A model is asked in words; of addresses and identifiers a function is.
    if (!named && !rows.some(hasWords)) return [];
    if (!specs && !areCases(rows, sure ? 'named' : 'perhaps') && !(asking && areAsked(rows))) return [];
    claims.add(value);
    return [
      {
        kind: 'eval-suite',
        name: [...scope, name].join('.'),
        lines: value.lines,
        match: { confidence: 'likely', reason: 'cases with what is expected of a model' },
        content: { type: 'eval-suite', settings: {}, data: { rows: rows.map(keepRow) } },
        references: [],
        embeddedTests: null,
      },
    ];
  });
}

function hasWords(row: Record<string, Json>): boolean {
  return Object.values(row).some((value) => typeof value === 'string' && /\S\s+\S/.test(value));
}

const ASKED = /^(prompts?|questions?|query|input|user_?(query|question|input|message|prompt))$/i;
const ANSWER =
  /^(expected|expected_?(answer|output|response|result|reply|value)|ideal|ground_?truths?|reference(_?answer)?)$/i;

/** Rows that each have what a model is asked, of more than a word, and its answer; also in numbers: `What is 2+2?` */
function areAsked(rows: readonly Record<string, Json>[]): boolean {
  return rows.every((row) => {
    const entries = Object.entries(row);
    return (
      entries.some(([key]) => ANSWER.test(key)) &&
      entries.some(([key, value]) => ASKED.test(key) && typeof value === 'string' && /\S\s+\S/.test(value))
    );
  });
}

/** `[{"name": "…", "prompt": "…", "expect": {…}}]` among evals: what an agent is told to do, and what comes of it. */
function areSpecs(value: SourceValue): boolean {
  if (value.type !== 'list' || value.items.length === 0) return false;
  return value.items.every((item) => {
    if (item.type !== 'object') return false;
    const prompt = item.entries.find(({ key }) => key === 'prompt')?.value;
    const said = prompt?.type === 'text' ? literalOf(prompt) : '';
    return /\S\s+\S+\s+\S/.test(said) && item.entries.some(({ key }) => /^expect(ed)?$/.test(key));
  });
}

/** Of these the names that tests of other programs have not. */
const ANSWERED = /^(expected_?(answer|response|reply)|ideal|ground_?truths?|reference_?answer)$/i;

function areAnswered(rows: readonly Record<string, Json>[]): boolean {
  return areAsked(rows) && rows.every((row) => Object.keys(row).some((key) => ANSWERED.test(key)));
}

function isGolden(name: string): boolean {
  return /(^|_)golden_(data|data_?sets?|sets?|cases|questions|queries|examples|qa)$/.test(
    wordsOf(name).join('_'),
  );
}

/** The rows of columns of one length, as ragas and pandas take them: `{"question": […], "ground_truth": […]}`; null of others. */
function columnsIn(value: SourceValue): Record<string, Json>[] | null {
  if (value.type !== 'object' || value.entries.length < 2) return null;
  const columns = value.entries.flatMap(({ key, value: column }) =>
    column.type === 'list' ? [{ key, cells: column.items.map((cell) => toJson(cell) ?? null) }] : [],
  );
  const length = columns[0]?.cells.length ?? 0;
  if (columns.length < value.entries.length || columns.some(({ cells }) => cells.length !== length))
    return null;
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(columns.map(({ key, cells }) => [key, cells[at] ?? null])),
  );
}

/** The rows of a list in which every item is an object, or a call with nothing but named arguments: `Case(input="…")`. */
function rowsIn(value: SourceValue): Record<string, Json>[] | null {
  if (value.type !== 'list') return null;
  const rows = value.items.map((item) => {
    if (item.type === 'object') return toJson(item);
    const plain = item.type === 'call' && item.positional.length === 0 && item.named.length > 0;
    return plain ? toJson({ type: 'object', lines: item.lines, entries: item.named }) : null;
  });
  return rows.every((row) => isRecord(row)) ? rows : null;
}

/** Columns of what has no names: what is asked, and what is expected. */
const COLUMNS = ['input', 'expected'];

/** `CASES = [("How do I …?", 200), …]`: rows of one length that begin with what is asked, in more than a word; null of others. */
function tuplesIn(value: SourceValue): Record<string, Json>[] | null {
  if (value.type !== 'list') return null;
  const [first] = value.items;
  const width = first?.type === 'list' ? first.items.length : 0;
  if (width < 2) return null;
  const rows = value.items.map((item): Record<string, Json> | null => {
    if (item.type !== 'list' || item.items.length !== width) return null;
    const cells = item.items.map((cell) => toJson(cell) ?? null);
    if (typeof cells[0] !== 'string' || !/\S\s+\S/.test(cells[0])) return null;
    return Object.fromEntries(cells.map((cell, at) => [COLUMNS[at] ?? `expected${at}`, cell]));
  });
  return rows.every((row) => row !== null) ? rows : null;
}
