/** How people call what changed; a prompt may ask a model to write one, and has no headings of versions. */
const LOG_NAME =
  /(^|[-_.\s])(change[-_]?logs?|changes|history|versions?|releases?|release[-_]?notes|notes|log|readme)([-_.\s]|$)/i;
/** `## v001 - first`, `## [1.2.0] - 2026-03-01`, `## 2026-03-01`, `### Version 3`, `## Unreleased`. */
const VERSION = /^\[?(v\d|\d+(\.\d+)+\]?(\s+[-–(]|$)|\d{4}-\d\d-\d\d|versions?\s+v?\d|unreleased\b)/i;
const HEADING = /^#{1,3}\s+(.*)$/gm;
/** What is listed under them, and a title before. */
const TITLE =
  /^(the\s+)?((prompts?|version)\s+)?(change\s?log|changes|history|versions?|(release\s+)?notes|log|readme)\b/i;
const PART = /^(added|changed|removed|fixed|deprecated|security|notes)$/i;

/**
 * Whether a text is the list of what changed from version to version, by its name and its headings. One that asks something
 * before the first version shows a model how to write such a list.
 */
export function isChangeLog(stem: string, text: string, asks: (text: string) => boolean): boolean {
  if (!LOG_NAME.test(stem)) return false;
  const headings = [...text.matchAll(HEADING)].map(([, title = '']) => title.trim());
  const others = headings.filter((title) => !VERSION.test(title) && !PART.test(title));
  const [first] = [...text.matchAll(HEADING)].filter(([, title = '']) => VERSION.test(title.trim()));
  return (
    first !== undefined && others.every((title) => TITLE.test(title)) && !asks(text.slice(0, first.index))
  );
}
