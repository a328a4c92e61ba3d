import { resolveReference } from '../paths.ts';
import type { Json } from '../problem.ts';
import { F_STRING_VARIABLE, listVariables } from '../templates/template-variables.ts';
import type { TemplateLanguage } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';
import { listLangchainInputs } from './declared-inputs.ts';
import type { FoundPrompt, Keys, Turn } from './prompt-part.ts';
import { readRole } from './prompt-role.ts';

/** A prompt as LangChain's `load_prompt` reads it, and the place of the mapping it is in. */
export type FoundTemplate = Omit<FoundPrompt, 'name' | 'settings' | 'other'> & {
  keys: Keys;
  /** Places in the file that are its texts or are said by them. */
  read: readonly Keys[];
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
  const said = isTextList(names) && names.length === used.size && names.every((name) => used.has(name));
  const filled = new Set(listPlaceholders(record));
  const inputs = listLangchainInputs(record, keys)?.filter(({ name }) => !filled.has(name)) ?? null;
  return {
    keys,
    turns,
    template,
    references,
    // A template in a file of its own is not read here.
    inputs: turns.length === 0 ? null : inputs,
    read: [
      ...read,
      [...keys, '_type'],
      ...(isKnownFormat(memberOf(record, 'template_format')) ? [[...keys, 'template_format']] : []),
      ...(said ? [[...keys, 'input_variables']] : []),
    ],
  };
}

function isKnownFormat(value: Json | undefined): boolean {
  return typeof value === 'string' && LANGUAGES.has(value);
}

type Texts = { turns: Turn[]; read: Keys[]; references: string[] };

function readText(path: string, record: JsonRecord, keys: Keys, template: TemplateLanguage): Texts {
  const references: string[] = [];
  const refer = (value: Json | undefined) => {
    const target = typeof value === 'string' ? resolveReference(path, value) : null;
    if (target !== null) references.push(target);
  };
  refer(memberOf(record, 'template_path'));
  const read = (...members: string[]) => members.map((member) => [...keys, member]);
  const text = stringOf(memberOf(record, 'template'));
  if (text !== null) {
    const turns: Turn[] = [{ role: 'user', content: text, keys: [...keys, 'template'] }];
    return { turns, read: read('template'), references };
  }
  const examples = memberOf(record, 'examples');
  refer(examples);
  refer(memberOf(record, 'example_prompt_path'));
  const example = stringOf(memberOf(memberOf(record, 'example_prompt'), 'template'));
  const shown = template === 'f-string' ? showExamples(examples, example) : null;
  const [prefix, suffix] = ['prefix', 'suffix'].map((key) => stringOf(memberOf(record, key)));
  const parts = [prefix, ...(shown ?? []), suffix].filter((part) => typeof part === 'string' && part !== '');
  const content = parts.join(stringOf(memberOf(record, 'example_separator')) ?? '\n\n');
  const at = [...keys, typeof prefix === 'string' ? 'prefix' : 'suffix'];
  return {
    turns: content === '' ? [] : [{ role: 'user', content, keys: at }],
    read: [
      ...read('prefix', 'suffix'),
      ...(parts.length > 1 ? read('example_separator') : []),
      ...(shown === null ? [] : [[...keys, 'example_prompt', 'template']]),
      ...(shown ?? []).flatMap((_text, index) =>
        listVariables('f-string', example ?? '').map((name) => [...keys, 'examples', index, name]),
      ),
    ],
    references,
  };
}

/** The examples as they stand in the prompt, with braces of their own escaped; null where a file has them. */
function showExamples(examples: Json | undefined, template: string | null): string[] | null {
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
  return { turns, read: turns.map((turn) => turn.keys), references: [] };
}

/** Variables that stand for messages of their own: a history, the notes of an agent. */
function listPlaceholders(record: JsonRecord): string[] {
  const messages = memberOf(record, 'messages');
  return (Array.isArray(messages) ? messages : []).flatMap(
    (message) => stringOf(memberOf(message, 'variable_name')) ?? [],
  );
}

function isTextList(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
