import { createLevels } from './typescript-levels.ts';
import {
  endOfBlockComment,
  endOfLineComment,
  endOfNumber,
  endOfRegExp,
  endOfString,
  endOfTemplatePiece,
  endOfWord,
  isDigit,
  isLineEnd,
  isSpace,
  isWordCode,
} from './typescript-lexing.ts';
import { openElement, takeJsx } from './typescript-nesting-jsx.ts';
import { chargeLine, follow, type Language, type Scan } from './typescript-scan.ts';
import { traitsOf } from './typescript-words.ts';

/**
 * Whether the parser's stack is certain to hold. The parser is native code, goes down a level with each bracket, operator and
 * nested statement, and ends the process where its stack ends. Never true of text that could do that; of harmless text it is
 * false only where that nests deeper than anyone writes, or is both long and so odd that it can't be told.
 *
 * Brackets in strings and comments do not count, so the text has to be taken apart into tokens as the parser will. Where more
 * than the tokens before would be needed for that (does a slash divide or open a regular expression?), all that follows
 * counts as if it were code and nested.
 */
export function isShallow(text: string, lang: Language): boolean {
  const scan = startScan(text, lang);
  const { levels } = scan;
  while (scan.at < text.length) {
    if (!levels.hasRoomFor(0)) return false;
    const { opener } = levels.top();
    const isCertain = opener === '<' || opener === '>' ? takeJsx(scan) : takeToken(scan);
    if (!isCertain) return isFew(scan);
  }
  return levels.hasRoomFor(0);
}

function startScan(text: string, lang: Language): Scan {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  return {
    text,
    lang,
    levels: createLevels(),
    at: text.startsWith('#!', start) ? endOfLineComment(text, start) : start,
    previous: 'operator',
    last: '',
    beforeLast: '',
    lineStart: 0,
    lineEnd: -1,
    isNewLine: true,
    isBeforeCondition: false,
  };
}

/** Whether what might nest from here on, in strings and comments as well, is so little that it may. */
function isFew(scan: Scan): boolean {
  const { text, levels } = scan;
  let tokens = 0;
  let { at } = scan;
  while (at < text.length && levels.hasRoomFor(tokens)) {
    const code = text.charCodeAt(at);
    const end = isWordCode(code) ? endOfWord(text, at) : at + 1;
    if (isWordCode(code) ? isNesting(text.slice(at, end)) : !isSpace(code)) {
      tokens += 1;
      chargeLine(scan, end, 1);
    }
    at = end;
  }
  return levels.hasRoomFor(tokens);
}

function isNesting(word: string): boolean {
  // An escape may spell any word.
  return traitsOf(word) !== null || word.includes('\\');
}

/** Takes the next token, white space or comment. Whether it was certain what it is; if not, `scan` is still before it. */
function takeToken(scan: Scan): boolean {
  const { text, at, levels } = scan;
  const code = text.charCodeAt(at);
  if (isSpace(code)) {
    skipSpace(scan);
    return true;
  }
  if (isDigit(code)) {
    const end = endOfNumber(text, at);
    return end !== -1 && follow(scan, end, '0', 'operand');
  }
  if (isWordCode(code)) return takeWord(scan);
  const character = text[at]!;
  switch (character) {
    case '"':
    case "'": {
      const end = endOfString(text, at);
      if (end === -1) return false;
      chargeLine(scan, end, countEscapes(text, at, end));
      return follow(scan, end, character, 'operand');
    }
    case '`':
      levels.addOperator();
      return takeTemplatePiece(scan);
    case '/':
      return takeSlash(scan);
    case '(':
    case '[':
    case '{':
      levels.open(character, character === '(' && scan.isBeforeCondition);
      return follow(scan, at + 1, character, 'operator');
    case ')': {
      const kind = levels.top().isCondition ? 'operator' : 'operand';
      return levels.close('(') && follow(scan, at + 1, character, kind);
    }
    case ']':
      return levels.close('[') && follow(scan, at + 1, character, 'operand');
    case '}':
      if (levels.close('{')) return follow(scan, at + 1, character, 'unknown');
      return levels.close('`') && takeTemplatePiece(scan);
    case ';':
      levels.endStatement();
      return follow(scan, at + 1, character, 'operator');
    case ',':
      levels.endItem();
      return follow(scan, at + 1, character, 'operator');
    default:
      return takeOperator(scan, character);
  }
}

function skipSpace(scan: Scan): void {
  const { text } = scan;
  let code = text.charCodeAt(scan.at);
  while (isSpace(code)) {
    scan.isNewLine ||= isLineEnd(code);
    scan.at += 1;
    code = text.charCodeAt(scan.at);
  }
}

