import type { z } from 'zod';
import type { ToolDefinition } from '../../artifact/types.ts';
import type { AggregateSpec } from '../observed.ts';
import type { Case, Output, Score } from '../types.ts';
import type { DeterministicScorer, ScoreInput } from './types.ts';

type ScorerSpec<S extends z.ZodType> = Omit<
  DeterministicScorer,
  'kind' | 'options' | 'applies' | 'score' | 'aggregate'
> & {
  options: S;
  aggregate?(options: z.output<S>): AggregateSpec;
  /** Default: the scorer applies to every case. */
  applies?(given: { case: Case; options: z.output<S> }): boolean;
  score(given: {
    case: Case;
    output: Output;
    options: z.output<S>;
    /** What the model was offered; null: only the case says. */
    tools: ToolDefinition[] | null;
    /** `provider/model` that was asked; null: nothing says. */
    model: string | null;
  }): Score;
};

/**
 * A deterministic scorer whose options arrive typed by its own schema. Options that the schema refuses (a variable
 * can turn a pattern invalid) make the score null with the reason, never an exception.
 */
export function defineScorer<S extends z.ZodType>(spec: ScorerSpec<S>): DeterministicScorer {
  const { applies, score, aggregate, ...rest } = spec;
  // Options are the same object for all outputs of a case, mostly of a suite; reading them costs more than many a score.
  const read = new WeakMap<object, ReturnType<typeof spec.options.safeParse>>();
  const readOptions = (given: ScoreInput['options']): z.ZodSafeParseResult<z.output<S>> => {
    const known = read.get(given);
    if (known !== undefined) return known as z.ZodSafeParseResult<z.output<S>>;
    const parsed = spec.options.safeParse(given);
    read.set(given, parsed);
    return parsed;
  };
  return {
    ...rest,
    kind: 'deterministic',
    ...(aggregate === undefined
      ? {}
      : {
          aggregate(given: ScoreInput['options']) {
            const options = readOptions(given);
            return options.success ? aggregate(options.data) : null;
          },
        }),
    applies(input) {
      if (applies === undefined) return true;
      const options = readOptions(input.options);
      // Refused options surface as a null score with a reason; a case left out would hide them.
      return options.success ? applies({ case: input.case, options: options.data }) : true;
    },
    score(input) {
      const options = readOptions(input.options);
      if (!options.success) return unmeasured(describeFault(options.error));
      const { case: testCase, output, tools = null, model = null } = input;
      return score({ case: testCase, output, options: options.data, tools, model });
    },
  };
}

/** 1 where `ok` holds, otherwise 0, each with its own reason. */
export function passOrFail(ok: boolean, passed: string, failed: string): Score {
  return ok ? { value: 1, reason: passed } : { value: 0, reason: failed };
}

/** What could not be measured is null, never 0. `fault`: the reason without what it quotes; default: it quotes nothing. */
export function unmeasured(reason: string, fault = reason): Score {
  return fault === reason ? { value: null, reason } : { value: null, reason, fault };
}

/** Why there is no score of a search where no passages are retrieved, or the output does not say which. */
export const NOT_SEARCHED = 'the output does not say what was retrieved';

/** Of a scorer that was asked about a case it does not apply to. */
export function notApplicable(needs: string): Score {
  return unmeasured(`the case has no ${needs}`);
}

/** The first fault of refused options, as one sentence. */
export function describeFault(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? '' : `\`${issue.path.join('.')}\`: `;
  return `the options cannot be used: ${path}${issue?.message ?? 'not valid'}`;
}
