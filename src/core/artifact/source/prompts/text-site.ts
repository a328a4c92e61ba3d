import { entryOf, wordOf } from '../evaluate.ts';
import type { Giving } from '../names/given-names.ts';
import type { SourceText, SourceValue } from '../types.ts';

/** A text with what it is called. Texts of one `group` make up one artifact. */
export type TextSite = {
  text: SourceText;
  /** Names that lead to it, the scope left out: `['PROMPTS', 'summary']`. */
  names: readonly string[];
  /** Name of the artifact. */
  group: string;
  /** Added to what the name held, without a break. */
  appended: boolean;
  /** Whether the name is that of the text, and not of what it is handed to. */
  named: boolean;
  /** Which value of the file it is a part of: another one that a name is given is another text. */
  value: number;
  /** It is a piece of what a function puts together. */
  builder: boolean;
  /** Whether a model is handed it, or what it is put into. */
  giving: Giving | null;
};

/** Texts nested deeper are data. */
export const MAX_DEPTH = 30;
/** Members of an entry that name it: better than its number, which changes with every entry before it. */
const LABELS = ['id', 'key', 'slug', 'name', 'title', 'label', 'value'] as const;

/** What an entry of a list calls itself. */
export function labelOf(item: SourceValue): string | null {
  if (item.type !== 'object') return null;
  const label = wordOf(entryOf(item.entries, ...LABELS));
  return label === null || label.length > 60 ? null : label;
}
