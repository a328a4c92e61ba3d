import { costAxis, type Plot, type PlotPoint, qualityAxis } from './comparison-plot.ts';
import { shorten } from './markup.ts';
import type { MetricUnit } from './model.ts';
import { dollars, percent } from './numbers.ts';

/** Of a name in the picture; longer ones run over the next. Characters. */
const MAX_NAME = 40;

/** Quality against cost as a Mermaid block, which GitHub draws. Names are untrusted. */
export function renderMermaid(plot: Plot): string {
  const [x, y] = [costAxis(plot), qualityAxis(plot)];
  const at = (value: number) => value.toFixed(3);
  return [
    '```mermaid',
    'quadrantChart',
    `  title ${plainName(plot.metric)} against cost, stars on the frontier`,
    `  x-axis "${dollars(x.ends[0])}" --> "${dollars(x.ends[1])} per 1,000 answers"`,
    `  y-axis "${qualityText(y.ends[0], plot.unit)}" --> "${qualityText(y.ends[1], plot.unit)}"`,
    ...plot.points.map(
      (point) => `  "${nameOf(point)}": [${at(x.place(point.usd))}, ${at(y.place(point.quality))}]`,
    ),
    '```',
  ].join('\n');
}

/** `★ openai/gpt-5-mini (today)` */
function nameOf({ model, outcome, onFrontier }: PlotPoint): string {
  return `${onFrontier ? '★ ' : ''}${plainName(model)}${outcome === null ? ' (today)' : ''}`;
}

/** What Mermaid takes for nothing but a name: no quote, bracket, directive or line end. */
function plainName(name: string): string {
  return shorten(name.replace(/[^\w./:@+ -]+/g, '_'), MAX_NAME);
}

export function qualityText(value: number, unit: MetricUnit): string {
  return unit === 'rate' ? percent(value, 0) : value.toFixed(2);
}
