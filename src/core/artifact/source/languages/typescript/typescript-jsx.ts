import type { JSXAttributeItem, JSXChild, JSXElement, JSXElementName, JSXFragment } from 'oxc-parser';
import { joinParts } from '../../text-parts.ts';
import type { SourceEntry, SourceText, SourceValue, TextPart } from '../../types.ts';
import { type Context, deeper, holeOf, MAX_DEPTH, other, place, type Reader } from './typescript-reader.ts';
import { partsOfOperand, textValue } from './typescript-text.ts';

/**
 * A component, `<SystemMessage priority={1}>You are ..</SystemMessage>`, is a call of `<SystemMessage>` with one object: its
 * attributes, and as `children` the text in it. Other elements are nothing that a rule could read; what is in them is.
 */
export function readJsx(reader: Reader, node: JSXElement | JSXFragment, context: Context): SourceValue {
  const lines = reader.linesOf(node);
  const name = node.type === 'JSXElement' ? nameOf(node.openingElement.name) : '';
  const entries =
    node.type === 'JSXElement' ? readAttributes(reader, node.openingElement.attributes, context) : [];
  const children = readChildren(reader, node.children, context);
  if (!/^[A-Z]|\./.test(name)) return other(lines);
  if (children !== null) entries.push({ key: 'children', value: children, lines: children.lines });
  if (entries.length === 0) return other(lines);
  return place(reader.found.calls, node, {
    type: 'call',
    lines,
    scope: context.scope,
    callee: `<${name}>`,
    receiver: null,
    positional: [{ type: 'object', lines, entries }],
    named: [],
  });
}

function nameOf(name: JSXElementName): string {
  const names: string[] = [];
  let inner: JSXElementName = name;
  while (inner.type === 'JSXMemberExpression') {
    names.unshift(inner.property.name);
    inner = inner.object;
  }
  return [inner.type === 'JSXIdentifier' ? inner.name : inner.name.name, ...names].join('.');
}

function readAttributes(
  reader: Reader,
  attributes: readonly JSXAttributeItem[],
  context: Context,
): SourceEntry[] {
  return attributes.flatMap((attribute): SourceEntry[] => {
    if (attribute.type === 'JSXSpreadAttribute') {
      reader.readValue(attribute.argument, context);
      return [];
    }
    const { name, value } = attribute;
    const lines = reader.linesOf(attribute);
    const key = name.type === 'JSXIdentifier' ? name.name : `${name.namespace.name}:${name.name.name}`;
    if (value === null) return [{ key, lines, value: { type: 'boolean', lines, value: true } }];
    if (value.type !== 'JSXExpressionContainer')
      return [{ key, lines, value: reader.readValue(value, context, key) }];
    const { expression } = value;
    if (expression.type === 'JSXEmptyExpression') return [];
    return [{ key, lines, value: reader.readValue(expression, context, key) }];
  });
}

/** The text between two tags; null where there is no literal one. */
function readChildren(reader: Reader, children: readonly JSXChild[], context: Context): SourceText | null {
  const parts = partsOfChildren(reader, children, context);
  const [first, last] = [children[0], children.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (!parts.some((part) => 'text' in part && part.text.trim() !== '')) return null;
  return textValue(reader.linesOf({ start: first.start, end: last.end }), joinParts(parts));
}

function partsOfChildren(reader: Reader, children: readonly JSXChild[], context: Context): TextPart[] {
  if (context.depth > MAX_DEPTH) return [];
  return children.flatMap((child): TextPart[] => {
    switch (child.type) {
      case 'JSXText':
        return [{ text: shownText(child.value) }];
      case 'JSXExpressionContainer': {
        const { expression } = child;
        if (expression.type === 'JSXEmptyExpression') return [];
        return partsOfOperand(reader, reader.readValue(expression, context), expression);
      }
      case 'JSXSpreadChild':
        reader.readValue(child.expression, context);
        return [holeOf(reader, child)];
      default:
        return partsOfElement(reader, child, context);
    }
  });
}

/** Of a component, the program decides what it shows; of another element it is its text. */
function partsOfElement(reader: Reader, node: JSXElement | JSXFragment, context: Context): TextPart[] {
  if (node.type === 'JSXElement') {
    const name = nameOf(node.openingElement.name);
    if (/^[A-Z]|\./.test(name)) {
      reader.readValue(node, context);
      return [holeOf(reader, node)];
    }
    readAttributes(reader, node.openingElement.attributes, context);
    if (name === 'br') return [{ text: '\n' }];
  }
  return partsOfChildren(reader, node.children, deeper(context));
}

/** As JSX shows it: lines without their indentation, a space between them, none where a line has only white space. */
function shownText(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  return lines
    .map((line, index) => {
      const start = index === 0 ? line : line.trimStart();
      return index === lines.length - 1 ? start : start.trimEnd();
    })
    .filter((line) => line !== '')
    .join(' ');
}
