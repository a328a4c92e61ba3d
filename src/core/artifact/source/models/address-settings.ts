import { isProviderName } from '../../model-id.ts';
import { parentOf } from '../../values.ts';
import { literalOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceFile, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** Where a model is asked, beside the model. */
const ADDRESS = /^(api_)?base_ur[il]$|^api_(base|url)$/;
/** The same among settings of other things: whose it is has to be said. */
const OWN_ADDRESS =
  /^(llm|ai|openai|azure_openai|anthropic|gemini|ollama|openrouter|deepseek|groq|mistral|qwen|dashscope|vllm|model|chat)_((api_)?base_ur[il]|api_(base|url)|base|endpoint)$/;
const PROVIDER = /^(llm_|ai_|model_)?(provider|vendor)$/;
/** Which of several is asked where nobody says so. */
const CHOSEN =
  /^(default|(default_|active_|current_)?(provider|driver|backend|llm|model|service|connection))$/;
const MAX_DEPTH = 6;

/**
 * Who answers and where, beside the models that are chosen in a file: `api_base` and `provider` in the object that names a
 * model, `OPENAI_BASE_URL` beside a model's constant, and which of a table of providers is asked (`provider: env("P", "openai")`).
 */
export function listAddressSettings(
  { bindings, classes }: SourceFile,
  chosen: readonly CodeSetting[],
): CodeSetting[] {
  if (chosen.length === 0) return [];
  const places = new Set(chosen.map(({ path }) => parentOf(path)));
  const owners = new Set(classes.map((cls) => [...cls.scope, cls.name].join('.')));
  const found: CodeSetting[] = [];
  const add = (value: SourceValue, path: string, hint: string, fits: (text: string) => boolean) => {
    const literal = literalsIn(value).find((one) => one.type === 'text' && fits(literalOf(one)));
    if (literal?.type !== 'text') return;
    found.push({ path, value: literalOf(literal), line: literal.lines[0], hint });
  };
  const visit = (value: SourceValue, path: string, depth: number): void => {
    if (value.type !== 'object' || depth > MAX_DEPTH) return;
    for (const { key, value: inner } of value.entries) {
      const words = wordsOf(key).join('_');
      const at = `${path}.${key}`;
      if (places.has(path) && ADDRESS.test(words)) add(inner, at, key, isAddress);
      else if (places.has(path) && PROVIDER.test(words)) add(inner, at, key, (text) => isProviderName(text));
      else if (CHOSEN.test(words)) add(inner, at, key, (text) => isAmong(text, path, places));
      else visit(inner, at, depth + 1);
    }
  };
  for (const { name, scope, value, appends } of bindings) {
    if (appends) continue;
    const at = scope.join('.');
    const path = [...scope, name].join('.');
    visit(value, path, 0);
    if (!(scope.length === 0 || owners.has(at)) || !places.has(at)) continue;
    const words = wordsOf(name).join('_');
    if (OWN_ADDRESS.test(words)) add(value, path, name, isAddress);
  }
  return found;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/\S{3,200}$/.test(text);
}

/** Whether models are chosen under that name in a table of the same object: `providers: {openai: {model: …}}`. */
function isAmong(text: string, path: string, places: ReadonlySet<string>): boolean {
  if (!/^[\w-]{2,40}$/.test(text)) return false;
  return [...places].some((place) => {
    const keys = place.startsWith(`${path}.`) ? place.slice(path.length + 1).split('.') : [];
    return keys.length > 0 && keys.length <= 2 && keys.at(-1) === text;
  });
}
