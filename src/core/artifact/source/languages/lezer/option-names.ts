import { isWellKnownModel } from '../../../model-id.ts';
import { rememberByName, wordsOf } from '../../names/name-words.ts';

/**
 * What a member of a struct or a call of a builder sets, under the name that the rules know it by: `MaxTokens` of Go is
 * `maxTokens`, `withModel("…")`, `setModel("…")` and `defaultModel("…")` are `model`.
 */
export const optionName = rememberByName((name): string => {
  const bare = name.replace(
    /^(?:with|set|default|using|With|Set|add|Add|with_|set_|default_)(?=[A-Z]|(?<=_)[a-z])/,
    '',
  );
  return lowerFirst(bare.replace(/Provider$/, ''));
});

/** `MaxTokens`, `LLMModel`, `ID` as `maxTokens`, `llmModel`, `id`. */
export function lowerFirst(name: string): string {
  const capitals = /^[A-Z]+/.exec(name)?.[0].length ?? 0;
  if (capitals === 0) return name;
  const end =
    capitals === 1 || capitals === name.length || /^[A-Z]+[\d_]/.test(name) ? capitals : capitals - 1;
  return name.slice(0, end).toLowerCase() + name.slice(end);
}

/**
 * The model that a constant of an SDK is called after: `openai.GPT4oMini`, `ChatModel.GPT_4O`,
 * `anthropic.ModelClaude3_7SonnetLatest`. Null where the name leaves a doubt.
 */
export const modelOfConstant = rememberByName((name): string | null => {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (
    !/^(Chat|Anthropic|OpenAi|OpenAI)?(Model_?)?(GPT|Gpt|Claude|CLAUDE|Gemini|GEMINI|O[134]_?(MINI|Mini|PRO|Pro))/.test(
      last,
    )
  )
    return null;
  const words = wordsOf(
    last
      .replace(/^(Chat|Anthropic|OpenAi|OpenAI)?(Model_?)?(?=[A-Z])/, '')
      .replace(/Dot(?=\d)/g, '.')
      .replace(/(\d)\.(\d)/g, '$1point$2'),
  ).flatMap(splitFamily);
  const joined = words.join('-').replace(/(\d)point(\d)/g, '$1.$2');
  const spellings = [
    // `GPT_4_O_MINI`, `GPT_4_1`: what a minus stands for is a dot between figures of OpenAI's and Google's.
    joined.replace(/^gpt-4-o(?=-|$)/, 'gpt-4o').replace(/^(gpt|gemini)-(\d)-(\d)(?!\d)/, '$1-$2.$3'),
  ];
  return spellings.find(isWellKnownModel) ?? null;
});

/** `gpt4o` is `gpt`, `4o`; `claude3` is `claude`, `3`; `4o1` stays. */
function splitFamily(word: string): string[] {
  const [, family = '', rest = ''] = /^(gpt|claude|gemini|sonnet|haiku|opus)(\d.*)$/.exec(word) ?? [];
  return family === '' ? [word] : [family, rest];
}

/** `openai.ChatMessageRoleSystem`, `genai.TypeObject`: the last word of a constant that means one of `words`. */
export function wordOfConstant(name: string, words: ReadonlySet<string>): string | null {
  const found = wordsOf(name.slice(name.lastIndexOf('.') + 1)).at(-1) ?? '';
  return words.has(found) ? found : null;
}

export const SCHEMA_TYPES: ReadonlySet<string> = new Set([
  'object',
  'string',
  'number',
  'integer',
  'boolean',
  'array',
]);

export const ROLE_WORDS: ReadonlyMap<string, string> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
]);
