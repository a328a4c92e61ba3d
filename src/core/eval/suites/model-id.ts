/** Words in promptfoo's provider ids that say how a model is called, not which one it is. */
const CALLS = new Set(['chat', 'completion', 'responses', 'messages']);

/**
 * `provider/model` from how others write it: `gpt-4o` (GitHub's prompts mean OpenAI's), `openai:gpt-4o`,
 * `openai:chat:gpt-4o`, `anthropic:messages:claude-haiku-4-5`, `openrouter:meta-llama/llama-4`. In `ollama/llama3:8b` the
 * colon is the model's own.
 */
export function toModelId(written: string): string {
  const [, provider, rest] = /^([^:/]+):([\s\S]*)$/.exec(written) ?? [];
  if (provider === undefined || rest === undefined)
    return written.includes('/') ? written : `openai/${written}`;
  const colon = rest.indexOf(':');
  return `${provider}/${CALLS.has(rest.slice(0, colon)) ? rest.slice(colon + 1) : rest}`;
}
