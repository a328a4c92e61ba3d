import type {
  BindingPattern,
  ExportAllDeclaration,
  ExportNamedDeclaration,
  Expression,
  ImportDeclaration,
  ModuleExportName,
} from 'oxc-parser';
import type { SourceImport } from '../../types.ts';
import { keyOf, unwrap } from './typescript-names.ts';

export function readImport(node: ImportDeclaration): SourceImport {
  const names = node.specifiers.map((specifier) => {
    const local = specifier.local.name;
    if (specifier.type === 'ImportSpecifier') return { imported: nameOf(specifier.imported), local };
    return { imported: specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*', local };
  });
  return { module: node.source.value, names };
}

/** What a file passes on from another is an import of it under the name it is passed on by. */
export function readReexport(
  node: ExportAllDeclaration | ExportNamedDeclaration,
  module: string,
): SourceImport {
  if (node.type === 'ExportAllDeclaration') {
    const local = node.exported === null ? '*' : nameOf(node.exported);
    return { module, names: [{ imported: '*', local }] };
  }
  return {
    module,
    names: node.specifiers.map(({ local, exported }) => ({
      imported: nameOf(local),
      local: nameOf(exported),
    })),
  };
}

export function nameOf(name: ModuleExportName): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

/** The module of `require("m")` and, of `require("m").member`, the member; null of anything else. */
export function moduleOfRequire(node: Expression): { name: string; member: string | null } | null {
  const value = unwrap(node);
  if (value.type !== 'MemberExpression') {
    const name = requiredModule(value);
    return name === null ? null : { name, member: null };
  }
  const name = requiredModule(unwrap(value.object));
  const member = keyOf(value.property, value.computed);
  return name === null || member === null ? null : { name, member };
}

function requiredModule(node: Expression): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') {
    return null;
  }
  const [module] = node.arguments;
  return module?.type === 'Literal' && typeof module.value === 'string' ? module.value : null;
}

/** The names that `const <pattern> = require(..)` binds. */
export function listRequired(pattern: BindingPattern, member: string | null): SourceImport['names'] {
  if (pattern.type === 'Identifier') return [{ imported: member ?? '*', local: pattern.name }];
  if (pattern.type !== 'ObjectPattern' || member !== null) return [];
  return pattern.properties.flatMap((property) => {
    if (property.type === 'RestElement') return [];
    const imported = keyOf(property.key, property.computed);
    const target = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
    return imported !== null && target.type === 'Identifier' ? [{ imported, local: target.name }] : [];
  });
}
