import type { Expression, Node, PropertyKey } from 'oxc-parser';

/** The name that a key has in the source: `system`, `"system"`, `["system"]`, `1`, `#system`; null where it is computed. */
export function keyOf(key: PropertyKey, computed: boolean): string | null {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) {
    return String(key.value);
  }
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0)
    return key.quasis[0]?.value.cooked ?? null;
  return null;
}

/** An expression without what does not change which value it is: parentheses, casts, `?.`, `await`. */
export function unwrap(node: Expression): Expression {
  let inner = node;
  while (true) {
    switch (inner.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'TSNonNullExpression':
      case 'TSInstantiationExpression':
        inner = inner.expression;
        break;
      case 'AwaitExpression':
        inner = inner.argument;
        break;
      default:
        return inner;
    }
  }
}

/** A chain of members taken apart: what it starts at, and the names that follow, the innermost first. */
export type Chain = {
  base: Expression;
  keys: string[];
  /** Computed keys of the chain that no reader could know. */
  computed: Expression[];
};

export function takeApart(node: Expression, nameComputed: (key: Expression) => string): Chain {
  const keys: string[] = [];
  const computed: Expression[] = [];
  let base = unwrap(node);
  while (base.type === 'MemberExpression') {
    const key = keyOf(base.property, base.computed);
    if (key === null && base.computed) computed.push(base.property);
    keys.push(key ?? (base.computed ? `[${nameComputed(base.property)}]` : ''));
    base = unwrap(base.object);
  }
  return { base, keys: keys.reverse(), computed };
}

/** The name of what a chain starts at; null where that is a value of its own. */
export function nameOfBase(base: Expression): string | null {
  if (base.type === 'Identifier') return base.name;
  if (base.type === 'ThisExpression') return 'this';
  if (base.type === 'Super') return 'super';
  return base.type === 'MetaProperty' ? `${base.meta.name}.${base.property.name}` : null;
}

/** `config.model` of a chain of members that starts at a name, whatever the notation; null of anything else. */
export function pathOf(node: Expression): string | null {
  const { base, keys, computed } = takeApart(node, () => '');
  const name = computed.length === 0 ? nameOfBase(base) : null;
  return name === null ? null : [name, ...keys].join('.');
}

const EXPRESSIONS: ReadonlySet<string> = new Set<Expression['type']>([
  'Literal',
  'TemplateLiteral',
  'Identifier',
  'ThisExpression',
  'MemberExpression',
  'MetaProperty',
  'ArrayExpression',
  'ObjectExpression',
  'CallExpression',
  'NewExpression',
  'TaggedTemplateExpression',
  'ArrowFunctionExpression',
  'FunctionExpression',
  'ClassExpression',
  'ParenthesizedExpression',
  'ChainExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TSNonNullExpression',
  'TSInstantiationExpression',
  'AwaitExpression',
  'ConditionalExpression',
  'LogicalExpression',
  'BinaryExpression',
  'UnaryExpression',
  'AssignmentExpression',
  'SequenceExpression',
  'JSXElement',
  'JSXFragment',
]);

/** Whether a node is an expression that has a value of its own to be read. */
export function isExpression(node: Node): node is Expression {
  return EXPRESSIONS.has(node.type);
}
