import type { ToolDefinition } from '../../types.ts';
import type { Draft } from '../drafts.ts';
import { entryOf, optionsOf, renderText, textIn, wordOf } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceCall, SourceEntry, SourceFunction, SourceObject, SourceValue } from '../types.ts';
import { draftOfTool, EMPTY_SCHEMA, placesOfSchema, SCHEMA_KEYS } from './tool-drafts.ts';
import { readArguments } from './zod-schema.ts';

/** Classes of an application's own tools, each with the schema that it gives all of them; null: each tool has its own. */
export type ToolClasses = ReadonlyMap<string, SourceValue | null>;

/**
 * Classes with a method that says what a model is told of the tool, by its own name and description:
 * `{"type": "function", "function": {"name": self.name, "description": self.description, "parameters": {…}}}`.
 */
export function findToolClasses({ file }: SourceIndex): ToolClasses {
  const found = new Map<string, SourceValue | null>();
  if (file.classes.length === 0) return found;
  const names = new Set(file.classes.map(({ name }) => name));
  for (const fn of file.functions) {
    const owner = fn.scope.at(-1) ?? '';
    if (!names.has(owner) || found.has(owner)) continue;
    const told = toldBy(fn);
    if (told !== null) found.set(owner, told.type === 'object' ? told : null);
  }
  return found;
}

/** The schema in what a method gives back, where that is the tool of its object; null where it is none. */
function toldBy({ returns: [value, ...more] }: SourceFunction): SourceValue | null {
  if (value?.type !== 'object' || more.length > 0) return null;
  const inner = entryOf(value.entries, 'function')?.value;
  const told: SourceObject = inner?.type === 'object' ? inner : value;
  const isOwn = (key: string) => {
    const member = entryOf(told.entries, key)?.value;
    return (
      member?.type === 'name' && /^(self|this)\.(_?\w+)$/.exec(member.name)?.[2]?.replace(/^_/, '') === key
    );
  };
  return isOwn('name') && isOwn('description')
    ? (entryOf(told.entries, ...SCHEMA_KEYS)?.value ?? null)
    : null;
}

/** The tool that an object of such a class is: `ApiTool(name="…", description="…")`. Null for any other call. */
export function readOwnTool(call: SourceCall, classes: ToolClasses, index: SourceIndex): Draft | null {
  const last = lastPart(call.callee);
  const shared = classes.get(last);
  if (shared === undefined) return null;
  const given = entriesOf(call, index);
  const name = wordOf(entryOf(given, 'name'));
  const described = entryOf(given, 'description');
  const description = textIn(described?.value, index.lookup);
  if (name === null || !/^[a-z][\w.-]{1,63}$/i.test(name) || description === null) return null;
  const schema = shared ?? entryOf(given, ...SCHEMA_KEYS)?.value;
  const parameters = readArguments(schema, index) ?? EMPTY_SCHEMA;
  const tool: ToolDefinition = { name, description: renderText(description), parameters };
  const places: [string, Lines][] = [['description', description], ...placesOfSchema(schema)];
  return draftOfTool(name, tool, call, `object of the file's own tool ${last}`, new Map(places));
}

/** What a call gives by name, and by the order of the fields of its class. */
function entriesOf(call: SourceCall, { file }: SourceIndex): SourceEntry[] {
  const fields = file.classes.find(({ name }) => name === lastPart(call.callee))?.fields ?? [];
  const byOrder = call.positional.flatMap((value, at): SourceEntry[] => {
    const key = fields[at]?.name;
    return key === undefined ? [] : [{ key, value, lines: value.lines }];
  });
  return [...optionsOf(call), ...byOrder];
}
