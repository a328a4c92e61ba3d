import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceFunction, SourceValue } from '../types.ts';
import { nameStrength } from './text-signals.ts';

/** Functions that put a prompt together, by their path; what they add piece by piece is one text. */
export function promptFunctions({ file, askingFunctions }: SourceIndex): Map<string, SourceFunction> {
  return new Map(
    file.functions
      .filter(
        ({ name, scope, decorators }) =>
          name !== '' &&
          // What it is called after is what it does.
          !askingFunctions.has([...scope, name].join('.')) &&
          !decorators.some((decorator) => ANSWERS_REQUESTS.test(decoratorName(decorator))) &&
          (nameStrength([withoutAsking(name)]) >= 2 ||
            isOfPromptClass(name, scope) ||
            decorators.some((decorator) => MAKES_PROMPT.test(decoratorName(decorator)))),
      )
      .map((fn) => [[...fn.scope, fn.name].join('.'), fn]),
  );
}

/** Methods by which a class gives the one text that it is for. */
const GIVES_TEXT =
  /^_{0,2}(build|render|create|make|format|compose|assemble|generate|get|of|text|content|value|call|invoke|(as|to)?_?str(ing)?)_{0,2}(_?(text|content|string|for|with|from)\w{0,30})?$/i;
/** Classes that are for prompts, and not for those who ask people something or keep prompts: `PromptBuilder`, `ReviewPromptFactory`. */
const PROMPT_CLASS =
  /^\w*Prompts?(Builder|Factory|Templates?|Generator|Composer|Renderer|Formatter|Maker|Assembler|Creator)?$/;

/** Of these the ones that make prompts and do nothing else: there also `build_simple`, but for what they keep them by. */
const MAKER_CLASS =
  /^\w*Prompts?(Builder|Factory|Generator|Composer|Renderer|Formatter|Maker|Assembler|Creator)$/;
const MAKES = /^_{0,2}(build|render|compose|assemble|generate)_?\w/;
const KEPT_BY = /(key|path|id|url|uri|hash|name|client|index|cache|error|log|label|title)$/i;

/** `class PromptBuilder { build(context) { return `…`; } }` */
function isOfPromptClass(name: string, scope: readonly string[]): boolean {
  const owner = scope.at(-1) ?? '';
  if (GIVES_TEXT.test(name)) return PROMPT_CLASS.test(owner);
  return MAKER_CLASS.test(owner) && MAKES.test(name) && !KEPT_BY.test(name);
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
export function builderName({ name, scope, decorators }: SourceFunction): string {
  const decorator = decorators.map(decoratorName).find((text) => MAKES_PROMPT.test(text));
  if (decorator === undefined) return isOfPromptClass(name, scope) ? 'prompt' : name;
  return decorator.endsWith('.prompt') || decorator === 'prompt' ? DECORATED_USER : DECORATED_SYSTEM;
}

/** `@router.post("/prompts")`: what such a function returns is told to people. */
const ANSWERS_REQUESTS = /\.(get|post|put|patch|delete|route|api_route|websocket)$/;
const MAKES_PROMPT = /(^|\.)(prompt|system_prompt|instructions)$/;

function decoratorName(decorator: SourceValue): string {
  return decorator.type === 'call' ? decorator.callee : decorator.type === 'name' ? decorator.name : '';
}
