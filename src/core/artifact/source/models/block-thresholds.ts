import { BLOCK_LEVELS, BLOCK_OFF } from '../../block-levels.ts';
import { wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { readSetting } from './safety-settings.ts';

const LEVELS = new Set([BLOCK_OFF, ...BLOCK_LEVELS]);
const MEMBER = /(^|\.)HarmBlockThreshold\.(BLOCK_\w+|OFF)$/;
/** What such a level is of; others have texts of this sort as well. */
const OF_HARM = /(^|_)(harm|safety|threshold|harassment|hate|sexual\w*|dangerous\w*|moderation)(_|$)/;
/** Where `OFF` is such a level too; much else is switched off. */
const SURELY_OF_HARM = /(^|_)(harm_(block|category)|(harm|safety)_(\w+_)?threshold)(_|$)/;
const MAX_DEPTH = 4;

/** Thresholds of harm as constants, and by category: `DEFAULT_HARM_BLOCK_THRESHOLD`, `{HarmCategory.HARASSMENT: HarmBlockThreshold.BLOCK_NONE}`. */
export function listBlockThresholds({ file }: SourceIndex): CodeSetting[] {
  const found: CodeSetting[] = [];
  const visit = (value: SourceValue, path: string, depth: number): void => {
    if (value.type === 'object') {
      // A threshold with its category is told by that.
      if (depth < MAX_DEPTH && readSetting(value) === null)
        for (const entry of value.entries) visit(entry.value, `${path}.${lastPart(entry.key)}`, depth + 1);
      return;
    }
    const level = levelIn(value);
    if (level === null) return;
    const ofHarm = level.name === BLOCK_OFF ? SURELY_OF_HARM : OF_HARM;
    if (level.sure || ofHarm.test(wordsOf(path).join('_')))
      found.push({ path, value: level.name, line: value.lines[0], hint: 'safety' });
  };
  for (const { name, scope, value, appends } of file.bindings)
    if (!appends) visit(value, [...scope, name].join('.'), 0);
  return found;
}

/** `sure`: the value itself says that it is of harm. */
function levelIn(value: SourceValue): { name: string; sure: boolean } | null {
  if (value.type === 'name')
    return MEMBER.test(value.name) ? { name: lastPart(value.name), sure: true } : null;
  const word = literalsIn(value)
    .map((literal) => wordOf(literal))
    .find((one) => one !== null && LEVELS.has(one));
  return word === undefined || word === null ? null : { name: word, sure: false };
}
