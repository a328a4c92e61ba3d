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
  return new Map(
    names.flatMap((name): [string, NamedText][] => {
      const [found, ...more] = bindings.flatMap((binding) => {
        const at = [...binding.scope, binding.name].join('.');
        const value = memberAt(binding.value, at, name);
        const held = value === null ? null : textIn(value);
        return held === null ? [] : [{ text: renderText(held), lines: held.lines }];
      });
      return found === undefined || more.length > 0 ? [] : [[name, found]];
    }),
  );
}

/** The member of what is bound to `at` that `name` leads to; null where it leads elsewhere. */
function memberAt(value: SourceValue, at: string, name: string): SourceValue | null {
  if (name === at) return value;
  if (value.type !== 'object' || !name.startsWith(`${at}.`)) return null;
  for (const entry of value.entries) {
    const found = memberAt(entry.value, `${at}.${entry.key}`, name);
    if (found !== null) return found;
  }
  return null;
}
