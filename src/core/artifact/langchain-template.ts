import { resolveReference } from './paths.ts';
import type { Json } from './problem.ts';
import type { FoundPrompt, Keys, Turn } from './prompt-part.ts';
import { readRole } from './prompt-role.ts';
import { F_STRING_VARIABLE, listVariables } from './template-variables.ts';
import type { TemplateLanguage } from './types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf, withoutKeys } from './values.ts';

/** A prompt as LangChain's `load_prompt` reads it, and the place of the mapping it is in. */
export type FoundTemplate = Omit<FoundPrompt, 'name' | 'settings' | 'other'> & {
  keys: Keys;
  /** Members of its mapping that are its texts or are said by them. */
  read: readonly string[];
};

const LANGUAGES: ReadonlyMap<string, TemplateLanguage> = new Map([
  ['f-string', 'f-string'],
  ['jinja2', 'jinja'],
  ['mustache', 'handlebars'],
]);

/** The language that a `template_format` names; LangChain's default is f-string. */
export function readTemplateFormat(value: Json | undefined): TemplateLanguage {
  return LANGUAGES.get(stringOf(value) ?? 'f-string') ?? 'f-string';
}

/** Whether this mapping is one of LangChain's own prompts, by its `_type` or its members. */
export function isLangchainPrompt(value: Json | undefined): value is JsonRecord {
  if (!isRecord(value)) return false;
  const type = memberOf(value, '_type');
  const hasText = ['template', 'template_path', 'messages', 'suffix'].some(
    (key) => memberOf(value, key) !== undefined,
  );
  if (type !== undefined)
    return (
      typeof type === 'string' && /^(prompt|few_shot|few_shot_with_templates|chat)$/.test(type) && hasText
    );
  const variables = memberOf(value, 'input_variables');
  const template = memberOf(value, 'template') ?? memberOf(value, 'template_path');
  return typeof template === 'string' && isTextList(variables);
}

/** The prompts in the data, in file order: the data itself, or the prompts of a chain or an agent. */
export function findTemplates(path: string, data: Json, keys: Keys = []): FoundTemplate[] {
  if (isLangchainPrompt(data)) return [readTemplate(path, data, keys)];
  if (Array.isArray(data)) return data.flatMap((item, index) => findTemplates(path, item, [...keys, index]));
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => findTemplates(path, value, [...keys, key]));
}

function readTemplate(path: string, record: JsonRecord, keys: Keys): FoundTemplate {
  const template = readTemplateFormat(memberOf(record, 'template_format'));
  const { turns, read, references } =
    memberOf(record, 'messages') === undefined
      ? readText(path, record, keys, template)
      : readMessages(record, keys);
  const names = memberOf(record, 'input_variables');
  const used = new Set(turns.flatMap(({ content }) => listVariables(template, content)));
  // Said by the text already, where they are the same.
  const declared = isTextList(names) && names.length === used.size && names.every((name) => used.has(name));
  return {
    keys,
    turns,
    template,
    references,
    read: [...read, '_type', 'template_format', ...(declared ? ['input_variables'] : [])],
  };
}

type Texts = { turns: Turn[]; read: string[]; references: string[] };

function readText(path: string, record: JsonRecord, keys: Keys, template: TemplateLanguage): Texts {
  const references: string[] = [];
  const refer = (value: Json | undefined) => {
    const target = typeof value === 'string' ? resolveReference(path, value) : null;
    if (target !== null) references.push(target);
  };
  refer(memberOf(record, 'template_path'));
  const text = stringOf(memberOf(record, 'template'));
  if (text !== null)
    return {
      turns: [{ role: 'user', content: text, keys: [...keys, 'template'] }],
      read: ['template'],
      references,
    };
  const examples = memberOf(record, 'examples');
  refer(examples);
  refer(memberOf(record, 'example_prompt_path'));
  const shown = template === 'f-string' ? showExamples(examples, memberOf(record, 'example_prompt')) : null;
  const prefix = stringOf(memberOf(record, 'prefix'));
  const suffix = stringOf(memberOf(record, 'suffix'));
  const parts = [prefix, ...(shown ?? []), suffix].filter((part) => part !== null && part !== '');
  const separator = stringOf(memberOf(record, 'example_separator')) ?? '\n\n';
  const turns: Turn[] =
    parts.length === 0
      ? []
      : [
          {
            role: 'user',
            content: parts.join(separator),
            keys: [...keys, prefix === null ? 'suffix' : 'prefix'],
          },
        ];
  const read = ['prefix', 'suffix', 'example_separator'];
  return { turns, read: shown === null ? read : [...read, 'examples', 'example_prompt'], references };
}

/** The examples as they stand in the prompt, with braces of their own escaped; null where a file has them. */
function showExamples(examples: Json | undefined, example: Json | undefined): string[] | null {
  const template = stringOf(memberOf(example, 'template'));
  if (template === null || !Array.isArray(examples)) return null;
  const escapeBraces = (text: string) => text.replace(/[{}]/g, '$&$&');
  return examples.map((values) =>
    template.replace(F_STRING_VARIABLE, (hole, name: string) => {
      const value = memberOf(values, name);
      return value === undefined
        ? hole
        : escapeBraces(typeof value === 'string' ? value : JSON.stringify(value));
    }),
  );
}

function readMessages(record: JsonRecord, keys: Keys): Texts {
  const messages = memberOf(record, 'messages');
  const list = Array.isArray(messages) ? messages : [];
  const turns = list.flatMap((message, index): Turn[] => {
    const prompt = memberOf(message, 'prompt');
    const content = stringOf(memberOf(prompt, 'template')) ?? stringOf(memberOf(message, 'content'));
    if (content === null) return [];
    const role = readRole(
      stringOf(memberOf(message, 'role')) ?? stringOf(memberOf(message, 'type')) ?? 'user',
    );
    const at = prompt === undefined ? ['content'] : ['prompt', 'template'];
    return [{ role: role ?? 'user', content, keys: [...keys, 'messages', index, ...at] }];
  });
  const unread = list.some((message) => isRecord(message) && Object.keys(unreadOf(message)).length > 0);
  return { turns, read: turns.length === list.length && !unread ? ['messages'] : [], references: [] };
}

function unreadOf(message: JsonRecord): JsonRecord {
  return withoutKeys(message, ['prompt', 'content', 'role', 'type', '_type', 'additional_kwargs']);
}

function isTextList(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
