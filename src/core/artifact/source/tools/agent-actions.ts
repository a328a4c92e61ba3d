import type { ToolDefinition } from '../../types.ts';
import type { Draft } from '../drafts.ts';
import { entryOf, renderText, textIn, wordOf } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceObject, SourceValue } from '../types.ts';
import { draftOfTool, EMPTY_SCHEMA } from './tool-drafts.ts';

/**
 * What an agent may choose to do by its name and description, as ElizaOS has it: `{name, similes, description, validate, handler,
 * examples}`. Null of other objects; what a program runs has a handler as well.
 */
export function readAction(value: SourceObject, path: string | null, index: SourceIndex): Draft | null {
  const name = wordOf(entryOf(value.entries, 'name'));
  const description = textIn(entryOf(value.entries, 'description')?.value, index.lookup);
  const runs = ['handler', 'validate'].every((key) =>
    /^(function|name|call|other)$/.test(entryOf(value.entries, key)?.value.type ?? ''),
  );
  if (name === null || description === null || !runs || !isOfAgent(value, index)) return null;
  const tool: ToolDefinition = { name, description: renderText(description), parameters: EMPTY_SCHEMA };
  const places = new Map<string, Lines>([['description', description]]);
  return draftOfTool(path ?? name, tool, value, 'action of an agent', places);
}

/** Commands and fields of forms also have a name, a description, examples, and what runs. */
function isOfAgent({ entries, typed = '' }: SourceObject, { file }: SourceIndex): boolean {
  const examples = entryOf(entries, 'examples')?.value;
  return (
    entryOf(entries, 'similes') !== null ||
    typed === 'Action' ||
    (examples?.type === 'list' && examples.items.length > 0 && examples.items.every(areMessages)) ||
    (examples !== undefined && file.imports.some(({ module }) => module.startsWith('@elizaos/')))
  );
}

function areMessages(value: SourceValue): boolean {
  return (
    value.type === 'list' &&
    value.items.length > 0 &&
    value.items.every((item) => item.type === 'object' && entryOf(item.entries, 'content') !== null)
  );
}
