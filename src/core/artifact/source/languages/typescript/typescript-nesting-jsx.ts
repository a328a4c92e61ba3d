import { isSpace, isWordCode } from './typescript-lexing.ts';
import { follow, type Scan } from './typescript-scan.ts';

/** Takes the next token of a tag or of what stands between tags. Whether it was certain what it is. */
export function takeJsx(scan: Scan): boolean {
  return scan.levels.top().opener === '<' ? takeInTag(scan) : takeChild(scan);
}

/** The start of an element, `scan.at` at its `<`. Type parameters may look alike; then nothing is certain. */
export function openElement(scan: Scan): boolean {
  const { text, levels } = scan;
  const start = skipSpaces(text, scan.at + 1);
  if (text[start] === '>') {
    levels.open('>');
    return follow(scan, start + 1, '>', 'operator');
  }
  const end = endOfName(text, start);
  if (end === start || (scan.lang === 'tsx' && mayBeTypeParameter(text, start, end))) return false;
  levels.open('<');
  return follow(scan, end, 'name', 'operator');
}

function mayBeTypeParameter(text: string, start: number, end: number): boolean {
  if (['const', 'in', 'out'].includes(text.slice(start, end))) return true;
  const next = skipSpaces(text, end);
  if (text.startsWith('extends', next)) return true;
  return text[next] === '>' ? text[skipSpaces(text, next + 1)] === '(' : !/[\w${/]/.test(text[next] ?? '');
}

function takeInTag(scan: Scan): boolean {
  const { text, levels } = scan;
  scan.at = skipSpaces(text, scan.at);
  const character = text[scan.at];
  switch (character) {
    case '{':
      levels.open('{');
      return follow(scan, scan.at + 1, '{', 'operator');
    case '>':
      levels.close('<');
      levels.open('>');
      return follow(scan, scan.at + 1, '>', 'operator');
    case '/':
      return text[scan.at + 1] === '>' && levels.close('<') && follow(scan, scan.at + 2, '>', 'operand');
    case '"':
    case "'": {
      const end = text.indexOf(character, scan.at + 1);
      return end !== -1 && follow(scan, end + 1, character, 'operand');
    }
    case '=':
      return follow(scan, scan.at + 1, '=', 'operator');
    case '<':
      return scan.last === '=' && openElement(scan);
    default: {
      const end = endOfName(text, scan.at);
      return end > scan.at && follow(scan, end, 'name', 'operand');
    }
  }
}

function takeChild(scan: Scan): boolean {
  const { text, levels } = scan;
  let at = scan.at;
  while (at < text.length && text[at] !== '{' && text[at] !== '<') at += 1;
  if (at === text.length) return false;
  scan.at = at;
  if (text[at] === '{') {
    levels.open('{');
    return follow(scan, at + 1, '{', 'operator');
  }
  if (text[at + 1] !== '/') return openElement(scan);
  const end = skipSpaces(text, endOfName(text, skipSpaces(text, at + 2)));
  return text[end] === '>' && levels.close('>') && follow(scan, end + 1, '>', 'operand');
}

/** `div`, `data-id`, `Menu.Item`, `xlink:href` */
function endOfName(text: string, start: number): number {
  let at = start;
  while (at < text.length && (isWordCode(text.charCodeAt(at)) || /[-.:]/.test(text[at]!))) at += 1;
  return at;
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}
