import { type Claims, type Draft, promptOf } from '../drafts.ts';
import { hasHoles, renderText } from '../evaluate.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';

/** What an application knows of its business, by the words of a name. */
const FACTS =
  /^(facts?|faqs?|knowledge|kb|info|information|context|about|bio|biography|profile|resume|cv|menu|services?|products?|catalogue?|offers?|prices?|pricing|polic(y|ies)|hours|details|background|portfolio|handbook|company|business|rooms?|courses?|team|experience|projects|skills)$/;
/** Fewer words are a label; more lines are data. */
const MIN_WORDS = 8;
const MAX_LINES = 400;
const MAX_DEPTH = 6;

/** Whether a name says that it holds what is known, and not what is to be done. */
export function namesFacts(words: readonly string[]): boolean {
  return words.some((word) => FACTS.test(word));
}

/**
 * Lists and tables of facts that the program puts into what a model is told, as one text each: `MENU = {soup: "4 euros"}` of
 * `f"… {json.dumps(MENU)}"`.
 */
export function findGivenFacts(index: SourceIndex, claims: Claims): Draft[] {
  return index.file.bindings.flatMap(({ name, scope, value, appends, lines }): Draft[] => {
    if (appends || scope.length > 0 || (value.type !== 'list' && value.type !== 'object')) return [];
    const giving = index.givenToModels.ofName(name, scope);
    if ((giving !== 'given' && giving !== 'part') || !namesFacts(wordsOf(name))) return [];
    const told = linesIn(value, '', claims, 0);
    if (told === null || told.length < 2 || told.length > MAX_LINES) return [];
    const content = told.join('\n');
    if ((content.match(/\p{L}{2,}/gu)?.length ?? 0) < MIN_WORDS) return [];
    claims.add(value);
    return [
      {
        kind: 'prompt',
        name,
        lines,
        match: { confidence: 'likely', reason: 'facts that a model is told' },
        content: promptOf([{ role: 'user', content, literal: content }]),
        references: [],
        embeddedTests: null,
        positions: { 'messages[0].content': lines[0] },
      },
    ];
  });
}

/** The texts and numbers in a value, each behind its keys; null where something else stands there or belongs to an artifact. */
function linesIn(value: SourceValue, path: string, claims: Claims, depth: number): string[] | null {
  if (depth > MAX_DEPTH || claims.has(value)) return null;
  const say = (said: string) => [path === '' ? said : `${path}: ${said}`];
  switch (value.type) {
    case 'text':
      return hasHoles(value) ? null : say(renderText(value));
    case 'number':
    case 'boolean':
      return say(String(value.value));
    case 'null':
      return [];
    case 'list':
      return join(value.items.map((item) => linesIn(item, path, claims, depth + 1)));
    case 'object':
      return join(
        value.entries.map(({ key, value: inner }) =>
          linesIn(inner, path === '' ? key : `${path}.${key}`, claims, depth + 1),
        ),
      );
    default:
      return null;
  }
}

function join(parts: readonly (string[] | null)[]): string[] | null {
  const known = parts.filter((part) => part !== null);
  return known.length === parts.length ? known.flat() : null;
}