function takeWord(scan: Scan): boolean {
  const { text, at, levels, last } = scan;
  const end = endOfWord(text, at);
  const word = text.slice(at, end);
  // An escape may spell any word.
  if (word.includes('\\')) return false;
  const traits = last === '.' || last === '#' ? null : traitsOf(word);
  if (traits === null) return follow(scan, end, word, 'operand');
  // In `as const`, in type parameters and among modifiers nothing has ended. Before a key of that name it has.
  const isModifier = last === '<' || last === ',' || traitsOf(last) !== null;
  if (traits.startsStatement && !isModifier) levels.endExpression();
  if (traits.resumesStatement) levels.resumeStatement();
  else if (traits.holdsStatement) levels.addStatement();
  else if (traits.isOperator || isModifier) levels.addOperator();
  const isBeforeCondition = traits.isConditional || (scan.isBeforeCondition && word === 'await');
  follow(scan, end, word, traits.leaves);
  scan.isBeforeCondition = isBeforeCondition;
  return true;
}

/** Escapes that may be mistakes. */
function countEscapes(text: string, start: number, end: number): number {
  let escapes = 0;
  let at = text.indexOf('\\', start);
  while (at !== -1 && at < end) {
    if (/[ux\d]/.test(text[at + 1]!)) escapes += 1;
    at = text.indexOf('\\', at + 2);
  }
  return escapes;
}

/** From behind the backtick or the end of a hole. */
function takeTemplatePiece(scan: Scan): boolean {
  const piece = endOfTemplatePiece(scan.text, scan.at + 1);
  if (piece === null) return false;
  if (piece.isTail) return follow(scan, piece.end, '`', 'operand');
  scan.levels.open('`');
  return follow(scan, piece.end, '`', 'operator');
}

function takeSlash(scan: Scan): boolean {
  const { text, at } = scan;
  if (text[at + 1] === '/') {
    scan.at = endOfLineComment(text, at);
    return true;
  }
  if (text[at + 1] === '*') {
    const end = endOfBlockComment(text, at);
    if (end === -1) return false;
    scan.isNewLine ||= /[\n\r\u2028\u2029]/.test(text.slice(at, end));
    scan.at = end;
    return true;
  }
  const end = endOfRegExp(text, at);
  if (scan.previous === 'operator') return end !== -1 && follow(scan, end, '/', 'operand');
  // A type and a statement may have ended with the line. What can't be a regular expression divides.
  if (end !== -1 && (scan.previous === 'unknown' || scan.isNewLine)) return false;
  scan.levels.addOperator();
  return follow(scan, at + 1, '/', 'operator');
}

function takeOperator(scan: Scan, character: string): boolean {
  const { text, at, levels, previous, last } = scan;
  // Comments of HTML: some parsers take them for one even where they are not allowed.
  if (text.startsWith('<!--', at) || text.startsWith('-->', at)) return false;
  if (character === '<') {
    if (scan.lang !== 'ts' && previous === 'operator') return openElement(scan);
    // On the next line it may also open an element.
    if (scan.lang !== 'ts' && (previous === 'unknown' || scan.isNewLine)) return false;
    levels.addAngle();
    return follow(scan, text[at + 1] === '<' ? at + 2 : at + 1, character, 'operator');
  }
  if (text.startsWith('...', at)) {
    levels.addOperator();
    return follow(scan, at + 3, '...', 'operator');
  }
  // Of a character that belongs nowhere the parser may make anything.
  if (!'+-*%&|^~!?:=.>@#'.includes(character)) return false;
  if (character === '#' && !isWordCode(text.charCodeAt(at + 1))) return false;
  if (character === ':' && mayLabel(scan)) levels.addStatement();
  else levels.addOperator();
  if (character === '>') return follow(scan, at + 1, character, last === '=' ? 'operator' : 'unknown');
  const isDouble = (character === '+' || character === '-') && text[at + 1] === character;
  if (!isDouble && character !== '!') return follow(scan, at + 1, character, 'operator');
  // Behind its operand `++` and `!` leave an operand; on a new line they stand before one.
  const kind = previous === 'operand' && scan.isNewLine ? 'operator' : previous;
  return follow(scan, at + (isDouble ? 2 : 1), character, kind);
}

/** A word before a colon is a label where a statement may start; behind a comma or a question mark it can't. */
function mayLabel({ levels, last, beforeLast }: Scan): boolean {
  const { opener } = levels.top();
  return (
    (opener === '' || opener === '{') &&
    isWordCode(last.charCodeAt(0)) &&
    beforeLast !== ',' &&
    beforeLast !== '?'
  );
}
