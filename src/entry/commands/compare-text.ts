import type { Compared, ComparedMetric } from '../../core/gate/compare-scores.ts';
import type { Reason } from '../../core/gate/decide-review.ts';
import { plainText } from './plain-text.ts';

/** Columns that the numbers leave for a metric's name, of 80. */
const NAME_COLUMNS = 17;
const HEADER = `${'metric'.padEnd(NAME_COLUMNS)}  cases   base   head  change (95%)`;

/** The comparison for people: a table of at most 80 columns, a sentence for each metric, the verdict last. */
export function renderCompared(compared: Compared): string {
  const { metrics, verdict, trialsUsed } = compared;
  const sentences = metrics.flatMap((metric) => wrap(`${plainText(metric.id)}: ${describeMetric(metric)}.`));
  const summary = wrap(`${verdict}: ${explainCompared(compared)}.`);
  const runs = `${trialsUsed} runs of a case on a side were used.`;
  return `${[HEADER, ...metrics.flatMap(renderRow), '', ...sentences, '', ...summary, runs].join('\n')}\n`;
}

/** The deciding reason in one plain sentence, without its full stop. */
export function explainCompared({ reasons, metrics, strength }: Compared): string {
  const [first] = reasons;
  if (strength === 'proven')
    return 'no regression; every drop beyond the margin is ruled out in every metric';
  if (strength === 'none_found' || first === undefined) {
    const widest = Math.max(0, ...metrics.map((metric) => -metric.interval[0]));
    return `no regression found; a drop beyond ${widest.toFixed(3)} is ruled out`;
  }
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : '';
  return `${explainReason(first, metrics)}${more}`;
}

function explainReason(reason: Reason, metrics: readonly ComparedMetric[]): string {
  if (!('metric' in reason) || reason.metric === null) return reason.kind;
  const name = plainText(reason.metric);
  const metric = metrics.find((one) => one.id === reason.metric);
  switch (reason.kind) {
    case 'regressed':
      return `${name} fell by ${amount(metric)} over ${metric?.cases ?? 0} cases`;
    case 'not-confirmed':
      return `${name} dipped, and running the moved cases again did not confirm it`;
    case 'missing':
      return `${reason.missing} of ${reason.pairs} pairs of ${name} have no score; at most 5% may lack one`;
    default:
      return `${name}: ${reason.kind}`;
  }
}

function describeMetric(metric: ComparedMetric): string {
  const { confirm, interval, margin } = metric;
  const ruledOut = `a drop beyond ${Math.max(0, -interval[0]).toFixed(3)} is ruled out`;
  if (confirm.triggered) {
    const again = `${count(confirm.selected, 'case')} moved and ran ${count(confirm.fresh, 'time')} more on each side`;
    const test = `p = ${probability(confirm.p)}, at most ${probability(confirm.threshold)} confirms`;
    const outcome = metric.comparison === 'regressed' ? 'the drop came back' : 'the drop is not confirmed';
    return `${again}: ${outcome} (${test})`;
  }
  if (metric.comparison === 'regressed')
    return `chance alone gives such a fall, in the worst of all metrics, with p = ${probability(metric.p)}`;
  if (metric.comparison === 'improved') return `better, and ${ruledOut}`;
  if (metric.comparison === 'equivalent') return ruledOut;
  if (metric.cases === 0) return 'no case has a score on both sides';
  return `no regression found; ${ruledOut}, not one beyond the margin of ${margin}`;
}

/** A name that is too long for its column has a line of its own. */
function renderRow(metric: ComparedMetric): string[] {
  const name = plainText(metric.id);
  const [low, high] = metric.shown;
  const numbers = [
    String(metric.cases).padStart(5),
    mean(metric.baseMean),
    mean(metric.headMean),
    `${signed(metric.difference)} (${signed(low)} to ${signed(high)})`,
    metric.comparison,
  ].join('  ');
  return name.length > NAME_COLUMNS
    ? [name, `${' '.repeat(NAME_COLUMNS)}  ${numbers}`]
    : [`${name.padEnd(NAME_COLUMNS)}  ${numbers}`];
}

/** Lines of at most 80 columns; a longer word keeps its line. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > 80) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function amount(metric: ComparedMetric | undefined): string {
  return Math.abs(metric?.difference ?? 0).toFixed(3);
}

function mean(value: number | null): string {
  return value === null ? '    -' : value.toFixed(3);
}

/** Without a minus before nothing. */
function signed(value: number): string {
  const text = value.toFixed(3);
  return value >= 0 || Number(text) === 0 ? `+${text.replace('-', '')}` : text;
}

function probability(p: number | null): string {
  return p === null ? '-' : p.toPrecision(2);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
