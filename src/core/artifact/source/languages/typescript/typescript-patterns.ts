import type { AssignmentTarget, BindingPattern, BindingRestElement, FormalParameterRest } from 'oxc-parser';
import { type Context, deeper, MAX_DEPTH, place, type Reader } from './typescript-reader.ts';

export type Pattern =
  | BindingPattern
  | BindingRestElement
  | FormalParameterRest
  | AssignmentTarget
  | AssignmentPart;
type AssignmentPart = NonNullable<Extract<AssignmentTarget, { type: 'ArrayPattern' }>['elements'][number]>;

/** `const { system = 'You are ..' } = options`: the defaults inside a pattern are bindings of the names they stand for. */
export function readPatternDefaults(reader: Reader, pattern: Pattern, context: Context): void {
  if (context.depth > MAX_DEPTH) return;
  const inner = deeper(context);
  switch (pattern.type) {
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') continue;
        if (property.computed) reader.visit(property.key, inner);
        readPatternDefaults(reader, property.value, inner);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) {
        if (element !== null) readPatternDefaults(reader, element, inner);
      }
      break;
    case 'RestElement':
      readPatternDefaults(reader, pattern.argument, inner);
      break;
    case 'AssignmentPattern': {
      const name = pattern.left.type === 'Identifier' ? pattern.left.name : '';
      const value = reader.readValue(pattern.right, inner, name);
      readPatternDefaults(reader, pattern.left, inner);
      if (name === '') break;
      const lines = reader.linesOf(pattern);
      place(reader.found.bindings, pattern, { name, scope: context.scope, lines, value, appends: false });
      break;
    }
    case 'MemberExpression':
      reader.visit(pattern.object, inner);
      break;
    default:
  }
}
