import type { Structured } from '../documents/structured.ts';
import { indexTexts, type TextPlaces } from '../documents/text-places.ts';
import { hasDirectory, isConfigFile, isUnderTests, stemOf } from '../paths.ts';
import type { BagEntry } from '../shapes/bag-entries.ts';
import { findPrompts, isForPrompts, mayBeBag } from '../shapes/bag-prompts.ts';
import { isAboutKey, isNamedForPrompts, mayHoldPrompts, nameByFile } from '../shapes/bag-words.ts';
import { isBrokenArtifact } from '../shapes/broken-files.ts';
import { resolveImage } from '../shapes/image-part.ts';
import {
  type Keys,
  leavesOutside,
  listImageNames,
  readModelSettings,
  toPromptPart,
} from '../shapes/prompt-part.ts';
import { DOCS_DIRECTORY } from '../shapes/prompt-signals.ts';
import { guessLanguage } from '../templates/template-variables.ts';
import type { ArtifactFormat, ParsedArtifact } from '../types.ts';
import { dottedPath, type JsonRecord, type Leaf, listLeaves, memberOf } from '../values.ts';

/** A file with more prompts is a library: it is one artifact, of all its texts. */
const MAX_PROMPTS = 200;
/** Folders of other tools' settings, and of data. */
const NOT_HERE = /^(\.github|\.gitlab|\.circleci|\.vscode|\.idea|\.devcontainer|datasets?|corpus|corpora)$/i;
/** Texts of an interface, by language. */
const INTERFACE =
  /^([a-z]{2}([-_][a-z]{2,4})?|strings|translations?|locales?|package\.nls.*|labels|messages[-_.]?\w{0,5})$/i;
/** Names at the top that say nothing more than the file does. */
const GENERIC = /^(template|prompt|content|text|prompt_?template)$/i;

/** Prompts as the values of a YAML or JSON file: a file of prompts, or prompts among other settings. */
export const promptBag: ArtifactFormat = {
  id: 'prompt-bag',
  kind: 'prompt',
  leavesRest: true,
  readsSome: true,
  refers: (path) => (isNamedForPrompts(path) ? 'named' : null),
  candidate: (path) =>
    isConfigFile(path) &&
    !isUnderTests(path) &&
    !hasDirectory(path, NOT_HERE) &&
    !hasDirectory(path, DOCS_DIRECTORY) &&
    (isNamedForPrompts(path) || !INTERFACE.test(stemOf(path))),
  match(file) {
    if (!mayHoldPrompts(file.path, file.text)) return null;
    const parsed = file.data();
    if (!parsed.ok && isBrokenArtifact(file, 'prompt'))
      return { confidence: 'certain', reason: 'named for prompts, with what a model is told' };
    if (!parsed.ok || !mayBeBag(parsed.value.data)) return null;
    const named = isForPrompts(file.path, parsed.value.data);
    const [one, ...more] = findPrompts(file.path, parsed.value.data);
    const first = [one, ...more].find((entry) => entry?.sure === true) ?? one;
    if (first === undefined) return null;
    const place = dottedPath(first.keys);
    const reason = named ? 'texts in a file named for prompts' : `\`${place}\` reads as a prompt`;
    return { confidence: 'likely', reason };
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const named = isForPrompts(file.path, parsed.value.data);
    const entries = findPrompts(file.path, parsed.value.data);
    const bag = { path: file.path, named, source: parsed.value, texts: indexTexts(file, parsed.value) };
    return {
      ok: true,
      value: entries.length > MAX_PROMPTS ? [readLibrary(bag, entries)] : readPrompts(bag, entries),
    };
  },
};

type Bag = { path: string; named: boolean; source: Structured; texts: TextPlaces };

function readPrompts(bag: Bag, entries: readonly BagEntry[]): ParsedArtifact[] {
  const { data } = bag.source;
  const texts: Keys[] = entries.flatMap(({ turns }) => turns.map(({ keys, parts }) => parts?.keys ?? keys));
  const left = leavesOutside(listLeaves(data), texts).filter(({ keys }) => !isAboutKey(keys));
  const owners = left.map((leaf) => ownerOf(leaf, entries, bag.named));
  return entries.map((entry, index) => {
    const own = left.filter((_leaf, at) => owners[at] === index);
    return readPrompt(bag, entry, own);
  });
}

