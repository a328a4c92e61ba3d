import type { SourceValue } from './types.ts';

/** `Tool[]`, `Array<Tool>`, `list[Tool]`, `Record<string, Tool>`: what the type of the members is. Without white space. */
const MEMBERS =
  /^(?:readonly)?(?:\(?([\w.]+(?:<.*>)?)\)?\[\]|(?:Readonly)?Array<(.+)>|[lL]ist\[(.+)\]|Record<string,(.+)>|[dD]ict\[str,(.+)\])$/;
/** A type longer than this says nothing. Characters. */
const MAX_TYPE = 300;
const MAX_DEPTH = 3;

/** The value with the type that is written beside it, of a list or a record each member with its own; nothing but objects has one. */
export function withType(value: SourceValue, type: string, depth = 0): SourceValue {
  if (type === '' || type.length > MAX_TYPE || depth > MAX_DEPTH) return value;
  if (value.type === 'choice')
    return { ...value, options: value.options.map((option) => withType(option, type, depth + 1)) };
  if (value.type !== 'object' && value.type !== 'list') return value;
  const member = MEMBERS.exec(type)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (member === undefined) return value.type === 'object' ? { ...value, typed: type } : value;
  return value.type === 'list'
    ? { ...value, items: value.items.map((item) => withType(item, member, depth + 1)) }
    : {
        ...value,
        entries: value.entries.map((entry) => ({
          ...entry,
          value: withType(entry.value, member, depth + 1),
        })),
      };
}
