import { toJson } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceFunction } from '../types.ts';

const CHUNKS = /(^|_)(chunk\w*|split|splits|splitter|segment|window)(_|$)/;
const OVERLAP = /(^|_)(overlap|stride)(_|$)/;
const SIZE =
  /^((chunk|max|min|target|window)_)?(size|length|chars|characters|words|tokens|sentences|chunk\w*)$/;

/** The defaults of a function that cuts texts into pieces that overlap: `split(text, size=500, overlap=50)`. */
export function listChunking({ name, scope, parameters }: SourceFunction): CodeSetting[] {
  const named = parameters.map((field) => ({ ...field, words: wordsOf(field.name).join('_') }));
  if (!CHUNKS.test(wordsOf(name).join('_')) || !named.some(({ words }) => OVERLAP.test(words))) return [];
  return named.flatMap(({ name: parameter, words, default: given }): CodeSetting[] => {
    const [literal] = given === null ? [] : literalsIn(given);
    if (literal?.type !== 'number' || !(SIZE.test(words) || OVERLAP.test(words))) return [];
    const path = [...scope, name, parameter].join('.');
    return [{ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: `chunk_${words}` }];
  });
}
