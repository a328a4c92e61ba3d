import type { Comment, Node } from 'oxc-parser';
import type { SourceFile } from './types.ts';
import { createLineFinder } from './typescript-lines.ts';
import { isShallow } from './typescript-nesting.ts';
import { type Found, listInOrder, type Reader } from './typescript-reader.ts';
import type { Language } from './typescript-scan.ts';
import { visit } from './typescript-statements.ts';
import { readValue } from './typescript-values.ts';

type Parser = typeof import('oxc-parser');
let parser: Parser | null = null;

/** Loads the parser, which takes some time and is of no use to who reads no source code. Once is enough. */
export async function loadTypeScript(): Promise<void> {
  parser ??= await import('oxc-parser');
}

/** In characters. Nobody writes more into one file; bundles and generated tables do. */
const MAX_LENGTH = 500_000;

/**
 * Reads TypeScript and JavaScript, by the extension of `path`. Null where the text is not such source code, has an error that
 * the parser can't get over, or is so long or so deeply nested that it would not be safe to parse. Throws only where `loadTypeScript` was not
 * awaited before.
 */
export function readTypeScript(path: string, text: string): SourceFile | null {
  if (parser === null)
    throw new Error('readTypeScript was called before loadTypeScript had loaded the parser');
  const parsed = parse(parser, path, text);
  return parsed === null ? null : readProgram(parser, text, parsed);
}

type Parsed = { program: Node & { type: 'Program' }; comments: Comment[] };

function parse({ parseSync }: Parser, path: string, text: string): Parsed | null {
  for (const lang of languagesOf(path)) {
    if (text.length > MAX_LENGTH || !isShallow(text, lang)) return null;
    // Always as a module: scripts have comments of their own, `<!--`, and code that matters is none.
    const { program, comments, errors } = parseSync(path, text, {
      lang,
      sourceType: 'module',
      preserveParens: false,
    });
    // What it can't get over leaves an empty program.
    if (program.body.length > 0 || errors.length === 0) return { program, comments };
  }
  return null;
}

/** JavaScript may hold JSX whatever it is called, and annotations of Flow, which mostly look like TypeScript's. */
function languagesOf(path: string): Language[] {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'tsx') return ['tsx'];
  return extension === 'ts' || extension === 'mts' || extension === 'cts' ? ['ts'] : ['jsx', 'tsx'];
}

function readProgram({ visitorKeys }: Parser, text: string, { program, comments }: Parsed): SourceFile {
  const found: Found = { imports: [], bindings: [], calls: [], functions: [], classes: [] };
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
  return keys.flatMap((key) => members[key] ?? []).filter((child) => child !== null);
}
