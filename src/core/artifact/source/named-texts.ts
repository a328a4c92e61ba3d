import { holdersOf } from '../values.ts';
import { renderText, textIn } from './evaluate.ts';
import { readPython } from './languages/read-python.ts';
import { readTypeScript } from './languages/read-typescript.ts';
import type { SourceValue } from './types.ts';

const READERS: Record<string, typeof readPython> = {
  'source-python': readPython,
  'source-typescript': readTypeScript,
};

/** What a name of a source file holds, and on which lines. */
export type NamedText = { text: string; lines: [number, number] };

/**
 * The texts that a source file binds to these names (`GREETING`, `TEXTS.short`, `Desk.ask.template`), whatever they are; of
 * Python and TypeScript, whose format has to be prepared. A name that is bound twice is left out.
 */
export function readNamedTexts(
  { path, text, format }: { path: string; text: string; format: string },
  names: readonly string[],
): Map<string, NamedText> {
  const bindings = READERS[format]?.(path, text)?.bindings.filter(({ appends }) => !appends) ?? [];
  const wanted = new Set(names);
  const holders = new Set(names.flatMap(holdersOf));
  const found = new Map<string, NamedText[]>();
  const visit = (value: SourceValue, at: string): void => {
    const held = wanted.has(at) ? textIn(value) : null;
    if (held !== null)
      found.set(at, [...(found.get(at) ?? []), { text: renderText(held), lines: held.lines }]);
    if (value.type === 'object' && holders.has(at))
      for (const entry of value.entries) visit(entry.value, `${at}.${entry.key}`);
  };
  for (const { scope, name, value } of bindings) visit(value, [...scope, name].join('.'));
  return new Map(
    [...found].flatMap(([name, [only, ...more]]): [string, NamedText][] =>
      only === undefined || more.length > 0 ? [] : [[name, only]],
    ),
  );
}
