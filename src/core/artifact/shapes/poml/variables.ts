import { isIdentifier, scanTags, tokenizeCode } from '../../templates/template-tags.ts';

/** Attributes whose value is an expression without braces. */
const EXPRESSION =
  /\b(?:for|if|elseif|condition|value)\s{0,10}=\s{0,10}(?:"([^"]{0,2000})"|'([^']{0,2000})')/gi;
/** Words of JavaScript, and what POML itself binds. */
const KNOWN: ReadonlySet<string> = new Set(
  `true false null undefined typeof instanceof in of new void delete this loop JSON Math Object Array String Number
  Boolean Date RegExp parseInt parseFloat isNaN NaN Infinity let const var return function if else`.split(
    /\s+/,
  ),
);

/** Names that POML's expressions ask for, without those that a loop binds. Linear; nothing is run. */
export function listPomlVariables(text: string): string[] {
  const names = new Set<string>();
  const locals = new Set<string>();
  const codes = [
    ...scanTags(text).flatMap(({ kind, code }) => (kind === 'output' ? [code] : [])),
    ...Array.from(text.matchAll(EXPRESSION), (match) => match[1] ?? match[2] ?? ''),
  ];
  for (const code of codes) {
    const tokens = tokenizeCode(code);
    if (isIdentifier(tokens[0]) && tokens[1] === 'in') locals.add(tokens[0]);
    for (const [index, token] of tokens.entries()) {
      const [before, after] = [tokens[index - 1], tokens[index + 1]];
      if (!isIdentifier(token) || KNOWN.has(token) || before === '.') continue;
      if (after === '=' && tokens[index + 2] === '>') locals.add(token);
      else if (!(after === ':' && (before === '{' || before === ','))) names.add(token);
    }
  }
  return [...names].filter((name) => !locals.has(name)).sort();
}
