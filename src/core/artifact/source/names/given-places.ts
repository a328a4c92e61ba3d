import type { SourceEntry, SourceValue } from '../types.ts';

/** Where an address takes what a model of images or texts is asked. */
const ADDRESS = /\/prompt\/$|[?&]prompt=$/;
const ENCODED = /^(encodeURI(Component)?|(urllib\.)?(parse\.)?quote(_plus)?)\(/;
export const TASK_KEYS = /^(description|expected_?output)$/i;

/** CrewAI's: what an agent is to do, and what has to come out. */
export function isTask(callee: string, options: readonly SourceEntry[]): boolean {
  return /(^|\.)\w{0,20}Task$/.test(callee) && options.filter(({ key }) => TASK_KEYS.test(key)).length === 2;
}

/** What an address takes as a prompt: `https://host/prompt/${prompt}`, `?prompt=${encodeURIComponent(prompt)}`. */
export function holesInAddress(value: SourceValue): string[] {
  if (value.type !== 'text' || value.parts.length < 2) return [];
  return value.parts.flatMap((part, at): string[] => {
    const before = value.parts[at - 1];
    if (!('hole' in part) || before === undefined || 'hole' in before || !ADDRESS.test(before.text))
      return [];
    return [part.hole.replace(ENCODED, '')];
  });
}
