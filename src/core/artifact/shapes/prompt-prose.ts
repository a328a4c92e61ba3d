/** What only a shell's configuration holds, which has files named `git.prompt` as well. */
const SHELL =
  /^#!|^[ \t]*(?:export[ \t]+)?(?:PS[0-4]|R?PROMPT|PROMPT_\w+)\+?=|^[ \t]*(?:setopt|autoload|zstyle|precmd\b|add-zsh-hook)[ \t(]|\\\[\\(?:e|033)\[|\\033\[|%F\{\w|%\{\$fg/m;
/** Data, markup and code. */
const OTHER = /^\s*(?:[[{<]|[\w.-]+\s*=\s*\S|(?:import|from|package|using|#include)\s)/;
const MIN_LETTERS = 12;

/** Whether a text reads as one that is written for a model, as opposed to a shell's configuration, data or code. */
export function isPromptProse(source: string): boolean {
  // What is fenced is an example.
  const text = source
    .slice(0, 20_000)
    .split('```')
    .filter((_, index) => index % 2 === 0)
    .join('');
  if (
    SHELL.test(text) ||
    (OTHER.test(text) && !/^\s*\{[{%#]|^\s*<(?!html|head|body|svg|div|script|style)[a-z_-]+>/i.test(text))
  )
    return false;
  return (text.match(/\p{L}/gu)?.length ?? 0) >= MIN_LETTERS;
}
