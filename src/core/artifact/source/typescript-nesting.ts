/**
 * The parser goes one level down its stack for each of these tokens at most, and a stack that overflows ends the process.
 * Text with fewer of them than this can be parsed whatever it says.
 */
const MAX_TOKENS = 1500;

/** Whether the parser's stack is certain to hold. */
export function isShallow(text: string): boolean {
  let tokens = 0;
  for (const _ of text.matchAll(
    /[([{<=+\-*/%&|^!~?:@`]|\b(?:typeof|void|delete|await|yield|new|if|else|for|while|do|in|of|as|is|instanceof|satisfies|extends|infer|keyof|readonly|unique|class|with)\b/g,
  )) {
    tokens += 1;
    if (tokens > MAX_TOKENS) return false;
  }
  return true;
}
