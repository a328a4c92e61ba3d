/**
 * One line of untrusted text for a terminal: control characters, escape sequences and characters that reorder or hide
 * text are shown as their code points.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
