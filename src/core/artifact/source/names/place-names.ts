import type { SourceIndex } from '../source-index.ts';
import type { SourceCall } from '../types.ts';
import { lastPart } from './name-words.ts';

/** How deep calls within calls are followed for a name. */
const MAX_CALLS = 8;

/**
 * A name that stays when code around the call moves: what it is bound to (`answerPrompt`, `PROMPTS.summary`), else the
 * function it is in and what is called (`answer.generateText`); of an argument the call it is given to as well.
 */
export function nameOfCall(call: SourceCall, index: SourceIndex): string {
  const name = index.namesOfCalls.get(call) ?? makeName(call, index);
  index.namesOfCalls.set(call, name);
  return name;
}

function makeName(call: SourceCall, index: SourceIndex): string {
  const place = index.placeOf(call);
  const { names } = place;
  let { scope, inside } = place;
  if (names.length === 0 && inside === null) return [...scope, lastPart(call.callee)].join('.');
  let path = [...names];
  for (let depth = 0; inside !== null && depth < MAX_CALLS; depth++) {
    const outer = index.placeOf(inside);
    const own = outer.inside === null && outer.names.length > 0 ? [] : [lastPart(inside.callee)];
    path = [...outer.names, ...own, ...path];
    ({ scope, inside } = outer);
  }
  if (names.length === 0) path.push(lastPart(call.callee));
  return [...scope, ...path].join('.');
}

/** `SupportBot.__init__.self.prompt` is `SupportBot.prompt`, `exports.PROMPT` is `PROMPT`. */
export function withoutPlumbing(name: string): string {
  const parts = name
    .split('.')
    .filter((part) => !/^(exports|module|this|self|cls|constructor|__init__|)$/.test(part));
  return parts.length === 0 ? name : parts.join('.');
}
