/** What only a shell's configuration holds, which has files named `git.prompt` as well. */
const SHELL =
  /^#!|^[ \t]*(?:export[ \t]+|local[ \t]+)?(?:PS[0-4]|R?PROMPT|PROMPT_\w+)\+?=|^[ \t]*(?:setopt|autoload|zstyle|precmd|alias|source|unset)[ \t]|^[ \t]*(?:function[ \t]+)?[\w-]+[ \t]*\(\)[ \t]*\{|^[ \t]*function[ \t]+[\w-]+[ \t]*\{?[ \t]*$|\\\[\\(?:e|033)\[|\\033\[|%F\{\w/m;
/** Data, markup and code. */
const OTHER = /^\s*(?:[[{<]|[\w.-]+\s*=\s*\S|(?:import|from|package|using|#include)\s)/;
const MIN_LETTERS = 12;

/** Whether a text reads as one that is written for a model, as opposed to a shell's configuration, data or code. */
export function isPromptProse(source: string): boolean {
  const text = source.slice(0, 20_000);
  if (SHELL.test(text) || (OTHER.test(text) && !/^\s*\{[{%#]|^\s*<[a-z_-]+>/i.test(text))) return false;
  return (text.match(/\p{L}/gu)?.length ?? 0) >= MIN_LETTERS;
}
