import { guessLanguage, listVariables } from '../templates/template-variables.ts';
import type { Artifact, TemplateLanguage } from '../types.ts';

/** What of a prompt decides how its texts are read. */
export type TemplateSide = { template: TemplateLanguage; variables: readonly string[] };

/** Formats in which nothing but the text itself tells its language. Where the program fills texts in, the language is `code`. */
const GUESSING = new Set(['prompt-text', 'source-code', 'prompt-bag', 'dotprompt']);

/** Whether the languages of both are guesses, so that a difference between them is none of the files. */
export function areGuessed(...artifacts: readonly Artifact[]): boolean {
  return artifacts.every(
    ({ format, content }) =>
      GUESSING.has(format) && !(content.type === 'prompt' && content.template === 'code'),
  );
}

/**
 * Two states of one text, read in one language where the guesses differ: in the one that finds more variables on both
 * sides, for a line that looks otherwise (an example in double braces) does not end those that still stand. Where
 * neither finds one on both sides, each is read by its own.
 */
export function readAlike(old: string, now: string): [TemplateSide, TemplateSide] {
  const [before, after] = [guessLanguage(old), guessLanguage(now)];
  const own: [TemplateSide, TemplateSide] = [readAs(before, old), readAs(after, now)];
  if (before === after) return own;
  const [best] = [after, before]
    .map((language) => {
      const sides: [TemplateSide, TemplateSide] = [readAs(language, old), readAs(language, now)];
      const [{ variables: were }, { variables: are }] = sides;
      return {
        sides,
        common: were.filter((name) => are.includes(name)).length,
        all: were.length + are.length,
      };
    })
    .sort((a, b) => b.common - a.common || b.all - a.all);
  return best === undefined || best.common === 0 ? own : best.sides;
}

/**
 * Whether a variable that stays is written in a way now that the language it was of does not read, nor the other way
 * round: `{name}` that became `{{name}}`. The code that fills the text in breaks then, whoever guessed the languages.
 */
export function hasOtherBraces(old: string, now: string): boolean {
  const [before, after] = [guessLanguage(old), guessLanguage(now)];
  const [were, are] = [listVariables(before, old), new Set(listVariables(after, now))];
  const [read, reread] = [listVariables(after, old), listVariables(before, now)];
  return were.some((name) => are.has(name) && !read.includes(name) && !reread.includes(name));
}

function readAs(template: TemplateLanguage, text: string): TemplateSide {
  return { template, variables: listVariables(template, text) };
}
