import * as parser from '@handlebars/parser';
import { positionAt } from '../documents/position.ts';
import { TemplateFault } from './problem.ts';

type Located<T> = T & { loc: { start: { line: number; column: number } } };

export type Path = Located<{
  type: 'PathExpression';
  data: boolean;
  depth: number;
  parts: (string | Call)[];
  original: string;
}>;
export type Call = Located<{ type: 'SubExpression'; path: Path | Call; params: Expression[] }>;
type Literal =
  | { type: 'StringLiteral'; value: string }
  | { type: 'NumberLiteral'; value: number }
  | { type: 'BooleanLiteral'; value: boolean }
  | { type: 'NullLiteral' | 'UndefinedLiteral' };
export type Expression = Path | Call | Located<Literal>;

export type Block = Located<{
  type: 'BlockStatement';
  path: Path;
  params: Expression[];
  program: Program | undefined;
  inverse: Program | undefined;
}>;
export type Statement =
  | Block
  | Located<{
      type: 'MustacheStatement';
      path: Expression;
      params: Expression[];
      hash?: { pairs: { key: string; value: Expression }[] };
    }>
  | Located<{ type: 'PartialStatement' | 'PartialBlockStatement'; name: Path | Call }>
  | Located<{ type: 'ContentStatement'; value: string }>
  | Located<{ type: 'CommentStatement' }>
  | Located<{ type: 'Decorator' | 'DecoratorBlock' }>;
export type Program = { body: Statement[]; blockParams: string[] | undefined };

/**
 * The parser, with the types of what it gives. The package's own declarations import theirs without file extensions,
 * which do not resolve under `nodenext`, so that they are lost.
 */
const { parse } = parser as unknown as { parse(text: string): Program };

const MAX_NESTING = 200;
/** `{{else if}}` branches nest inside each other in the tree. All of a template's count together. */
const MAX_BRANCHES = 500;

/** The syntax tree; throws where the text is no Handlebars or nests too deeply. */
export function parseHandlebars(text: string): Program {
  checkNesting(text);
  try {
    return parse(text);
  } catch (error) {
    throw translate(error, text);
  }
}

/** The parser says `Parse error on line 3:` and what token it met, or `a doesn't match b - 1:3`. */
function translate(error: unknown, text: string): unknown {
  if (!(error instanceof Error) || error instanceof RangeError) return error;
  const at = /^(?:Parse|Lexical) error on line (\d+)/.exec(error.message)?.[1];
  if (at !== undefined) {
    const shown = (text.split(/\r?\n/)[Number(at) - 1] ?? '').trim().slice(0, 60);
    return new TemplateFault(`it cannot be read at \`${shown}\``, { line: Number(at) });
  }
  const [, message, line, column] = /^([\s\S]*?) - (\d+):(\d+)$/.exec(error.message) ?? [];
  if (message === undefined) return error;
  return new TemplateFault(message, { line: Number(line), column: Number(column) + 1 });
}

/** The parser slows down steeply with the nesting of blocks and of parentheses. */
function checkNesting(text: string): void {
  let blocks = 0;
  let branches = 0;
  let parentheses = 0;
  let inside = false;
  for (const { 0: sign, index } of text.matchAll(/\{\{~?(?:[#^/]|else\s+\w)?|\}\}|[()]/g)) {
    if (sign.startsWith('{{')) {
      inside = true;
      parentheses = 0;
      if (/[#^]$/.test(sign)) blocks += 1;
      else if (sign.endsWith('/')) blocks -= 1;
      else if (sign.includes('else')) branches += 1;
    } else if (sign === '}}') inside = false;
    else if (inside) parentheses += sign === '(' ? 1 : -1;
    if (Math.max(blocks, parentheses) > MAX_NESTING || branches > MAX_BRANCHES)
      throw new TemplateFault(`the template nests more than ${MAX_NESTING} deep`, positionAt(text, index));
  }
}
