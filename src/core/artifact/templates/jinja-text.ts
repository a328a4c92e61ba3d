import type { Json } from '../problem.ts';
import type { Value } from './jinja-engine.ts';

/** How a dialect of Jinja writes a value into the text. */
export type ShowValue = (value: Value) => string;

/** As Python's Jinja does: `True`, `None`, `['a', 'b']`. */
export function showAsPython(value: Value): string {
  return value.type === 'UndefinedValue'
    ? ''
    : value.type === 'StringValue'
      ? String(value.value)
      : repr(value);
}

/** As Nunjucks does: JavaScript's own conversion, nothing for null. */
export function showAsNunjucks(value: Value): string {
  const json = toJson(value);
  return json === null ? '' : String(json);
}

/** A value of the engine as plain data; what is no data is null. */
export function toJson(value: Value): Json {
  if (Array.isArray(value.value)) return (value.value as Value[]).map(toJson);
  if (value.value instanceof Map) {
    return Object.fromEntries(
      [...(value.value as Map<string, Value>)].map(([key, item]) => [key, toJson(item)]),
    );
  }
  const plain = value.value;
  return typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean' ? plain : null;
}

function repr(value: Value): string {
  const items = () => (value.value as Value[]).map(repr);
  switch (value.type) {
    case 'StringValue':
      return quote(String(value.value));
    case 'BooleanValue':
      return value.value === true ? 'True' : 'False';
    case 'NullValue':
    case 'UndefinedValue':
      return 'None';
    case 'TupleValue':
      return items().length === 1 ? `(${items()[0]},)` : `(${items().join(', ')})`;
    case 'ArrayValue':
      return `[${items().join(', ')}]`;
    case 'ObjectValue': {
      const entries = [...(value.value as Map<string, Value>)];
      return `{${entries.map(([key, item]) => `${quote(key)}: ${repr(item)}`).join(', ')}}`;
    }
    default:
      return String(value);
  }
}

/** Python prefers single quotes and turns to double ones where that saves escaping. */
function quote(text: string): string {
  const sign = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const escaped = text.replace(/[\n\r\t\\'"]/g, (character) =>
    character === '\\' || character === sign ? `\\${character}` : (escapes[character] ?? character),
  );
  return `${sign}${escaped}${sign}`;
}
