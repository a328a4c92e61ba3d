import { checkSchema, describeValue } from '../../artifact/documents/check-schema.ts';
import type { Structured } from '../../artifact/documents/structured.ts';
import { nearestName, suggestName } from '../../artifact/nearest.ts';
import type { Json, Parsed, Problem } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import type { CheckScorer, Where } from '../../policy/parse.ts';
import type { ScorerUse } from '../types.ts';
import { isRaw } from './gate-settings.ts';
import { findScorer, scorerNames, scorers } from './index.ts';
import { findRubric, RUBRIC_NAMES } from './judges/rubrics.ts';
import { freeName, metricName } from './metric-name.ts';
import { readOver } from './read-over.ts';
import type { Scorer } from './types.ts';
import { parseUseSettings, USE_KEYS, type UseSettings } from './use-settings.ts';

/**
 * Reads one scorer entry of a policy: a name (`tool_call`), or a mapping with the scorer's name as its one key, its
 * options or bare value under it, and `margin`, `min`, `gate` and `as` beside it. The name may be an alias or a
 * built-in rubric (`groundedness` is `{judge: groundedness}`). All problems at once, with line and column.
 */
export function parseScorerUse(entry: Json, where: Where, repeats: number | null = null): Parsed<ScorerUse> {
  if (typeof entry === 'string') return parseNamed(entry, null, {}, where, where.keys, repeats);
  if (!isRecord(entry))
    return failure(where, where.keys, 'a scorer: a name or a mapping', describeValue(entry));
  const names = Object.keys(entry).filter((key) => !USE_KEYS.includes(key));
  const known = names.filter((name) => resolveName(name) !== null);
  const name = known[0] ?? names[0];
  if (name === undefined) {
    return failure(
      where,
      where.keys,
      'the name of a scorer as a key',
      Object.keys(entry).length === 0 ? 'an empty mapping' : `only ${Object.keys(entry).join(', ')}`,
    );
  }
  const others: Problem[] = names
    .filter((other) => other !== name)
    .map((other) => ({
      ...at(where, [...where.keys, other]),
      expected: `one scorer per entry, with ${USE_KEYS.join(', ')} beside it`,
      found: `"${other}"`,
      hint: known.includes(other) ? 'Make it an entry of its own.' : suggestName(other, USE_KEYS),
    }));
  const settings = parseUseSettings(entry, where);
  const keys = [...where.keys, name];
  const given = settings.ok ? settings.value : {};
  const parsed = parseNamed(name, entry[name] ?? null, given, where, keys, repeats);
  const problems = [
    ...others,
    ...(settings.ok ? [] : settings.problems),
    ...(parsed.ok ? [] : parsed.problems),
  ];
  return parsed.ok && problems.length === 0 ? parsed : { ok: false, problems };
}

/**
 * Reads a suite's list of scorer entries. Metric names are unique: a second `contains` becomes `contains_2`; a name
 * given twice with `as` is a problem.
 */
export function parseScorerUses(entries: readonly Json[], where: Where): Parsed<ScorerUse[]> {
  const problems: Problem[] = [];
  const uses: ScorerUse[] = [];
  const taken = new Set<string>();
  const named = entries.map((entry) => isRecord(entry) && typeof entry.as === 'string');
  const parsed = entries.map((entry, i) => parseScorerUse(entry, { ...where, keys: [...where.keys, i] }));
  for (const [i, result] of parsed.entries()) {
    if (!result.ok) problems.push(...result.problems);
    else if (named[i] === true) {
      const { metric } = result.value;
      if (taken.has(metric)) {
        problems.push({
          ...at(where, [...where.keys, i, 'as']),
          expected: 'a metric name used once in the suite',
          found: `"${metric}" again`,
        });
      }
      taken.add(metric);
    }
  }
  for (const [i, result] of parsed.entries()) {
    if (!result.ok) continue;
    const metric = named[i] === true ? result.value.metric : freeName(result.value.metric, taken);
    taken.add(metric);
    uses.push({ ...result.value, metric });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: uses };
}

/** Every problem of one scorer entry, for `parsePolicy`. */
export const checkScorerEntry: CheckScorer = (entry, where, suite) => {
  const parsed = parseScorerUse(entry, where, suite?.repeats ?? null);
  return parsed.ok ? [] : parsed.problems;
};

type Resolved = { scorer: Scorer; preset: JsonRecord; metric: string };

/** A scorer by name, or a judge by its rubric's name. */
function resolveName(name: string): Resolved | null {
  const scorer = findScorer(name);
  if (scorer !== null) return { scorer, preset: {}, metric: scorer.id };
  const rubric = findRubric(name);
  const judge = findScorer('judge');
  if (rubric === null || judge === null) return null;
  return { scorer: judge, preset: { rubric: rubric.name }, metric: rubric.name };
}

