import type { Finder } from './find-settings.ts';

/** `OpenAIClient` is openai's, `cohere` is cohere's. */
export function readProvider(finder: Finder, section: RegExp): string | null {
  const named =
    finder.text(new RegExp(`${section.source}\\w*provider$`)) ??
    finder.text(/^(provider|clientclass)$/, section);
  return named === null ? null : named.value.toLowerCase().replace(/(embedder)?(client)?$/, '') || null;
}

/** With a provider of its own to say whose it is, a name is taken as it stands: `BAAI/bge-m3` holds a slash. */
export function withProvider(model: string, provider: string | null): string {
  if (provider !== null && !model.startsWith(`${provider}/`)) return `${provider}/${model}`;
  return model.includes('/') ? model : `openai/${model.replace(/^openai:/, '')}`;
}
