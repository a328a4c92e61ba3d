import type { Comment, Node } from 'oxc-parser';
import { type Position, positionAt } from '../../documents/position.ts';
import type { SourceFile } from '../types.ts';
import { createLineFinder } from './typescript/typescript-lines.ts';
import { importParser, type Parsed, type Parser } from './typescript/typescript-parser.ts';
import { type Found, listInOrder, type Reader } from './typescript/typescript-reader.ts';
import { visit } from './typescript/typescript-statements.ts';
import { readValue } from './typescript/typescript-values.ts';

let parser: Parser | null = null;

/** Has to be awaited before anything is read. Once is enough. */
export async function loadTypeScript(): Promise<void> {
  parser ??= await importParser();
}

/**
 * Reads TypeScript and JavaScript, by the extension of `path`. Null where the text is not such source code, has an error that
 * the parser can't get over, or is so long or so deeply nested that it would not be safe to parse. Throws only where
 * `loadTypeScript` was not awaited before.
 */
export function readTypeScript(path: string, text: string): SourceFile | null {
  if (parser === null)
    throw new Error('readTypeScript was called before loadTypeScript had loaded the parser');
  const parsed = parser.parse(path, text);
  return parsed === null ? null : readProgram(parser, text, parsed);
}

/** Where the first syntax error is; null where there is none, and of what is not read at all. */
export function findTypeScriptFault(path: string, text: string): Position | null {
  if (parser === null)
    throw new Error('findTypeScriptFault was called before loadTypeScript had loaded the parser');
  const offset = parser.findFault(path, text);
  return offset === null ? null : positionAt(text, offset);
}

function readProgram({ visitorKeys }: Parser, text: string, { program, comments }: Parsed): SourceFile {
  const found: Found = { imports: [], exports: [], bindings: [], calls: [], functions: [], classes: [] };
  const lineOf = createLineFinder(text);
  const reader: Reader = {
    text,
    found,
    linesOf: ({ start, end }) => [lineOf(start), lineOf(Math.max(start, end - 1))],
    docs: new Map(comments.filter(isDoc).map((comment) => [comment.end, comment])),
    childrenOf: (node) => listChildren(node, visitorKeys[node.type] ?? []),
    readValue: (node, context, name) => readValue(reader, node, context, name),
    visit: (node, context) => visit(reader, node, context),
  };
  for (const statement of program.body) reader.visit(statement, { scope: [], depth: 0, returns: null });
  return {
    language: 'typescript',
    imports: found.imports,
    exports: found.exports,
    bindings: listInOrder(found.bindings),
    calls: listInOrder(found.calls),
    functions: listInOrder(found.functions),
    classes: listInOrder(found.classes),
  };
}

function isDoc(comment: Comment): boolean {
  return comment.type === 'Block' && comment.value.startsWith('*');
}

function listChildren(node: Node, keys: readonly string[]): Node[] {
  const members = node as unknown as Record<string, Node | null | undefined | (Node | null)[]>;
  const children: Node[] = [];
  for (const key of keys) {
    const member = members[key] ?? null;
    if (Array.isArray(member)) {
      for (const child of member) if (child !== null) children.push(child);
    } else if (member !== null) children.push(member);
  }
  return children;
}
