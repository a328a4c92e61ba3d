import { type DriftMetric, type DriftReport, type DriftSuite, hasDrifted, isDrop } from './drift.ts';
import type { Markup } from './markup.ts';
import { change, count, difference, duration, list, mean, shownEnds } from './numbers.ts';

type Compared = Extract<DriftSuite, { state: 'compared' }>;

/** `2026-11-26` of a moment in UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What a run found, as a sentence a person would say, without its end; plain text. */
export function driftTitle({ outcome, suites }: Pick<DriftReport, 'outcome' | 'suites'>): string {
  const compared = suites.filter(({ state }) => state === 'compared');
  const pinned = suites.filter(({ state }) => state === 'pinned').length;
  switch (outcome) {
    case 'drifted': {
      const drops = suites.flatMap((suite) =>
        suite.state === 'compared' ? suite.metrics.filter(isDrop).map((one) => ({ suite, one })) : [],
      );
      const [first] = drops;
      const more = drops.length > 1 ? `, and ${count(drops.length - 1, 'more metric')} fell` : '';
      return first === undefined
        ? 'A model answers differently'
        : `${first.suite.name}: ${first.one.metric} fell by ${change(first.one).replace(/^[−-]/, '')}${more} without a change in the repository`;
    }
    case 'unmeasured':
      return 'Not measured whether a provider has changed';
    case 'steady':
      if (compared.length === 0)
        return pinned === 0 ? 'Nothing is watched' : `Pinned ${count(pinned, 'suite')}; later runs compare`;
      return `No drift in ${count(compared.length, 'suite')}${pinned === 0 ? '' : `, ${pinned} pinned`}`;
  }
}

/** Header and rows of the metrics of one suite that was compared: those that dropped first. */
export function driftRows({ metrics }: Pick<Compared, 'metrics'>, m: Markup): string[][] {
  const sorted = [...metrics].sort((a, b) => Number(isDrop(b)) - Number(isDrop(a)));
  return [
    ['metric', 'pinned', 'now', 'change (95%)', ''],
    ...sorted.map((one) => [
      isDrop(one) ? m.strong(one.metric) : m.text(one.metric),
      mean(one, 'base'),
      mean(one, 'head'),
      `${difference(one, one.difference)} (${shownEnds(one).join(' … ')})`,
      describeMetric(one),
    ]),
  ];
}

function describeMetric(one: DriftMetric): string {
  if (isDrop(one)) return 'dropped';
  if (one.unconfirmed) return 'dipped, not confirmed';
  if (one.comparison === 'regressed') return 'worse; watched only';
  return one.gate === 'warn' ? 'watched only' : 'no drop found';
}

/** `refused 9 of 160 answers (pinned: 0 of 160), cut 0 (0), empty 0 (0); p50 840 ms (pinned: 410 ms)`; plain text. */
export function describeFigures({ figures: { pinned, now } }: Pick<Compared, 'figures'>): string {
  if (pinned === null || now === null) return '';
  const counts = (['refused', 'cut', 'empty'] as const).flatMap((what) =>
    now[what] + pinned[what] === 0
      ? []
      : [`${what} ${now[what]} of ${now.answers} (pinned: ${pinned[what]} of ${pinned.answers})`],
  );
  const times = (['p50Ms', 'p95Ms'] as const).flatMap((what) => {
    const [before, after] = [pinned[what], now[what]];
    const name = what.slice(0, 3);
    return before === null || after === null
      ? []
      : [`${name} ${duration(after)} (pinned: ${duration(before)})`];
  });
  return [...counts, ...times].join(', ');
}

/** What asks the models of a suite, in words: `openai/gpt-5-mini, judged by openai/gpt-5`. */
export function describeModels({ model, judge, ...suite }: DriftSuite, m: Markup): string {
  const judged = suite.state === 'compared' && suite.metrics.some((one) => one.judged);
  return list([
    ...(model === null ? [] : [m.code(model)]),
    ...(judged && judge !== null ? [`judged by ${m.code(judge)}`] : []),
  ]);
}

/** What there is to say of a suite that was not compared. */
export function describeUncompared(suite: Exclude<DriftSuite, Compared>, m: Markup): string {
  switch (suite.state) {
    case 'pinned':
      return suite.replaces === null
        ? 'pinned: this is what later runs are compared with'
        : `pinned anew: its prompt, model, cases, scorers or judge are others than those that were pinned on ${dayOf(suite.replaces)}`;
    case 'left-out':
      return `not watched: ${m.text(suite.reason)}`;
    case 'unmeasured':
      return `not measured: ${m.text(suite.reason)}${suite.fix === null ? '' : `; ${m.text(suite.fix)}`}`;
  }
}

/** Suites in the order in which they are read: what drifted, what could not be measured, the rest. */
export function sortDriftSuites(suites: readonly DriftSuite[]): DriftSuite[] {
  const rank = (suite: DriftSuite) =>
    hasDrifted(suite) ? 0 : suite.state === 'unmeasured' ? 1 : suite.state === 'compared' ? 2 : 3;
  return [...suites].sort((a, b) => rank(a) - rank(b));
}
