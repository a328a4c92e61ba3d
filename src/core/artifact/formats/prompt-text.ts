import { baseName, extensionOf, hasDirectory } from '../paths.ts';
import { LANGUAGES, readPromptText } from '../shapes/prompt-document.ts';
import { isPromptText, PROMPT_DIRECTORY } from '../shapes/prompt-signals.ts';
import type { ArtifactFormat } from '../types.ts';

/** A name without an ending that says what it holds: `PROMPT`, `preprompt`, `system_prompt`. */
const BARE = /^[a-z_-]{0,20}prompt$/i;

/** Prompts kept as plain text, Markdown or a template, in a prompts folder or plainly a prompt by their words. */
export const promptText: ArtifactFormat = {
  id: 'prompt-text',
  kind: 'prompt',
  extensions: [...LANGUAGES.keys()],
  candidate: (path) =>
    isBare(path) || (LANGUAGES.has(extensionOf(path)) && (extensionOf(path) !== 'st' || isToldByPath(path))),
  refers: (path) => (isTemplate(path) || /prompt/i.test(path) ? 'named' : null),
  match: (file) =>
    isPromptText(file.path, file.text)
      ? { confidence: 'likely', reason: 'text in the place or the words of a prompt' }
      : null,
  parse: (file) => ({ ok: true, value: [readPromptText(file)] }),
};

/** A file without an ending that may be one: elsewhere than among prompts its name has to say so. */
function isBare(path: string): boolean {
  const name = baseName(path);
  return BARE.test(name) || (/^[a-z_][\w-]{2,60}$/i.test(name) && hasDirectory(path, PROMPT_DIRECTORY));
}

/** StringTemplate (Spring AI) generates code as well, and Smalltalk and controllers' programs have its ending: the path has to say. */
function isToldByPath(path: string): boolean {
  return hasDirectory(path, PROMPT_DIRECTORY) || /prompt|(^|[-_.])system([-_.])/i.test(baseName(path));
}

/** Whether a file is a template by its name, and so may include others. */
function isTemplate(path: string): boolean {
  return typeof LANGUAGES.get(extensionOf(path)) === 'string';
}
