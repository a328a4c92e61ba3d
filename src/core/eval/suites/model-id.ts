/** Words in promptfoo's provider ids that say how a model is called, not which one it is. */
const CALLS = new Set(['chat', 'completion', 'responses', 'messages', 'realtime']);

/**
 * `provider/model` from how others write it: `gpt-4o` (GitHub's prompts mean OpenAI's), `openai:gpt-4o`,
 * `openai:chat:gpt-4o`, `anthropic:messages:claude-haiku-4-5`.
 */
export function toModelId(written: string): string {
  if (written.includes(':') && !written.includes('/')) {
    const [provider = '', ...rest] = written.split(':');
    const model = rest.length > 1 && CALLS.has(rest[0] ?? '') ? rest.slice(1) : rest;
    return `${provider}/${model.join(':')}`;
  }
  return written.includes('/') ? written : `openai/${written}`;
}
