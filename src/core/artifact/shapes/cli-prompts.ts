/** A prompt that a command line gives to a coding agent or a model: `claude -p "Review the change …"`. */
export type CliPrompt = { text: string; model: string | null; offset: number };

/** The program, its options up to the first text in quotation marks, and that text. */
const CALL =
  /(?:^|[\s;&|($])(?:claude|codex|gemini|qwen|opencode|aider|goose|cursor-agent|copilot|llm|gh models run)\s(?=[^"'\n]{0,200}?(?:-p\b|--print|--prompt|--message|--system|-s\b|-t\b|exec\b|run\b|\\\n|--yolo|-y\b|-m\b))((?:[^"'\n;|<>]|\\\n){0,500}?)(["'])((?:\\[\s\S]|(?!\2)[^\\]){40,20000})\2/g;
const MIN_WORDS = 8;

/** The prompts in the text of a script, in its order; what a shell fills in stays as it is written. */
export function findCliPrompts(script: string): CliPrompt[] {
  if (!/\b(claude|codex|gemini|qwen|opencode|aider|goose|cursor-agent|copilot|llm|gh models)\s/.test(script))
    return [];
  return [...script.matchAll(CALL)].flatMap((match): CliPrompt[] => {
    const [whole, options = '', quote = '"', text = ''] = match;
    if (text.trim().split(/\s+/).length < MIN_WORDS) return [];
    const model = /(?:--model|-m)[\s=]+([\w.:/-]+)/.exec(options)?.[1] ?? null;
    const offset = match.index + whole.length - text.length - quote.length;
    return [{ text, model, offset }];
  });
}
