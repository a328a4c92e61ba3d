import type { JsonRecord } from '../../artifact/values.ts';
import { isRaw } from '../scorers/gate-settings.ts';
import { findScorer } from '../scorers/index.ts';
import type { ScorerSet, ScorerUse } from '../types.ts';

/** A scorer as a foreign suite uses it, with this product's defaults for what that suite does not know. */
export function makeUse(
  metric: string,
  scorer: string,
  options: JsonRecord,
  settings: {
    negate?: boolean;
    watched?: boolean;
    judge?: string;
    threshold?: number;
    set?: ScorerSet;
  } & Pick<ScorerUse, 'transform' | 'contextTransform'> = {},
): ScorerUse {
  const scale = findScorer(scorer)?.scale;
  const raw = isRaw(scale);
  return {
    metric,
    scorer,
    options,
    negate: settings.negate ?? false,
    margin: null,
    min: null,
    at: null,
    gate: (raw && settings.set === undefined) || settings.watched === true ? 'warn' : 'block',
    ...(settings.judge === undefined ? {} : { judge: settings.judge }),
    ...(settings.threshold === undefined ? {} : { threshold: settings.threshold }),
    ...(settings.set === undefined ? {} : { set: settings.set }),
    ...(settings.transform === undefined ? {} : { transform: settings.transform }),
    ...(settings.contextTransform === undefined ? {} : { contextTransform: settings.contextTransform }),
  };
}

/** A metric's name from what a foreign suite calls it, unique in the suite. */
export function nameMetric(given: string, taken: Set<string>): string {
  const plain =
    given
      .trim()
      .replace(/[^\w.-]+/g, '_')
      .replace(/^[^A-Za-z]+/, '')
      .slice(0, 56) || 'metric';
  let name = plain;
  for (let i = 2; taken.has(name); i++) name = `${plain}_${i}`;
  taken.add(name);
  return name;
}
