import type { ModelSetup } from '../eval/plan.ts';
import type { ReportSuite, ReportSwap, ReviewReport } from './model.ts';
import type { ComparedSuite } from './model-comparison.ts';

/** A suite that a change runs on another model, with what the models are called where they are compared. */
export type SwappedSuite = {
  suite: ReportSuite;
  swap: ReportSwap;
  /** Full names, with the parameters that differ where the model itself does not. */
  from: string;
  to: string;
  /** Sampling parameters that are not the same on both sides: `temperature 0 to 1`. */
  parameters: string[];
};

/** The suites of a review whose model is another one, or is called otherwise. */
export function listSwaps({ suites }: Pick<ReviewReport, 'suites'>): SwappedSuite[] {
  return suites.flatMap((suite) => {
    const { swap } = suite;
    if (swap === undefined) return [];
    const { base, head } = swap;
    const names = changedParameters(base, head);
    const isSame = base.model === head.model;
    const label = (setup: ModelSetup) =>
      isSame ? `${setup.model}, ${names.map((name) => shown(setup, name)).join(', ')}` : setup.model;
    return [{ suite, swap, from: label(base), to: label(head), parameters: describeParameters(base, head) }];
  });
}

/** The report without the suites that a comparison of models shows. */
export function withoutSwaps(report: ReviewReport): ReviewReport {
  return { ...report, suites: report.suites.filter(({ swap }) => swap === undefined) };
}

/** As a comparison of models has it: the base's is the model of today. */
export function toComparedSuite({ suite, swap, from, to }: SwappedSuite): ComparedSuite {
  const [own, ...others] = swap.candidates;
  return {
    name: suite.name,
    model: from,
    cases: suite.totalCases,
    figures: swap.figures,
    candidates: [{ ...own, model: to }, ...others],
  };
}

/** How a swap is named in a title: `gpt-5-mini to claude-haiku-4-5`, without providers where the rest says enough. */
export function nameSwap({ swap: { base, head }, parameters }: SwappedSuite): string {
  const [from, to] = [base.model, head.model].map((model) => model.slice(model.lastIndexOf('/') + 1));
  if (base.model === head.model) return `${to}, ${parameters.join(', ')}`;
  return from === to ? `${base.model} to ${head.model}` : `${from} to ${to}`;
}

type Parameter = keyof ModelSetup['parameters'];

function changedParameters(base: ModelSetup, head: ModelSetup): Parameter[] {
  const names = [...Object.keys(base.parameters), ...Object.keys(head.parameters)] as Parameter[];
  return [...new Set(names)].filter((name) => shown(base, name) !== shown(head, name));
}

function describeParameters(base: ModelSetup, head: ModelSetup): string[] {
  return changedParameters(base, head).map((name) => {
    const [old, now] = [base, head].map(({ parameters }) => parameters[name]);
    if (old === undefined) return `${wordsOf(name)} now set to ${now}`;
    return now === undefined
      ? `${wordsOf(name)} no longer set to ${old}`
      : `${wordsOf(name)} ${old} to ${now}`;
  });
}

function shown(setup: ModelSetup, name: Parameter): string {
  return `${wordsOf(name)} ${parameterValue(setup, name)}`;
}

/** What the file does not say is whatever the provider takes. */
function parameterValue({ parameters }: ModelSetup, name: Parameter): string {
  const value = parameters[name];
  return value === undefined ? 'not set' : String(value);
}

/** `maxOutputTokens` as `max output tokens`. */
function wordsOf(name: Parameter): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
