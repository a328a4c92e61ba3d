import { lastPart } from '../../names/name-words.ts';
import type { SourceValue } from '../../types.ts';
import { lowerFirst, modelOfConstant } from '../lezer/option-names.ts';
import { type Reading, textOf } from '../lezer/reading.ts';
import { type SyntaxNode, sourceOf } from '../lezer/tree.ts';

/** `Prompts.System`, `_options.Model`; `this.model` is `model`. Null of what is no chain of names. */
export function csharpNameOf(reading: Reading, node: SyntaxNode): string | null {
  const parts: string[] = [];
  let at: SyntaxNode = node;
  while (at.name === 'Member') {
    const [target, name] = at.children;
    if (target === undefined || name === undefined) return null;
    parts.push(wordOf(reading, name));
    at = target;
  }
  if (at.name !== 'Name') return null;
  const first = wordOf(reading, at);
  if (first !== 'this' || parts.length === 0) parts.push(first);
  return parts.reverse().join('.');
}

/** A name without the sign that makes a reserved word one: `@event`. */
export function wordOf(reading: Reading, node: SyntaxNode): string {
  return sourceOf(reading.tree, node).replace(/^@/, '');
}

/** Without its type arguments, as last part of its name: `List` of `System.Collections.Generic.List<string>`. */
export function typeNameOf(reading: Reading, node: SyntaxNode): string {
  return lastPart(
    sourceOf(reading.tree, node)
      .replace(/^(?:Value)?Task<(.*)>$/s, '$1')
      .replace(/[<[?].*$/s, '')
      .replace(/\s+/g, '')
      .replaceAll('::', '.'),
  );
}

/** A method under the name that the rules know it by: `GetResponseAsync` is `getResponse`. */
export function methodName(name: string): string {
  return lowerFirst(name.replace(/(?<=[a-z\d])Async$/, ''));
}

const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['maxOutputTokenCount', 'maxOutputTokens'],
  ['nucleusSamplingFactor', 'topP'],
  ['reasoningEffortLevel', 'reasoningEffort'],
  ['chatSystemPrompt', 'systemPrompt'],
  ['chatDeveloperPrompt', 'developerMessage'],
]);

/** A member of an initializer under the name that the rules know it by. */
export function memberName(name: string): string {
  const lower = lowerFirst(name);
  return OPTIONS.get(lower) ?? lower;
}

/** `AnthropicModels.Claude4Sonnet`: the model that a constant is called after. */
export function modelIn(value: SourceValue): SourceValue {
  const id = value.type === 'name' && value.name.includes('.') ? modelOfConstant(value.name) : null;
  return id === null ? value : textOf([{ text: id }], value.lines);
}
