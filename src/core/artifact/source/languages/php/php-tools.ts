import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../../types.ts';
import type { Link } from '../lezer/call-chain.ts';
import { addCall, entryAt, type Place, type Reading, textOf } from '../lezer/reading.ts';

/** `->withStringParameter('city', 'The city')`: an argument of the tool, by its type. */
const ARGUMENT = /^with(String|Number|Boolean|Array|Object|Enum)Parameter$/;

/**
 * `Tool::as('weather')->for('…')->withStringParameter('city', '…')->using(…)` of Prism: a tool whose schema is its links. Null
 * of every other chain.
 */
export function readPrismTool(
  reading: Reading,
  place: Place,
  start: string,
  links: readonly Link[],
  lines: [number, number],
): SourceCall | null {
  const name = links[0]?.given?.positional[0];
  const description = links.find((link) => link.name === 'for')?.given?.positional[0];
  // `$this->as('weather')->for('…')` in the constructor of a class that is one.
  const own = start === 'this' && reading.imports.some(({ module }) => /(^|\/)Prism\//.test(module));
  if (
    !(own || /(^|\.)(Prism)?Tool$/.test(start)) ||
    links[0]?.name !== 'as' ||
    name === undefined ||
    description === undefined
  )
    return null;
  const properties = links.flatMap((link): SourceEntry[] => {
    const type = ARGUMENT.exec(link.name)?.[1]?.toLowerCase();
    const [called, said] = link.given?.positional ?? [];
    const key = called?.type === 'text' ? literalOf(called.parts) : null;
    if (type === undefined || key === null) return [];
    const entries = [
      entryAt('type', wordAt(type === 'enum' ? 'string' : type, link.lines)),
      ...(said?.type === 'text' ? [entryAt('description', said)] : []),
    ];
    return [entryAt(key, { type: 'object', entries, lines: link.lines })];
  });
  const parameters: SourceValue = {
    type: 'object',
    entries: [
      entryAt('type', wordAt('object', lines)),
      entryAt('properties', { type: 'object', entries: properties, lines }),
    ],
    lines,
  };
  return addCall(reading, place, {
    callee: 'Tool',
    named: [entryAt('name', name), entryAt('description', description), entryAt('parameters', parameters)],
    lines,
  });
}

function wordAt(text: string, lines: [number, number]): SourceValue {
  return textOf([{ text }], lines);
}
