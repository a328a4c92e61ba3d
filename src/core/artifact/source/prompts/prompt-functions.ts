import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceFunction, SourceValue } from '../types.ts';
import { nameStrength } from './text-signals.ts';

/** Functions that put a prompt together, by their path; what they add piece by piece is one text. */
export function promptFunctions({ file }: SourceIndex): Map<string, SourceFunction> {
  return new Map(
    file.functions
      .filter(
        ({ name, decorators }) =>
          name !== '' &&
          !decorators.some((decorator) => ANSWERS_REQUESTS.test(decoratorName(decorator))) &&
          (nameStrength([withoutAsking(name)]) >= 2 ||
            decorators.some((decorator) => MAKES_PROMPT.test(decoratorName(decorator)))),
      )
      .map((fn) => [[...fn.scope, fn.name].join('.'), fn]),
  );
}

/**
 * The name of a function without the verb that says that it asks a person: `promptUser`, `promptInstallation`; what
 * stands behind `promptFor` and `promptTemplate` is a prompt.
 */
export function withoutAsking(name: string): string {
  const [first, second] = wordsOf(name);
  return first === 'prompt' && second !== undefined && !MADE_OF_PROMPTS.test(second) ? name.slice(6) : name;
}

const MADE_OF_PROMPTS =
  /^(templates?|text|config|builder|generator|for|with|from|to|messages?|string|content|prefix|suffix|instructions?|system|v?\d+)$/;

/** Names of texts that a decorator calls a prompt, whatever the function is called. */
export const DECORATED_SYSTEM = '@system_prompt';
export const DECORATED_USER = '@prompt';

/** What a function is called as one that makes a prompt; `@agent.system_prompt` says it whatever its own name. */
export function builderName({ name, decorators }: SourceFunction): string {
  const decorator = decorators.map(decoratorName).find((text) => MAKES_PROMPT.test(text));
  if (decorator === undefined) return name;
  return decorator.endsWith('.prompt') || decorator === 'prompt' ? DECORATED_USER : DECORATED_SYSTEM;
}

/** `@router.post("/prompts")`: what such a function returns is told to people. */
const ANSWERS_REQUESTS = /\.(get|post|put|patch|delete|route|api_route|websocket)$/;
const MAKES_PROMPT = /(^|\.)(prompt|system_prompt|instructions)$/;

function decoratorName(decorator: SourceValue): string {
  return decorator.type === 'call' ? decorator.callee : decorator.type === 'name' ? decorator.name : '';
}
