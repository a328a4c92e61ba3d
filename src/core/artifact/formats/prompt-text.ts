import { baseName, extensionOf, hasDirectory } from '../paths.ts';
import { LANGUAGES, readPromptText } from '../shapes/prompt-document.ts';
import { isPromptText, PROMPT_DIRECTORY } from '../shapes/prompt-signals.ts';
import type { ArtifactFormat } from '../types.ts';

/** Without an ending. */
const BARE = /^(SYSTEM[_-]?)?PROMPT$/;

/** Prompts kept as plain text, Markdown or a template, in a prompts folder or plainly a prompt by their words. */
export const promptText: ArtifactFormat = {
  id: 'prompt-text',
  kind: 'prompt',
  extensions: [...LANGUAGES.keys()],
  candidate: (path) =>
    BARE.test(baseName(path)) ||
    (LANGUAGES.has(extensionOf(path)) && (extensionOf(path) !== 'st' || isToldByPath(path))),
  refers: (path) => (isTemplate(path) || /prompt/i.test(path) ? 'named' : null),
  match: (file) =>
    isPromptText(file.path, file.text)
      ? { confidence: 'likely', reason: 'text in the place or the words of a prompt' }
      : null,
  parse: (file) => ({ ok: true, value: [readPromptText(file)] }),
};

/** StringTemplate (Spring AI) generates code as well, and Smalltalk and controllers' programs have its ending: the path has to say. */
function isToldByPath(path: string): boolean {
  return hasDirectory(path, PROMPT_DIRECTORY) || /prompt|(^|[-_.])system([-_.])/i.test(baseName(path));
}

/** Whether a file is a template by its name, and so may include others. */
function isTemplate(path: string): boolean {
  return typeof LANGUAGES.get(extensionOf(path)) === 'string';
}
