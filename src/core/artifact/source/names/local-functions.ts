import type { SourceCall, SourceFile, SourceFunction } from '../types.ts';
import { rememberByName, wordsOf } from './name-words.ts';

/** What tells a model what to do. Other arguments are what it is asked about: `judge(question, answer)`. */
const TELLS =
  /^(prompts?|system|instructions?|instruct|directives?|preamble|persona|task|rules|template|suffix|prefix)$/;

/** Whether a parameter of that name is for what a model is told. */
export const tells = rememberByName((name): boolean => wordsOf(name).some((word) => TELLS.test(word)));

/** A parameter by its name, and the scope that it is bound in. */
type Parameter = { name: string; scope: readonly string[] };

/** The functions of a file, as its calls name them. */
export class LocalFunctions {
  readonly #byName = new Map<string, SourceFunction | null>();

  constructor({ functions }: SourceFile) {
    // Of two functions of one name it is not known which is called.
    for (const fn of functions)
      if (fn.name !== '') this.#byName.set(fn.name, this.#byName.has(fn.name) ? null : fn);
  }

  /** The function of the file that is called; null where it is none, or not known. */
  calledBy({ callee }: SourceCall): SourceFunction | null {
    return this.#byName.get(callee.replace(/^(self|this|cls)\./, '')) ?? null;
  }

  /** The parameter that an argument is for, by its place or its name: of `ask(…)`, `self.ask(…)` and `this.ask(…)`. */
  parameterOf(call: SourceCall, argument: number | string): Parameter | null {
    const fn = this.calledBy(call);
    if (fn === null) return null;
    const parameter =
      typeof argument === 'number'
        ? fn.parameters[argument]
        : fn.parameters.find(({ name }) => name === argument);
    return parameter === undefined ? null : { name: parameter.name, scope: [...fn.scope, fn.name] };
  }
}
