import { isSaidToCallers } from '../../shapes/caller-menus.ts';
import { startsAsPersona } from '../../shapes/prompt-signals.ts';
import type { Giving } from '../names/given-names.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import { namesFacts } from './given-facts.ts';
import { readSignals, type TextSignals } from './text-signals.ts';

/** What else is known of the file. */
export type FileHints = {
  path: string;
  /** Its name or folder says prompts. */
  promptsFile: boolean;
  /** They say that it holds nothing else. */
  onlyPrompts: boolean;
};

/** A text with what its place says of it. */
export type Candidate = {
  text: string;
  /** The longest literal of which it is made up. */
  longest: string;
  /** How much the name says, as `nameStrength` does. */
  named: number;
  /** The words of the name that is nearest to the text. */
  words: readonly string[];
  /** Whether a model is handed it. */
  giving: Giving | null;
  /** A member of a class of prompts. */
  ofPrompts: boolean;
  /** A constant, or an entry of one. */
  direct: boolean;
  /** In capitals, as what a program sets once. */
  constant: boolean;
};

/** Words of names whose text tells people what is wrong with a prompt. */
const TOLD = /^(invalid|missing|error|msg|warn\w*|usage|deprecated)$/;
/** The same of what is no prompt: `UNSUPPORTED_SYSTEM_MSG` is about a system. */
const FAULT = /^(invalid|missing|unsupported|unknown|deprecated)$/;
const SAID = /^(messages?|msg|text)$/;
/** By what a judge is told to judge. */
const RUBRIC = /^(rubrics?|grading|scoring)$/;
const CRITERIA = /^(criteria|criterion|guidelines?|dimensions|policy|policies)$/;
/** Of a system's text that tells whom it is for what they do: `You guard a password.` */
const YOU_DO =
  /^you (?!(have|need|can|may|cannot|can't|did|do|don't|already|want|entered|selected)\b)[a-z]+ /i;
/** Files that have to do with models, by their path. */
const NEAR_PATH =
  /(^|[-_./])(llms?|gpt|genai|prompts?|judges?|rubrics?|evals?|evaluators?|graders?|agents?)([-_./]|$)/i;

/** Whether a text is said to a model; the less its name and what is done with it say, the more its words have to. */
export function isAccepted(candidate: Candidate, index: SourceIndex, hints: FileHints): boolean {
  const { text, named, ofPrompts, giving, constant } = candidate;
  if (!(constant && named >= 3) && isGlue(text)) return false;
  const listed =
    ofPrompts || (hints.onlyPrompts && candidate.direct && (candidate.constant || hasHoles(text)));
  if (named <= -2 || (named <= 0 && !listed && giving === null && !mayBeSaid(text))) return false;
  const signals = readSignals(text);
  if (ofPrompts && signals.words >= 4) return true;
  if (named < 3 && giving === null && isSaidToCallers(text)) return false;
  if (!signals.foreign && named >= 0) {
    if (isHandedOver(candidate, signals)) return true;
    if (isListOfPrompts(candidate, signals, index, hints)) return true;
    if (isTelling(candidate, signals, index)) return true;
    if (isRubric(candidate, signals, index, hints)) return true;
  }
  return readsAsPrompt(candidate, signals, index, hints);
}

/** More than a label in a script without spaces. */
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff]{9}/;

