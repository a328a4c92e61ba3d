import { parseJson, parseYaml } from '../../artifact/documents/structured.ts';
import { imagesOf } from '../../artifact/images.ts';
import type { Json } from '../../artifact/problem.ts';
import { readMessageContent } from '../../artifact/shapes/message-content.ts';
import { listVariables } from '../../artifact/templates/template-variables.ts';
import type { Message, PromptContent, Role } from '../../artifact/types.ts';
import { memberOf, stringOf } from '../../artifact/values.ts';
import { CODE, CODE_FILE, findReferenced, type ReferencedTexts, type Refuse } from './promptfoo-files.ts';

/** `label` is unique in its config. */
export type ReadPrompt = {
  label: string;
  content: PromptContent;
  /** The file it is read from; null where the config holds it. */
  source: string | null;
};

const ROLES: readonly Role[] = ['system', 'developer', 'user', 'assistant'];
const FILE = /\.(txt|md|j2|jsonl?|ya?ml|csv|[cm]?[jt]s|py)(:\w+)?$/i;

/** Every prompt of a config: written out, or in files. */
export function readPrompts(
  path: string,
  prompts: Json,
  texts: ReferencedTexts,
  refuse: Refuse,
): ReadPrompt[] {
  const list = Array.isArray(prompts) ? prompts : prompts === null ? [] : [prompts];
  if (list.length === 0) refuse('`prompts`', 'the config names no prompt');
  const taken = new Set<string>();
  return list.flatMap((entry, i) => {
    const written = typeof entry === 'string' ? entry : firstText(entry, ['raw', 'id', 'file']);
    const given = stringOf(memberOf(entry, 'label'));
    if (written === null) {
      refuse(given ?? `prompt ${i + 1}`, 'it is neither a text nor a file');
      return [];
    }
    return readSources(path, written, texts, refuse).flatMap(({ name, text, source }) => {
      const label = uniqueLabel(given ?? name ?? `prompt ${i + 1}`, taken);
      const read = toContent(text);
      if (read.ok) return [{ label, content: read.content, source }];
      refuse(label, read.reason);
      return [];
    });
  });
}

/** A label that is given twice is numbered. */
export function uniqueLabel(wanted: string, taken: Set<string>): string {
  let label = wanted;
  for (let n = 2; taken.has(label); n++) label = `${wanted} ${n}`;
  taken.add(label);
  return label;
}

function firstText(entry: Json, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = stringOf(memberOf(entry, key));
    if (text !== null) return text;
  }
  return null;
}

type Source = { name: string | null; text: string; source: string | null };

/** The texts that one entry stands for. `.txt` holds several between lines of `---`, `.jsonl` one a line. */
function readSources(path: string, written: string, texts: ReferencedTexts, refuse: Refuse): Source[] {
  const file = fileOf(written);
  if (file === null) return [{ name: null, text: written, source: null }];
  if (CODE_FILE.test(file) || written.startsWith('exec:')) {
    refuse(written, CODE);
    return [];
  }
  const found = findReferenced(path, file, texts);
  if (found.length === 0) refuse(written, 'there is no such text file in the repository');
  return found.flatMap((target) => {
    const name = found.length === 1 ? file : target;
    if (/\.csv$/i.test(target)) {
      refuse(written, 'prompts in CSV are not part of this version');
      return [];
    }
    const parts = splitPrompts(target, texts.get(target) ?? '').filter((part) => part.trim() !== '');
    return parts.map((text, n) => ({
      name: parts.length === 1 ? name : `${name} ${n + 1}`,
      text,
      source: target,
    }));
  });
}

function splitPrompts(file: string, text: string): string[] {
  if (/\.txt$/i.test(file)) return text.split(/^---\s*$/m).map((part) => part.trim());
  if (/\.jsonl$/i.test(file)) return text.split('\n');
  return [text];
}

/** promptfoo takes a text without line breaks and with a known extension for a path, `file://` or not. */
function fileOf(written: string): string | null {
  if (written.startsWith('file://')) return written.slice('file://'.length);
  if (written.startsWith('exec:')) return written;
  return !written.includes('\n') && !written.includes(' ') && FILE.test(written) ? written : null;
}

type ReadContent = { ok: true; content: PromptContent } | { ok: false; reason: string };

/** A list of messages in JSON or YAML is a conversation; any other text is the user's turn. */
function toContent(text: string): ReadContent {
  const written = text.trim();
  const json = /^[[{]/.test(written) ? parseJson('prompt', written) : null;
  const yaml = /^-\s+["']?(role|content)["']?\s*:/.test(written) ? parseYaml('prompt', written) : null;
  const parsed = json?.ok === true ? json : yaml;
  if (parsed?.ok === true) {
    const messages = readMessages(parsed.value.data);
    return messages === null
      ? {
          ok: false,
          reason: 'it is no list of messages with role, text and pictures, and nothing else is sent here',
        }
      : { ok: true, content: toPrompt(messages) };
  }
  // Such a text becomes messages only when its variables are filled in.
  if (/^[[{][\s\S]*["']role["']\s*:/.test(written) || yaml !== null)
    return { ok: false, reason: 'its messages are not valid JSON or YAML before variables are filled in' };
  return { ok: true, content: toPrompt([{ role: 'user', content: text }]) };
}

function readMessages(data: Json): Message[] | null {
  if (!Array.isArray(data) || data.length === 0) return null;
  const messages = data.map((item): Message | null => {
    const said = memberOf(item, 'role');
    const role = said === 'model' ? 'assistant' : ROLES.find((known) => known === said);
    // Gemini's messages have their parts under that name.
    const written = memberOf(item, 'content') ?? memberOf(item, 'parts') ?? null;
    const content = readMessageContent(written, (name) => /\{[{%]/.test(name));
    return role === undefined || content === null ? null : { role, ...content };
  });
  return messages.some((message) => message === null) ? null : messages.filter((message) => message !== null);
}

function listNames(message: Pick<Message, 'parts'>): string[] {
  return imagesOf(message).flatMap(({ image }) => (image.kind === 'named' ? [image.name] : []));
}

/** promptfoo renders every text with Nunjucks. */
function toPrompt(messages: Message[]): PromptContent {
  const texts = messages.flatMap(({ content, parts }) => [
    content,
    ...listNames({ ...(parts === undefined ? {} : { parts }) }),
  ]);
  const template = texts.some((text) => /\{[{%#]/.test(text)) ? 'nunjucks' : 'none';
  const variables = texts.flatMap((text) => listVariables(template, text));
  return {
    type: 'prompt',
    messages,
    template,
    variables: [...new Set(variables)].sort(),
    model: null,
    parameters: {},
    responseFormat: { type: 'text' },
  };
}
