import type { PyNode } from '../python/python-tree.ts';
import { BRACE_OPEN, BRACKET_OPEN, DOT, EQUALS, MINUS, PAREN_OPEN, PIPE, PLUS, STAR } from './codes.ts';
import { isPrefix, isQuote, readNumber, readString } from './literals.ts';
import { branch, close, codeAt, deepen, expect, fail, open, type Scan, take } from './scan.ts';
import {
  atWord,
  isDigit,
  isKeyword,
  readCommaSeparated,
  readName,
  readProperty,
  takeWord,
  wordAt,
} from './words.ts';

/** What stands behind `case`: patterns between commas, added to `children`. */
export function readPatterns(scan: Scan, children: PyNode[]): void {
  readCommaSeparated(scan, children, (_, items) => items.push(readPattern(scan)));
}

/** `a | b`; `as` belongs to the last of them for the grammar. */
function readPattern(scan: Scan): PyNode {
  deepen(scan);
  const first = readNamedPattern(scan);
  const children = [first];
  while (codeAt(scan) === PIPE) children.push(take(scan, 'LogicOp', 1), readNamedPattern(scan));
  scan.depth -= 1;
  return children.length === 1 ? first : branch('OrPattern', children);
}

function readNamedPattern(scan: Scan): PyNode {
  const node = readClosedPattern(scan);
  return atWord(scan, 'as') ? branch('AsPattern', [node, takeWord(scan, 'as'), readName(scan)]) : node;
}

function readClosedPattern(scan: Scan): PyNode {
  const code = codeAt(scan);
  if (code === STAR) return readStar(scan);
  if (code === PAREN_OPEN) return readSequence(scan, '(', ')');
  if (code === BRACKET_OPEN) return readSequence(scan, '[', ']');
  if (code === BRACE_OPEN) return readMapping(scan);
  if (code === MINUS || isDigit(code) || isQuote(code)) return readLiteral(scan, '');
  const word = wordAt(scan);
  if (isPrefix(scan, word) || /^(None|True|False)$/.test(word)) return readLiteral(scan, word);
  return readNames(scan, word);
}

function readStar(scan: Scan): PyNode {
  // `**` is one token, whatever stands around it.
  if (codeAt(scan, 1) === STAR) fail();
  deepen(scan);
  const node = branch('StarPattern', [take(scan, '*', 1), readClosedPattern(scan)]);
  scan.depth -= 1;
  return node;
}

/** `name`, `a.b`, `Point(...)` */
function readNames(scan: Scan, word: string): PyNode {
  if (word === '' || isKeyword(word)) fail();
  const children = [readName(scan)];
  while (codeAt(scan) === DOT) children.push(take(scan, '.', 1), readProperty(scan));
  const [name] = children;
  const path = children.length > 1 || name === undefined ? branch('AttributePattern', children) : name;
  if (codeAt(scan) !== PAREN_OPEN) return path === name ? branch('CapturePattern', children) : path;
  return branch('ClassPattern', [path, readPatternArguments(scan)]);
}

function readPatternArguments(scan: Scan): PyNode {
  const children = [open(scan, '(')];
  readCommaSeparated(scan, children, (_, items) => {
    const pattern = readPattern(scan);
    if (codeAt(scan) !== EQUALS) items.push(pattern);
    else {
      const [name] = pattern.name === 'CapturePattern' ? pattern.children : [];
      expect(scan, '=');
      items.push(branch('KeywordPattern', [name ?? fail(), readPattern(scan)]));
    }
  });
  children.push(close(scan, ')'));
  return branch('PatternArgList', children);
}

function readSequence(scan: Scan, opening: '(' | '[', closing: ')' | ']'): PyNode {
  const children = [open(scan, opening)];
  readPatterns(scan, children);
  children.push(close(scan, closing));
  return branch('SequencePattern', children);
}

function readMapping(scan: Scan): PyNode {
  const children = [open(scan, '{')];
  readCommaSeparated(scan, children, (_, items) => {
    if (codeAt(scan) === STAR) {
      if (codeAt(scan, 1) !== STAR) fail();
      items.push(take(scan, '**', 2), readPattern(scan));
      return;
    }
    const key = readClosedPattern(scan);
    const [name] = key.name === 'CapturePattern' ? key.children : [key];
    if (key.name !== 'CapturePattern' && key.name !== 'LiteralPattern') fail();
    items.push(name ?? fail(), expect(scan, ':'), readPattern(scan));
  });
  children.push(close(scan, '}'));
  return branch('MappingPattern', children);
}

/** `-1`, `1 + 2j`, `"text"`, `None`, `True` */
function readLiteral(scan: Scan, word: string): PyNode {
  if (word === 'None') return branch('LiteralPattern', [take(scan, 'None', 4)]);
  if (word === 'True' || word === 'False')
    return branch('LiteralPattern', [take(scan, 'Boolean', word.length)]);
  // Nothing is put together in a pattern.
  if (/[fFtT]/.test(word)) fail();
  if (word !== '' || isQuote(codeAt(scan))) return branch('LiteralPattern', [readString(scan, word, fail)]);
  const children = codeAt(scan) === MINUS ? [take(scan, 'ArithOp', 1)] : [];
  children.push(isDigit(codeAt(scan)) ? readNumber(scan) : fail());
  const code = codeAt(scan);
  if (code === PLUS || code === MINUS)
    children.push(take(scan, 'ArithOp', 1), isDigit(codeAt(scan)) ? readNumber(scan) : fail());
  return branch('LiteralPattern', children);
}
