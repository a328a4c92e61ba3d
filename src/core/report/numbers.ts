import type { MetricUnit, ReportMetric } from './model.ts';

/** Less is better, and a difference is one of ratios. */
export function isRatio(unit: MetricUnit): boolean {
  return unit === 'ms' || unit === 'usd' || unit === 'count';
}

/** A real minus sign, and a plus where the sign matters. */
export function signed(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  if (Number(rounded) === 0) return Number(0).toFixed(digits);
  return value < 0 ? `−${rounded.slice(1)}` : `+${rounded}`;
}

/** `91.7%` */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** `17 points`, `1 point`; of a difference in [-1,1], without its sign. */
export function points(difference: number): string {
  const whole = Math.round(Math.abs(difference) * 100);
  return `${whole} point${whole === 1 ? '' : 's'}`;
}

/** `12 won, 30 tied, 8 lost`; null of a metric that does not compare the sides' answers. */
export function describePairs({ pairs }: Pick<ReportMetric, 'pairs'>): string | null {
  return pairs === undefined ? null : `${pairs.wins} won, ${pairs.ties} tied, ${pairs.losses} lost`;
}

/** `$0.31`, `$0.0042`, `$12`; small amounts keep two significant digits. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.01) return `$${Number(usd.toPrecision(2))}`;
  return `$${usd.toFixed(usd < 100 ? 2 : 0)}`;
}

/** `840 ms`, `1.9 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `1 case`, `2 cases`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** From this many cases on a tenth of a percent point is more than noise. */
const CASES_FOR_TENTHS = 1000;

/** Decimals of a rate in percent: none, but where rounding would make the sides and their difference contradict each other. */
function rateDigits({ cases, baseMean, headMean, difference: d }: ReportMetric): number {
  if (cases >= CASES_FOR_TENTHS) return 1;
  if (baseMean === null || headMean === null) return 0;
  const whole = (value: number) => Math.round(value * 100);
  const adds = whole(headMean) - whole(baseMean) === Math.sign(d) * whole(Math.abs(d));
  // Where cases were not run because both sides send the same, the sides are of fewer cases than the difference.
  return adds || Math.abs(headMean - baseMean - d) > 0.005 ? 0 : 1;
}

/** A mean in its unit; an em dash where no case ran. */
export function mean(metric: ReportMetric, side: 'base' | 'head'): string {
  const value = side === 'base' ? metric.baseMean : metric.headMean;
  if (value === null) return '—';
  switch (metric.unit) {
    case 'rate':
      return percent(value, rateDigits(metric));
    case 'score':
      return value.toFixed(2);
    case 'ms':
      return duration(value);
    case 'usd':
      return dollars(value * 1000);
    case 'count':
      return value.toFixed(1);
  }
}

/** A difference in its unit: `−17` points of a rate, `+0.04` of a score, `+12%` of a latency or cost. */
export function difference(metric: ReportMetric, value: number): string {
  switch (metric.unit) {
    case 'rate':
      return signed(value * 100, rateDigits(metric));
    case 'score':
      return signed(value, 2);
    case 'ms':
    case 'usd':
    case 'count':
      return `${signed((ratioOfDifference(value) - 1) * 100, 0)}%`;
  }
}

/** The metric's difference with the word for its unit: `−17 points`. Its spaces do not break. */
export function change(metric: ReportMetric): string {
  const by = difference(metric, metric.difference);
  return metric.unit === 'rate' ? `${by}\u00a0${/^.?1$/.test(by) ? 'point' : 'points'}` : by;
}

/** The ends of the interval people see, in the metric's unit, from the worse one to the better one as a number line has them. */
export function shownEnds(metric: ReportMetric): [string, string] {
  const [low, high] = isRatio(metric.unit) ? [metric.shown[1], metric.shown[0]] : metric.shown;
  return [difference(metric, low), difference(metric, high)];
}

/** The largest tolerable drop or rise, in the metric's unit. */
export function marginOf({ unit, margin }: ReportMetric): string {
  if (isRatio(unit)) return percent(ratioOfDifference(-margin) - 1, 0);
  return unit === 'rate' ? points(margin) : margin.toFixed(2);
}

/** The factor that a difference of latency or cost stands for: -1 is three times as much. */
function ratioOfDifference(value: number): number {
  return Math.exp(-value * Math.log(3));
}
