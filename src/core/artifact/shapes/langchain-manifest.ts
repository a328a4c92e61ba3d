import type { Json } from '../problem.ts';
import type { ResponseFormat, Role, TemplateLanguage } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';
import { readTemplateFormat } from './langchain-template.ts';
import { type FoundPrompt, type Keys, readModelSettings, type Turn } from './prompt-part.ts';
import { readRole } from './prompt-role.ts';

/** An object as LangChain serialises it: its class by the last word of `id`, its arguments in `kwargs`. */
type Serialised = { keys: Keys; words: readonly string[]; kwargs: JsonRecord };

/** What a manifest pushed to LangSmith holds: `read` are the places that nothing has to say again. */
export type FoundManifest = Omit<FoundPrompt, 'name' | 'other'> & { read: readonly Keys[] };

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['SystemMessagePromptTemplate', 'system'],
  ['SystemMessage', 'system'],
  ['HumanMessagePromptTemplate', 'user'],
  ['HumanMessage', 'user'],
  ['AIMessagePromptTemplate', 'assistant'],
  ['AIMessage', 'assistant'],
]);

/** Whether the data is an object as LangChain serialises it: `{lc: 1, type: 'constructor', id, kwargs}`. */
export function isManifest(data: Json): boolean {
  return memberOf(data, 'lc') === 1 && readSerialised(data, []) !== null;
}

/** The prompt of a manifest, with the model that it is bound to; null where it holds none. */
export function readManifest(data: Json): FoundManifest | null {
  const objects = listSerialised(data, []);
  const prompt = objects.find(
    ({ words }) => words.includes('prompts') && /PromptTemplate$|^StructuredPrompt$/.test(words.at(-1) ?? ''),
  );
  if (prompt === undefined) return null;
  const { turns, template, read } = readTurns(prompt);
  const model = objects.find(({ words }) => words.some((word) => /^(chat_models|llms)$/.test(word)));
  const settings =
    model === undefined
      ? undefined
      : readModelSettings([{ keys: [...model.keys, 'kwargs'], record: model.kwargs }]);
  const schema = memberOf(prompt.kwargs, 'schema_');
  const responseFormat: ResponseFormat | undefined = isRecord(schema)
    ? { type: 'json_schema', name: stringOf(memberOf(schema, 'title')) ?? 'response', schema, strict: false }
    : undefined;
  const settled = [
    ...(settings?.places ?? []).map(({ keys }) => keys),
    ...(settings?.model == null ? [] : [settings.model.keys]),
    ...(responseFormat === undefined ? [] : [[...prompt.keys, 'kwargs', 'schema_']]),
  ];
  const envelopes = objects.flatMap(({ keys }) =>
    ['lc', 'type', 'name', 'graph'].map((key) => [...keys, key]),
  );
  return {
    turns,
    template,
    ...(settings === undefined ? {} : { settings }),
    ...(responseFormat === undefined ? {} : { responseFormat }),
    read: [...read, ...settled, ...envelopes],
  };
}

function readTurns({ keys, kwargs, words }: Serialised): {
  turns: Turn[];
  template: TemplateLanguage;
  read: Keys[];
} {
  const messages = memberOf(kwargs, 'messages');
  const list = Array.isArray(messages)
    ? messages.flatMap(
        (message, index) => readSerialised(message, [...keys, 'kwargs', 'messages', index]) ?? [],
      )
    : [];
  const sources = words.at(-1) === 'PromptTemplate' ? [{ keys, kwargs, words }] : list;
  const turns: Turn[] = [];
  const read: Keys[] = [];
  let template: TemplateLanguage = readTemplateFormat(memberOf(kwargs, 'template_format'));
  for (const message of sources) {
    for (const text of listTexts(message)) {
      template = text.template ?? template;
      turns.push({ role: roleOf(message), content: text.content, keys: text.keys });
      read.push(text.keys, [...text.keys.slice(0, -1), 'template_format']);
      read.push([...text.keys.slice(0, -1), 'input_variables']);
    }
  }
  if (turns.length > 0) read.push([...keys, 'kwargs', 'input_variables']);
  return { turns, template, read };
}

function roleOf({ words, kwargs }: Serialised): Role {
  return ROLES.get(words.at(-1) ?? '') ?? readRole(stringOf(memberOf(kwargs, 'role')) ?? 'user') ?? 'user';
}

type Text = { content: string; keys: Keys; template?: TemplateLanguage };

/** The texts of one message: its template, the templates of its parts, or what it says word for word. */
function listTexts({ keys, kwargs }: Serialised): Text[] {
  const content = stringOf(memberOf(kwargs, 'content'));
  if (content !== null) return [{ content, keys: [...keys, 'kwargs', 'content'] }];
  const own = stringOf(memberOf(kwargs, 'template'));
  if (own !== null) {
    const template = readTemplateFormat(memberOf(kwargs, 'template_format'));
    return [{ content: own, keys: [...keys, 'kwargs', 'template'], template }];
  }
  const prompt = memberOf(kwargs, 'prompt');
  const at = [...keys, 'kwargs', 'prompt'];
  const parts: [Json, Keys][] = Array.isArray(prompt)
    ? prompt.map((part, index): [Json, Keys] => [part, [...at, index]])
    : prompt === undefined
      ? []
      : [[prompt, at]];
  return parts.flatMap(([part, place]) => {
    const inner = readSerialised(part, place);
    return inner === null || memberOf(inner.kwargs, 'prompt') !== undefined ? [] : listTexts(inner);
  });
}

function readSerialised(value: Json, keys: Keys): Serialised | null {
  const id = memberOf(value, 'id');
  const kwargs = memberOf(value, 'kwargs');
  if (!Array.isArray(id) || !isRecord(kwargs)) return null;
  return { keys, words: id.filter((word) => typeof word === 'string'), kwargs };
}

/** Every serialised object, the outer before the inner. */
function listSerialised(value: Json, keys: Keys): Serialised[] {
  if (value === null || typeof value !== 'object') return [];
  const own = readSerialised(value, keys);
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  const inner = entries.flatMap(([key, item]) => listSerialised(item, [...keys, key]));
  return own === null ? inner : [own, ...inner];
}
