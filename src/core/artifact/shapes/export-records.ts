import type { Json } from '../problem.ts';
import type { TemplateLanguage } from '../types.ts';
import { isRecord, type JsonRecord, type Leaf, listLeaves, memberOf, stringOf } from '../values.ts';
import { type FoundPrompt, type Keys, leavesOutside, readModelSettings, type Turn } from './prompt-part.ts';
import { readRole } from './prompt-role.ts';

/** Whose export a record is, in words for people. */
export type ExportMaker = 'Langfuse' | 'Braintrust' | 'PromptLayer';
export type FoundRecord = { maker: ExportMaker; keys: Keys; prompt: FoundPrompt };

/** What such a record says about itself: no model sees it. */
const ABOUT = [
  'id name slug description version tags createdAt updatedAt createdBy created created_at updated_at commitMessage',
  'commit_message project_id projectId org_id _xact_id workspace_id',
]
  .join(' ')
  .split(' ');

/** The prompts of an export: one record, a list of them, or a list in `data`, `prompts` or `objects`. */
export function findRecords(data: Json): FoundRecord[] {
  const single = readRecord(data, []);
  if (single !== null) return [single];
  const keys = ['data', 'prompts', 'objects', 'items'].find((key) => Array.isArray(memberOf(data, key)));
  const list = Array.isArray(data) ? data : keys === undefined ? null : memberOf(data, keys);
  if (!Array.isArray(list)) return [];
  const found = list.flatMap(
    (item, index) => readRecord(item, keys === undefined ? [index] : [keys, index]) ?? [],
  );
  return found.length === list.length ? found : [];
}

function readRecord(record: Json, keys: Keys): FoundRecord | null {
  if (!isRecord(record)) return null;
  return readLangfuse(record, keys) ?? readBraintrust(record, keys) ?? readPromptLayer(record, keys);
}

/** `{name, type: text | chat, prompt, config, labels}` */
function readLangfuse(record: JsonRecord, keys: Keys): FoundRecord | null {
  const name = stringOf(memberOf(record, 'name'));
  const prompt = memberOf(record, 'prompt');
  const type = memberOf(record, 'type');
  const marks = [
    type === 'text' || type === 'chat',
    Array.isArray(memberOf(record, 'labels')),
    isRecord(memberOf(record, 'config')),
    typeof memberOf(record, 'version') === 'number',
  ].filter(Boolean);
  if (name === null || marks.length < 2) return null;
  const turns: Turn[] =
    typeof prompt === 'string'
      ? [{ role: 'user', content: prompt, keys: [...keys, 'prompt'] }]
      : readMessages(prompt, [...keys, 'prompt']);
  return toFound('Langfuse', record, keys, { name, turns, template: 'mustache-variables' }, [['config']]);
}

/** `{name, prompt_data: {prompt: {type, messages | content}, options: {model, params}}}` */
function readBraintrust(record: JsonRecord, keys: Keys): FoundRecord | null {
  const inner = memberOf(memberOf(record, 'prompt_data'), 'prompt');
  const name = stringOf(memberOf(record, 'slug')) ?? stringOf(memberOf(record, 'name'));
  if (!isRecord(inner) || name === null) return null;
  const at = [...keys, 'prompt_data', 'prompt'];
  const content = stringOf(memberOf(inner, 'content'));
  const turns: Turn[] =
    content === null
      ? readMessages(memberOf(inner, 'messages'), [...at, 'messages'])
      : [{ role: 'user', content, keys: [...at, 'content'] }];
  const groups = [
    ['prompt_data', 'options', 'params'],
    ['prompt_data', 'options'],
  ];
  return toFound('Braintrust', record, keys, { name, turns, template: 'handlebars' }, groups);
}

/** `{prompt_name, prompt_template: {type, messages}, metadata: {model: {name, parameters}}}` */
function readPromptLayer(record: JsonRecord, keys: Keys): FoundRecord | null {
  const inner = memberOf(record, 'prompt_template');
  const name = stringOf(memberOf(record, 'prompt_name'));
  if (!isRecord(inner) || name === null) return null;
  const at = [...keys, 'prompt_template'];
  const messages = memberOf(inner, 'messages');
  const turns =
    messages === undefined ? readParts(inner, 'user', at) : readMessages(messages, [...at, 'messages']);
  const first = Array.isArray(messages) ? messages[0] : inner;
  const format = stringOf(memberOf(first, 'template_format')) ?? 'f-string';
  const template: TemplateLanguage = format === 'jinja2' ? 'jinja' : 'f-string';
  const groups = [
    ['metadata', 'model', 'parameters'],
    ['metadata', 'model'],
  ];
  return toFound('PromptLayer', record, keys, { name, turns, template }, groups);
}

/** Null where the record holds no text. */
function toFound(
  maker: ExportMaker,
  record: JsonRecord,
  keys: Keys,
  prompt: FoundPrompt,
  groups: readonly string[][],
): FoundRecord | null {
  if (prompt.turns.length === 0) return null;
  const settings = readModelSettings(
    groups.flatMap((path) => {
      const group = path.reduce<Json | undefined>((value, key) => memberOf(value, key), record);
      // `metadata.model.name`
      const named =
        isRecord(group) && path.at(-1) === 'model' ? { ...group, model: group.name ?? null } : group;
      return isRecord(named) ? [{ keys: [...keys, ...path], record: named }] : [];
    }),
  );
  const read: Keys[] = [
    ...prompt.turns.flatMap((turn) => [turn.keys, [...turn.keys.slice(0, -1), 'role']]),
    ...settings.places.map((place) => place.keys),
    ...(settings.model === null ? [] : [settings.model.keys, [...settings.model.keys.slice(0, -1), 'name']]),
    ...ABOUT.map((key) => [...keys, key]),
    [...keys, 'prompt_name'],
  ];
  const other: Leaf[] = leavesOutside(listLeaves(record, [...keys]), read);
  return { maker, keys, prompt: { ...prompt, settings, other } };
}

function readMessages(list: Json | undefined, keys: Keys): Turn[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((message, index): Turn[] => {
    const role = readRole(stringOf(memberOf(message, 'role')) ?? '');
    return role === null ? [] : readParts(message, role, [...keys, index]);
  });
}

/** The text of one message: `content`, as a text or as a list of parts. */
function readParts(message: Json, role: Turn['role'], keys: Keys): Turn[] {
  const content = memberOf(message, 'content');
  if (typeof content === 'string') return [{ role, content, keys: [...keys, 'content'] }];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part, index): Turn[] => {
    const text = stringOf(memberOf(part, 'text'));
    return text === null ? [] : [{ role, content: text, keys: [...keys, 'content', index, 'text'] }];
  });
}
