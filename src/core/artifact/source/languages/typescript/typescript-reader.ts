import type { Comment, Expression, Node } from 'oxc-parser';
import { describeExpression } from '../../text-parts.ts';
import type {
  Lines,
  SourceBinding,
  SourceCall,
  SourceClass,
  SourceFunction,
  SourceImport,
  SourceText,
  SourceValue,
  TextPart,
} from '../../types.ts';

/** Where the reader stands: what is around a node. */
export type Context = {
  scope: readonly string[];
  /** Levels of syntax around the node. */
  depth: number;
  /** Where the function around the node collects what it returns; null outside of functions. */
  returns: SourceValue[] | null;
};

/** What was found, with its place; `listInOrder` gives it file order, what is around something before what is in it. */
export type Found = {
  imports: SourceImport[];
  exports: string[];
  bindings: Placed<SourceBinding>[];
  calls: Placed<SourceCall>[];
  functions: Placed<SourceFunction>[];
  classes: Placed<SourceClass>[];
};

export type Span = { start: number; end: number };
export type Placed<Item> = Span & { item: Item };

export function place<Item>(list: Placed<Item>[], { start, end }: Span, item: Item): Item {
  list.push({ start, end, item });
  return item;
}

export function listInOrder<Item>(list: readonly Placed<Item>[]): Item[] {
  return list.toSorted((a, b) => a.start - b.start || b.end - a.end).map(({ item }) => item);
}

/**
 * What the parts of the TypeScript reader share. They call each other through it, so that the file of values need not
 * import the one of functions, which needs values.
 */
export type Reader = {
  text: string;
  found: Found;
  linesOf(span: Span): [number, number];
  /** Block comments that open with two stars, by the offset behind them. */
  docs: ReadonlyMap<number, Comment>;
  childrenOf(node: Node): Node[];
  /**
   * The value of an expression; calls, functions, classes and assignments in it go into `found`. Every expression has to
   * be read once and once only. `name` is what the value is bound to: it names an anonymous function.
   */
  readValue(node: Expression, context: Context, name?: string): SourceValue;
  /** Reads whatever stands in a node that is not of interest by itself. */
  visit(node: Node, context: Context): void;
};

/** Syntax nested deeper than this is not looked at. */
export const MAX_DEPTH = 200;

export function deeper(context: Context): Context {
  return { ...context, depth: context.depth + 1 };
}

export function other(lines: Lines['lines']): SourceValue {
  return { type: 'other', lines };
}

/** Longest source text of a callee or a base class, in characters. */
const MAX_EXPRESSION = 200;

/** The source of an expression on one line, cut to 200 characters. */
export function sourceOf(reader: Reader, span: Span): string {
  // Nested templates would each copy the ones inside them: what can't be kept is not sliced.
  const source = reader.text.slice(span.start, Math.min(span.end, span.start + 5 * MAX_EXPRESSION));
  return source.replace(/\s+/g, ' ').trim().slice(0, MAX_EXPRESSION);
}

/** An expression as a hole. */
export function holeOf(reader: Reader, { start, end }: Span): TextPart {
  return { hole: describeExpression(reader.text, start, end) };
}

/** The annotation as the contract wants it: without white space. */
export function annotationOf(reader: Reader, span: Span | null | undefined): string {
  return span === null || span === undefined
    ? ''
    : reader.text.slice(span.start, span.end).replace(/\s+/g, '');
}

/** The JSDoc comment that ends where `start` begins, without its stars; null where there is none. */
export function readDoc(reader: Reader, start: number): SourceText | null {
  if (reader.docs.size === 0) return null;
  let end = start;
  while (end > 0 && /\s/.test(reader.text[end - 1]!)) end -= 1;
  const comment = reader.docs.get(end);
  if (comment === undefined) return null;
  const lines = comment.value.slice(1).split(/\r\n|\r|\n/);
  const text = lines
    .map((line) => line.trim().replace(/^\* ?/, ''))
    .join('\n')
    .trim();
  return text === '' ? null : { type: 'text', lines: reader.linesOf(comment), parts: [{ text }] };
}
