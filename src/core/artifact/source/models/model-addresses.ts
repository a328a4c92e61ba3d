import { literalOf } from '../evaluate.ts';
import type { SourceFile, SourceValue } from '../types.ts';

/** Where models are asked without an SDK. */
const ADDRESS =
  /\b(api\.openai\.com|openai\.azure\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|api\.deepseek\.com|openrouter\.ai\/api|api\.groq\.com|api\.mistral\.ai|api\.cohere\.|api\.x\.ai|dashscope\.aliyuncs\.com|api\.together\.|:11434)|\/v1\/(chat\/completions|messages|responses)\b/;

/**
 * Whether a file of Go, Java, PHP, Rust or C# holds the address of a model: in these languages it is often asked without an SDK, whose
 * import would say so.
 */
export function asksByAddress({ language, bindings, calls }: SourceFile): boolean {
  if (language === 'typescript' || language === 'python') return false;
  return (
    bindings.some(({ value }) => isAddress(value)) ||
    calls.some(
      ({ positional, named }) => positional.some(isAddress) || named.some(({ value }) => isAddress(value)),
    )
  );
}

function isAddress(value: SourceValue): boolean {
  if (value.type === 'choice') return value.options.some(isAddress);
  return value.type === 'text' && ADDRESS.test(literalOf(value).slice(0, 300));
}