/** Short labels in brackets around what is filled in, and no word to a model; tokens of a chat's template are some. */
function isGlue(text: string): boolean {
  if (!text.includes('[') || !/\$?\{/.test(text) || /\[\/?(INST|SYS)/.test(text)) return false;
  const said = text
    .replace(/\$?\{[^{}\n]{0,200}\}/g, '')
    .replace(/\[([^[\]\n]{0,60})\]/g, (label, words: string) =>
      words.trim().split(/\s+/).length > 3 || UNSPACED.test(words) ? label : '',
    );
  return !/[\p{L}\p{N}]/u.test(said);
}

/** A sentence that speaks to whoever reads it. */
const SAID_TO = /\byou\b[^{}]*[.!]$/i;

/** What is called so and handed to a model is a prompt in three words: `Shorten the text`. */
const SAYS = /^(prompts?|system|instructions?)$/;

/** A model is handed it, whatever it says: words, and not a hole alone. */
function isHandedOver({ text, giving, words: named }: Candidate, { words }: TextSignals): boolean {
  if (giving === 'given')
    return words >= (hasHoles(text) ? 2 : named.some((word) => SAYS.test(word)) ? 3 : 4);
  const enough = namesFacts(named) ? 6 : SAID_TO.test(text) ? 8 : linesOf(text) >= 2 ? 10 : 20;
  return giving === 'part' && words >= enough;
}

/** `[diff truncated, 20 bytes omitted]` */
const MARKER = /^[\s.…-]{0,20}\[[^\]]{0,200}\][\s.…-]{0,20}$/;

/** `english|french|german`: alternatives of a pattern, and no sentence. */
function isPattern(text: string): boolean {
  return !/\s/.test(text.trim()) && text.includes('|');
}

/** In a file that holds nothing but prompts a constant is one. */
function isListOfPrompts(
  { text, named, direct, constant }: Candidate,
  { words }: TextSignals,
  index: SourceIndex,
  { onlyPrompts }: FileHints,
): boolean {
  if (!onlyPrompts || !direct || index.asksPeople || MARKER.test(text) || isPattern(text)) return false;
  return words >= (named >= 2 || hasHoles(text) ? 5 : constant ? 9 : 12);
}

/** Of what is called a prompt, or the instructions of a file that calls models, several lines need no more. */
function isTelling(
  { longest, named, words, constant }: Candidate,
  signals: TextSignals,
  index: SourceIndex,
): boolean {
  if (index.asksPeople) return false;
  const instructions = /^instructions?$/.test(words.at(-1) ?? '');
  if (instructions && index.usesModels && signals.words >= 5) return true;
  // An entry of `NPC_PROMPTS`.
  const entry = constant && words.includes('prompts') && words.at(-1) !== 'prompts';
  if (named >= 2 && entry && signals.words >= 10) return true;
  // Short pieces of a program add up to lines as well.
  return named >= 2 && !words.some((word) => TOLD.test(word)) && linesOf(longest) >= 3 && signals.words >= 12;
}

/** `RUBRIC_TONE = """- 0: … - 1: …"""` */
function isRubric(
  { text, words }: Candidate,
  signals: TextSignals,
  index: SourceIndex,
  { path }: FileHints,
): boolean {
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const near = index.usesModels || NEAR_PATH.test(path);
  if (!has(RUBRIC) && !(has(CRITERIA) && near)) return false;
  const listed = text.match(/^[ \t]*([-*•]|\d{1,2}[.):])\s?\S/gm)?.length ?? 0;
  return signals.words >= 12 && (listed >= 2 || (near && linesOf(text) >= 2));
}

function readsAsPrompt(
  { text, named, giving, words: ofSystem }: Candidate,
  { words, score, foreign, persona }: TextSignals,
  index: SourceIndex,
  { promptsFile }: FileHints,
): boolean {
  if (named <= 0 && !mayBeSaid(text)) return false;
  const near = index.usesModels || promptsFile;
  // In a file of prompts a constant need not be called one.
  const strength = promptsFile && named >= 0 && words >= 8 && score >= 1.25 ? Math.max(named, 2) : named;
  if (giving === null && ofSystem.some((word) => FAULT.test(word)) && SAID.test(ofSystem.at(-1) ?? ''))
    return persona && score >= 2;
  if (words < 4) return strength >= 3 && words >= 3 && (persona || strength > 3);
  if (strength > 3) return true;
  if (foreign) return strength >= 3 && score >= 1.5;
  if (strength >= 2 && ofSystem.includes('system') && !index.asksPeople && YOU_DO.test(text.trim()))
    return true;
  // A program that asks people, and no model, calls it a prompt as well.
  if (strength >= 3 && index.asksPeople && !index.usesModels) return score >= 2;
  if (strength >= 3) return score > 0 || (near && words >= 6);
  // Such a prompt may give a task as well: `Describe the house you grew up in.`
  if (strength === 2 && index.promptsPeople) return score >= 3;
  if (strength === 2) return score >= (index.asksPeople ? 2 : near ? 0.5 : 1.25);
  if (near) return strength === 1 ? score >= 2 : persona && score >= (strength < 0 ? 3.25 : 2.5);
  if (words < 12) return false;
  return strength === 1 ? score >= (persona ? 3 : 3.25) : score >= (persona ? 3.5 : 4);
}

/** Whether a text is worth a closer look whose name says nothing: most are single words and short messages. */
function mayBeSaid(text: string): boolean {
  return text.length >= 20 && text.includes(' ') && (text.length >= 60 || startsAsPersona(text.trim()));
}

function hasHoles(text: string): boolean {
  return /\{\w{1,40}\}/.test(text);
}

/** Lines with something on them. */
function linesOf(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

/** Words of a dictionary whose entries a judge is told together. */
export function listsCriteria(name: string): boolean {
  return wordsOf(name).some((word) => RUBRIC.test(word) || /^(criteria|dimensions)$/.test(word));
}