function parseNamed(
  name: string,
  given: Json,
  settings: UseSettings,
  where: Where,
  keys: Where['keys'],
  repeats: number | null,
): Parsed<ScorerUse> {
  const resolved = resolveName(name);
  if (resolved === null) {
    return failure(where, keys, 'the name of a scorer', `"${name}"`, suggestScorer(name));
  }
  const { scorer, preset } = resolved;
  const options = readOptions(scorer, given, preset, where, keys);
  if (!options.ok) return options;
  const raw = isRaw(scorer.scale);
  for (const key of raw ? (['min', 'at'] as const) : []) {
    if (settings[key] === undefined) continue;
    const limit = scorer.id === 'latency' ? 'Use `p95_ms` or `p50_ms`.' : undefined;
    const expected = `no \`${key}\` for \`${scorer.id}\``;
    return failure(where, [...where.keys, key], expected, String(settings[key]), limit);
  }
  if (settings.min !== undefined && scorer.kind === 'deterministic' && scorer.aggregate !== undefined)
    return failure(
      where,
      [...where.keys, 'min'],
      `no \`min\` for \`${scorer.id}\`, which is no mean over cases`,
      String(settings.min),
      'Use `min` of `accuracy` or `mae`.',
    );
  if (settings.votes !== undefined && scorer.kind !== 'judge') {
    const pair = scorer.kind === 'pair_judge';
    const asks = pair ? 'asks in both orders' : 'asks no judge';
    const hint = pair
      ? 'A verdict that changes with the order is a tie.'
      : 'Its score is the same each time.';
    const expected = `no \`votes\` for \`${scorer.id}\`, which ${asks}`;
    return failure(where, [...where.keys, 'votes'], expected, String(settings.votes), hint);
  }
  const over = readOver(settings, scorer, repeats);
  if (!over.ok) {
    const { key, expected, found, hint } = over.fault;
    return failure(where, [...where.keys, key], expected, found, hint);
  }
  return {
    ok: true,
    value: {
      metric: settings.as ?? metricName(resolved, options.value, over.over),
      scorer: scorer.id,
      options: options.value,
      negate: false,
      margin: settings.margin ?? null,
      min: settings.min ?? null,
      at: settings.at ?? null,
      gate: settings.gate ?? (raw ? 'warn' : 'block'),
      ...(settings.votes === undefined ? {} : { votes: settings.votes }),
      ...(over.over === null ? {} : { over: over.over }),
    },
  };
}

/** The nearest name or alias; where none is near, the names without their aliases. */
function suggestScorer(name: string): string {
  const names = [...scorerNames(), ...RUBRIC_NAMES];
  const near = nearestName(name, [...names, ...scorers.flatMap((scorer) => scorer.aliases)]);
  return near === null ? suggestName(name, names) : `Did you mean "${near}"?`;
}

function readOptions(
  scorer: Scorer,
  given: Json,
  preset: JsonRecord,
  where: Where,
  keys: Where['keys'],
): Parsed<JsonRecord> {
  const bare = given !== null && !isRecord(given);
  if (bare && (scorer.shorthand === null || Object.keys(preset).length > 0)) {
    const accepted = listOptions(scorer).filter((option) => !Object.hasOwn(preset, option));
    const hint = accepted.length === 0 ? 'It takes no options.' : `Its options: ${accepted.join(', ')}.`;
    return failure(where, keys, `a mapping of options for \`${scorer.id}\``, describeValue(given), hint);
  }
  const shorthand = bare ? scorer.shorthand : null;
  const written: JsonRecord = shorthand === null ? (isRecord(given) ? given : {}) : { [shorthand]: given };
  const data: JsonRecord = { ...preset, ...written };
  const source: Pick<Structured, 'data' | 'locate'> = {
    data,
    locate: (inner) => where.locate([...keys, ...(inner[0] === shorthand ? inner.slice(1) : inner)]),
  };
  const checked = checkSchema(scorer.options, where.path, source);
  if (checked.ok) return { ok: true, value: canonicalOptions(data) };
  return { ok: false, problems: checked.problems.map((problem) => explain(problem, scorer, data)) };
}

function listOptions(scorer: Scorer): string[] {
  return 'shape' in scorer.options ? Object.keys(scorer.options.shape as object) : [];
}

/** A rubric's alias becomes its name, so that equal suites have equal digests. */
function canonicalOptions(options: JsonRecord): JsonRecord {
  if (typeof options.rubric !== 'string') return options;
  return { ...options, rubric: findRubric(options.rubric)?.name ?? options.rubric };
}

/** The checker knows neither scorers nor rubrics; the reader needs both named. */
function explain(problem: Problem, scorer: Scorer, options: JsonRecord): Problem {
  const expected = problem.expected
    .replace(/^a known key$/, `an option of \`${scorer.id}\``)
    .replace(/^the file\b/, `the options of \`${scorer.id}\``);
  if (!expected.startsWith('`rubric`')) return { ...problem, expected };
  const { rubric } = options;
  const hint =
    typeof rubric === 'string' ? suggestName(rubric, RUBRIC_NAMES) : `Built in: ${RUBRIC_NAMES.join(', ')}.`;
  return { ...problem, expected, hint };
}

function at(where: Where, keys: Where['keys']): Pick<Problem, 'path' | 'line' | 'column'> {
  return { path: where.path, ...where.locate(keys) };
}

function failure(
  where: Where,
  keys: Where['keys'],
  expected: string,
  found: string,
  hint?: string,
): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [{ ...at(where, keys), expected, found, ...(hint ? { hint } : {}) }] };
}
