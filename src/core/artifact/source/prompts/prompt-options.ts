import { READ_PARAMETERS } from '../../parameters.ts';
import type { Role } from '../../types.ts';
import { normalizeKey } from '../../values.ts';
import { entryOf, literalOf } from '../evaluate.ts';
import { MODEL_KEYS, modelIn, samplingOf } from '../models/model-calls.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import { hasWords, messageOf, readMessage, readMessages, type SourceMessage } from './messages.ts';
import type { Found } from './prompt-drafts.ts';
import { isBlank } from './said-to-models.ts';

/** Keys whose text a model reads, by role. The first group says so itself; the others mean it only of a model. */
const SURE_KEYS =
  /^(system_?prompt(_?template)?|system_?instructions?|system_?message|developer_?message|developer_?instructions|pre_?prompt|preamble|sys_?prompt|sys_?msg|user_?prompt(_?template)?|prompt_?template)$/i;
const SYSTEM_KEYS = /^(system\w*|developer\w*|instructions?|preamble|pre_?prompt|sys_?(prompt|msg))$/i;
const PROMPT_KEYS =
  /^(system|instructions?|prompt|prompts|user|input|contents|messages|message|query|question|text|content|inputs|initial_?messages|template|prefix|suffix|user_?(message|content)|system_?(content|text)|history|body)$/i;

type Collected = Found & { /** A key says that its text is a prompt. */ sure: boolean };

/** `fetch(url, {body: JSON.stringify({model, messages})})`: the body's members are the options. */
export function withBody(entries: readonly SourceEntry[]): SourceEntry[] {
  return entries.flatMap((entry) => {
    const { key, value } = entry;
    if (
      value.type === 'object' &&
      /^(body|data|json|config|generation_?config|options|request|payload|settings|params|configuration|model_?settings|model_?kwargs|inference_?config)$/i.test(
        key,
      )
    )
      return value.entries.some(({ key: inner }) => isOption(inner)) ? value.entries : [entry];
    return [entry];
  });
}

function isOption(key: string): boolean {
  return PROMPT_KEYS.test(key) || SURE_KEYS.test(key) || READ_PARAMETERS.has(normalizeKey(key));
}

/** Whether options say which model is asked, or how one answers. */
export function hasModel(entries: readonly SourceEntry[], index: SourceIndex): boolean {
  if (isInference(entries)) return true;
  return entries.some(
    ({ key, value }) =>
      (MODEL_KEYS.includes(key) &&
        (modelIn(value, index.lookup) !== null ||
          (value.type === 'name' && index.usesModels) ||
          (value.type === 'name' && /model/i.test(value.name)))) ||
      /^(temperature|max_?tokens|max_?output_?tokens|max_?completion_?tokens|generation_?config|top_?p|response_?format|tool_?choice)$/i.test(
        key,
      ),
  );
}

/** `{inputs: "…", parameters: {max_new_tokens: 200}}`, as endpoints of Hugging Face are asked. */
function isInference(entries: readonly SourceEntry[]): boolean {
  return entries.some(
    ({ key, value }) =>
      key === 'parameters' &&
      value.type === 'object' &&
      samplingOf(value.entries).length > 0 &&
      entryOf(entries, 'inputs') !== null,
  );
}

/** The turns among options. */
export function collect(
  entries: readonly SourceEntry[],
  trusted: boolean,
  /** What is written here is said to a model. */
  sets = false,
): Collected {
  const found: Collected = { messages: [], sure: false, read: new Set() };
  const texts: SourceMessage[] = [];
  for (const entry of entries) {
    const { key, value } = entry;
    const sure = SURE_KEYS.test(key);
    if (!sure && !PROMPT_KEYS.test(key)) continue;
    const messages = readMessages(value) ?? asMessages(readMessage(value));
    if (messages !== null) {
      found.messages.push(...messages);
      found.read.add(entry);
      // Gemini's word for turns.
      if (key === 'contents') found.sure = true;
    } else if (
      (sure || trusted || /^system$/i.test(key) || (sets && value.type === 'text')) &&
      isTextual(value)
    ) {
      const message = messageOf(roleOfKey(key), value);
      if (message.content === '') continue;
      if (sure && !isBlank(message.literal)) found.sure = true;
      (message.role === 'system' ? texts : found.messages).push(message);
      found.read.add(entry);
    }
  }
  // What is told beforehand, and what is asked: nothing else has both.
  const asked = entries.some(({ key }) => /^(prompt|messages|user|user_?prompt)$/i.test(key));
  if (asked && texts.some(({ literal }) => !isBlank(literal))) found.sure = true;
  return { ...found, messages: [...texts, ...found.messages] };
}

function asMessages(message: SourceMessage | null): SourceMessage[] | null {
  return message === null ? null : [message];
}

function isTextual(value: SourceValue): boolean {
  if (value.type === 'list')
    return (
      hasWords(value) ||
      (value.items.length > 0 &&
        value.items.every(({ type }) => type === 'text' || type === 'name' || type === 'object') &&
        !isWordList(value.items))
    );
  return (
    value.type === 'text' ||
    value.type === 'name' ||
    value.type === 'choice' ||
    value.type === 'call' ||
    value.type === 'object'
  );
}

/** `{"System": ["abs", "addr", "append"]}` lists what a unit has. */
function isWordList(items: readonly SourceValue[]): boolean {
  return items.length > 1 && items.every((item) => item.type === 'text' && /^[\w.-]+$/.test(literalOf(item)));
}

function roleOfKey(key: string): Role {
  return SYSTEM_KEYS.test(key) ? 'system' : 'user';
}
