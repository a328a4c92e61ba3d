import type { AssignmentExpression, Span, VariableDeclaration } from 'oxc-parser';
import type { SourceValue } from '../../types.ts';
import { readFunction } from './typescript-functions.ts';
import { listRequired, moduleOfRequire } from './typescript-imports.ts';
import { nameOfBase, takeApart } from './typescript-names.ts';
import { readPatternDefaults } from './typescript-patterns.ts';
import { type Context, place, type Reader, sourceOf } from './typescript-reader.ts';

/** `at`: the whole statement, `export` included. */
export function readVariables(reader: Reader, node: VariableDeclaration, context: Context, at: Span): void {
  for (const declarator of node.declarations) {
    const { id, init } = declarator;
    const isOnly = node.declarations.length === 1;
    const span = isOnly ? at : declarator;
    const name = id.type === 'Identifier' ? id.name : '';
    readPatternDefaults(reader, id, context);
    if (init === null) continue;
    const value: SourceValue =
      init.type === 'ArrowFunctionExpression' || init.type === 'FunctionExpression'
        ? {
            type: 'function',
            lines: reader.linesOf(init),
            function: readFunction(reader, init, context, { name, at: span }),
          }
        : reader.readValue(init, context, name);
    const module = moduleOfRequire(init);
    if (module !== null)
      reader.found.imports.push({ module: module.name, names: listRequired(id, module.member) });
    if (name === '') continue;
    place(reader.found.bindings, span, {
      name,
      scope: context.scope,
      lines: reader.linesOf(span),
      value,
      appends: false,
    });
  }
}

/** Reads an assignment, which has the value of what it assigns. */
export function readAssignment(reader: Reader, node: AssignmentExpression, context: Context): SourceValue {
  const name = nameOfTarget(reader, node.left, context);
  const value = reader.readValue(node.right, context, name.slice(name.lastIndexOf('.') + 1));
  if (name !== '' && ASSIGNING.has(node.operator)) {
    place(reader.found.bindings, node, {
      name,
      scope: context.scope,
      lines: reader.linesOf(node),
      value,
      appends: node.operator === '+=',
    });
  }
  return node.operator === '=' ? value : { type: 'other', lines: reader.linesOf(node) };
}

/** Operators after which the name may hold the value on the right. */
const ASSIGNING: ReadonlySet<string> = new Set(['=', '+=', '??=', '||=', '&&=']);

function nameOfTarget(reader: Reader, target: AssignmentExpression['left'], context: Context): string {
  if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
    readPatternDefaults(reader, target, context);
    return '';
  }
  const { base, keys, computed } = takeApart(target, (key) => sourceOf(reader, key));
  for (const key of computed) reader.readValue(key, context);
  const name = nameOfBase(base);
  if (name === null) reader.readValue(base, context);
  return name === null ? '' : [name, ...keys].join('.');
}
