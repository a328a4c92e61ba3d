import { lastPart } from '../../names/name-words.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../../types.ts';
import { lowerFirst } from '../lezer/option-names.ts';
import { addCall, dropCall, entryAt, type Place, type Reading } from '../lezer/reading.ts';

/** Options of `mcp.NewTool` that are an argument of the tool, by its type. */
const ARGUMENT = /^with(String|Number|Integer|Boolean|Array|Object|Any)$/;
/** What says of an argument or a tool what a schema says under another name. */
const NAMES: Readonly<Record<string, string>> = {
  defaultString: 'default',
  defaultNumber: 'default',
  defaultBool: 'default',
};

/**
 * `mcp.NewTool("add", mcp.WithDescription("…"), mcp.WithNumber("a", mcp.Required()))` of mcp-go: a tool whose schema is its
 * options. Null of every other call.
 */
export function readMcpTool(
  reading: Reading,
  place: Place,
  name: string,
  given: readonly SourceValue[],
  lines: [number, number],
): SourceValue | null {
  const [called, ...options] = given;
  if (lastPart(name) !== 'NewTool' || called?.type !== 'text') return null;
  if (
    !options.some(
      (value) =>
        value.type === 'call' &&
        /^with(Description|String|Number|Boolean|Array|Object)$/.test(lastPart(value.callee)),
    )
  )
    return null;
  const named: SourceEntry[] = [entryAt('name', called)];
  const properties: SourceEntry[] = [];
  const required: SourceValue[] = [];
  for (const option of options) {
    if (option.type !== 'call') continue;
    const last = lastPart(option.callee);
    const type = ARGUMENT.exec(last)?.[1];
    const [first, ...rest] = option.positional;
    dropCall(reading, option);
    for (const value of rest) dropCall(reading, value);
    if (type === undefined) {
      if (/^with(Description|TitleAnnotation)$/.test(last) && first !== undefined)
        named.push(entryAt(lowerFirst(last.slice(4)), first, option.lines));
      continue;
    }
    const key =
      first?.type === 'text' && first.parts[0] !== undefined && 'text' in first.parts[0]
        ? first.parts[0].text
        : null;
    if (key === null || first === undefined) continue;
    const calls = rest.filter((value): value is SourceCall => value.type === 'call');
    if (calls.some(({ callee }) => lastPart(callee) === 'required')) required.push(first);
    const entries = calls.flatMap((call) => settingOf(call));
    const schema = type === 'Any' ? [] : [entryAt('type', wordAt(type.toLowerCase(), option.lines))];
    properties.push(
      entryAt(key, { type: 'object', entries: [...schema, ...entries], lines: option.lines }, option.lines),
    );
  }
  const parameters: SourceValue = {
    type: 'object',
    entries: [
      entryAt('type', wordAt('object', lines)),
      entryAt('properties', { type: 'object', entries: properties, lines }),
      ...(required.length === 0
        ? []
        : [entryAt('required', { type: 'list' as const, items: required, lines })]),
    ],
    lines,
  };
  return addCall(reading, place, {
    callee: 'mcp.Tool',
    named: [...named, entryAt('parameters', parameters)],
    lines,
  });
}

/** `mcp.Description("…")`, `mcp.Enum("a", "b")`, `mcp.Min(0)`. */
function settingOf({ callee, positional, lines }: SourceCall): SourceEntry[] {
  const last = lowerFirst(lastPart(callee));
  const [first] = positional;
  if (first === undefined || last === 'required') return [];
  const value: SourceValue = last === 'enum' ? { type: 'list', items: positional, lines } : first;
  return [entryAt(NAMES[last] ?? last, value, lines)];
}

function wordAt(text: string, lines: [number, number]): SourceValue {
  return { type: 'text', parts: [{ text }], lines };
}
