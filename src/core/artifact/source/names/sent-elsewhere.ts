import { innerValues, literalOf } from '../evaluate.ts';
import type { SourceCall, SourceFile, SourceValue } from '../types.ts';
import { lastPart } from './name-words.ts';

const SENDS = /^(fetch|post|put|patch|request|axios|urlopen)$/;
/** Addresses at which a model may answer. */
const MODEL_HOST =
  /openai|anthropic|claude|gemini|googleapis|mistral|groq|cohere|openrouter|ollama|deepseek|huggingface|replicate|together|perplexity|llm|gpt|chat|complet|generat|prompt|inference|model|agent|localhost|127\.0\.0\.1|\/ai\b|\/\/ai[.-]/i;
/** Members of a request under which a model is told something. */
const TELLS =
  /prompt|content|text|input|message|instruction|system|query|question|context|template|^(body|data|json|parts|user|value|args|params)$/i;
const MAX_DEPTH = 20;

type Use = { name: string; key: string | null };

/**
 * Names that the file puts into requests to services that are no models, and nowhere else: `fetch("https://crm.example/
 * visits", {body: JSON.stringify({remark: prompt})})`.
 */
export function namesSentElsewhere({ calls, functions, bindings }: SourceFile): Set<string> {
  const sent = new Set(
    calls.filter(isSentElsewhere).flatMap((call) => usesIn(call, null, 0).map(({ name }) => name)),
  );
  if (sent.size === 0) return sent;
  const values = [
    ...calls,
    ...bindings.map(({ value }) => value),
    ...functions.flatMap(({ returns }) => returns),
  ];
  for (const value of values)
    for (const { name, key } of usesIn(value, null, 0))
      if (key === null || TELLS.test(key)) sent.delete(name);
  return sent;
}

function isSentElsewhere({ callee, positional: [url] }: SourceCall): boolean {
  if (url?.type !== 'text' || !SENDS.test(lastPart(callee))) return false;
  const address = literalOf(url);
  return /^https?:\/\//.test(address) && !MODEL_HOST.test(address);
}

function usesIn(value: SourceValue, key: string | null, depth: number): Use[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (next: SourceValue) => usesIn(next, key, depth + 1);
  switch (value.type) {
    case 'name':
      return [{ name: value.name, key }];
    case 'text':
      return value.parts.flatMap((part) => ('hole' in part ? [{ name: part.hole, key: null }] : []));
    case 'object':
      return value.entries.flatMap((entry) => usesIn(entry.value, entry.key, depth + 1));
    case 'call':
      return [
        ...(value.receiver === null ? [] : inner(value.receiver)),
        ...value.positional.flatMap(inner),
        ...value.named.flatMap((entry) => usesIn(entry.value, entry.key, depth + 1)),
      ];
    default:
      return innerValues(value).flatMap(inner);
  }
}
