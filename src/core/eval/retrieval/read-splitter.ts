import type { RagContent } from '../../artifact/types.ts';
import type { Finder } from './find-settings.ts';
import { type Read, refuse } from './refuse.ts';
import type { ChunkSettings, Splitter } from './types.ts';

type Unit = ChunkSettings['unit'];
/** What configs call a way to split; the unit that the name implies where none is named. */
const SPLITTERS: readonly [RegExp, Splitter, Unit?][] = [
  [/^recursive/, 'recursive'],
  [/^(character|paragraph)s?(textsplitter|splitter)?$/, 'character'],
  [/^fixed/, 'fixed'],
  [/^token/, 'token', 'tokens'],
  [/^(sentence|bysentence)s?(splitter|textsplitter|aware)?$/, 'sentence'],
  [/^markdown/, 'markdown'],
  [/^html/, 'html'],
  [/^latex/, 'latex'],
];
const UNITS: readonly [RegExp, Unit][] = [
  [/^(char|letter)/, 'characters'],
  [/^word/, 'words'],
  [/^token/, 'tokens'],
];

/** How a config splits; `unit` is what its sizes count, where something says so. */
export function readSplitter(
  finder: Finder,
  unit: RagContent['unit'],
): Read<Pick<ChunkSettings, 'splitter' | 'unit'>> {
  const by = finder.text(/^(split|chunk)(by|unit)$|^(length)?unit$/);
  const named =
    finder.text(
      /^(textsplitter|splitter|chunker|chunking|(chunk|split|splitter|chunking|chunker|textsplitter)(strategy|method|type|mode))$/,
    ) ?? finder.text(/^(type|strategy|method|mode|name)$/, /^(chunk|split|textsplit)/);
  const counted = by === null ? undefined : UNITS.find(([pattern]) => pattern.test(wordOf(by.value)))?.[1];
  const split = by !== null && counted === undefined && /^paragraph/.test(wordOf(by.value)) ? by : named;
  if (by !== null && counted === undefined && split !== by)
    return refuse(
      `\`${by.path}: ${by.value}\` counts in what the built-in pipeline does not (characters, words, tokens)`,
    );
  if (split === null) return { ok: true, value: { splitter: 'recursive', unit: unit ?? 'characters' } };
  const word = wordOf(split.value);
  const found = SPLITTERS.find(([pattern]) => pattern.test(word));
  const asUnit = UNITS.find(([pattern]) => pattern.test(word))?.[1];
  if (found === undefined && asUnit === undefined)
    return refuse(
      `\`${split.path}: ${split.value}\` is no splitter that the built-in pipeline has (${SPLITTERS.map(([, name]) => name).join(', ')})`,
    );
  const splitter = found?.[1] ?? 'recursive';
  return { ok: true, value: { splitter, unit: unit ?? counted ?? found?.[2] ?? asUnit ?? 'characters' } };
}

function wordOf(text: string): string {
  return (text.split('.').at(-1) ?? '').toLowerCase().replace(/[\s_-]/g, '');
}