/**
 * Which prompt a setting belongs to: the first of its mapping. In a file named for prompts nothing is anyone else's, so
 * that the first prompt has what is left; elsewhere settings at the top are the application's.
 */
function ownerOf({ keys }: Leaf, entries: readonly BagEntry[], named: boolean): number | null {
  const isInside = ({ holder }: BagEntry) => holder.every((key, index) => keys[index] === key);
  if (named) {
    const inside = entries.map((entry) => (isInside(entry) ? entry.holder.length : -1));
    const deepest = Math.max(...inside);
    return deepest < 0 ? 0 : inside.indexOf(deepest);
  }
  const index = entries.findIndex(
    (entry) =>
      isInside(entry) &&
      (GRADED.test(String(keys[entry.holder.length])) ||
        (entry.holder.length > 0 && keys.length === entry.holder.length + 1)),
  );
  return index < 0 ? null : index;
}

/** How a grader's answer becomes a score. */
const GRADED = /^(choice_scores|choice_strings|eval_type)$/;

function readPrompt(bag: Bag, entry: BagEntry, own: readonly Leaf[]): ParsedArtifact {
  const { source, texts } = bag;
  const direct = own.filter(({ keys }) => keys.length === entry.holder.length + 1);
  const record: JsonRecord = Object.fromEntries(
    direct.map(({ keys, value }) => [String(keys.at(-1)), value]),
  );
  const settings = readModelSettings([{ keys: entry.holder, record }]);
  const other = [...own.filter((leaf) => !direct.includes(leaf)), ...settings.rest];
  const name = nameOf(bag, entry);
  const [only] = entry.turns;
  const turns =
    entry.turns.length === 1 && only !== undefined && only.role !== 'system' && /system/i.test(name)
      ? [{ ...only, role: 'system' as const }]
      : entry.turns;
  const images = listImageNames(turns);
  const template = guessLanguage([...turns.map(({ content }) => content), ...images].join('\n'));
  const references = images.flatMap((image) => resolveImage(bag.path, image) ?? []);
  const part = toPromptPart({ name, turns, template, settings, other, references }, source);
  const claimed: Keys[] = [
    ...turns.map(({ keys, parts }) => parts?.keys ?? keys),
    ...settings.places.map(({ keys }) => keys),
    ...(settings.model === null ? [] : [settings.model.keys]),
  ];
  const leaves = turns.map(({ keys, content }): Leaf => ({ keys: [...keys], value: content }));
  const lines = texts.linesOf(leaves);
  return {
    ...part,
    ...(lines === null ? {} : { lines }),
    claims: claimed.map((keys) => dottedPath(keys)),
  };
}

function readLibrary(bag: Bag, entries: readonly BagEntry[]): ParsedArtifact {
  const turns = entries.flatMap((entry) => entry.turns);
  const read = turns.map(({ keys, parts }) => parts?.keys ?? keys);
  const other = bag.named
    ? leavesOutside(listLeaves(bag.source.data), read).filter(({ keys }) => !isAboutKey(keys))
    : [];
  const template = guessLanguage(turns.map(({ content }) => content).join('\n'));
  const part = toPromptPart({ name: nameByFile(bag.path), turns, template, other }, bag.source);
  return { ...part, claims: read.map((keys) => dottedPath(keys)) };
}

function nameOf({ path, source }: Bag, { keys, name }: BagEntry): string {
  if (keys.length === 0) return name ?? nameByFile(path);
  if (name !== null && typeof keys.at(-1) === 'number') return name;
  const inRow = typeof keys.at(-2) === 'number';
  if (inRow && name !== null) return name;
  const top = keys.length === 1 && GENERIC.test(String(keys[0]));
  if (!top) return dottedPath(keys);
  const given = memberOf(source.data, 'name');
  return typeof given === 'string' && given !== '' ? given : nameByFile(path);
}
