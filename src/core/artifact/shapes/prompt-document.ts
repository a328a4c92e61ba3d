import { splitFrontmatter } from '../documents/frontmatter.ts';
import { READ_PARAMETERS, readParameters } from '../parameters.ts';
import { baseName, extensionOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { listIncludes } from '../templates/template-includes.ts';
import { guessLanguage, listVariables } from '../templates/template-variables.ts';
import type { FileProbe, Message, ParsedArtifact, Role, TemplateLanguage } from '../types.ts';
import {
  isRecord,
  type JsonRecord,
  memberOf,
  normalizeKey,
  otherSettingsOf,
  stringOf,
  withoutKeys,
} from '../values.ts';
import { guessRole } from './prompt-role.ts';

/** Template languages by extension; null: the text says. */
export const LANGUAGES: ReadonlyMap<string, TemplateLanguage | null> = new Map([
  ['md', null],
  ['txt', null],
  ['j2', 'jinja'],
  ['jinja', 'jinja'],
  ['jinja2', 'jinja'],
  ['hbs', 'handlebars'],
  ['handlebars', 'handlebars'],
  ['mustache', 'handlebars'],
  ['liquid', 'liquid'],
  ['tmpl', null],
  ['tpl', null],
  ['st', null],
]);
/** Languages in which cutting a text in two cannot cut a block in two. */
const BLOCKLESS: ReadonlySet<TemplateLanguage> = new Set(['none', 'mustache-variables', 'f-string']);
/** Front matter that is read, or that only tells people about the prompt. */
const KNOWN_KEYS = [
  'name',
  'model',
  'author',
  'authors',
  'date',
  'description',
  'tags',
  'title',
  'updated',
  'version',
];
const ROLE_MARKER = /^(?:#{1,3}\s*)?\[?(system|developer|user|human|assistant)\]?\s*:\s*$/i;

/** A text with its front matter, turns, variables and includes as one prompt. */
export function readPromptText(file: FileProbe): ParsedArtifact {
  const { body, data, bodyLine } = splitFrontmatter(file.path, file.text);
  const template = LANGUAGES.get(extensionOf(file.path)) ?? guessLanguage(body);
  const variables = listVariables(template, body);
  const turns = (BLOCKLESS.has(template) ? splitRoles(body) : null) ?? [
    { role: guessRole(baseName(file.path), variables), content: body, line: 1 },
  ];
  const config = memberOf(data, 'config') ?? memberOf(data, 'parameters');
  return {
    name: stringOf(memberOf(data, 'name')) ?? nameOf(file.path),
    content: {
      type: 'prompt',
      messages: turns.map(({ role, content }): Message => ({ role, content })),
      template,
      variables,
      model: stringOf(memberOf(data, 'model')),
      parameters: readParameters({
        ...(isRecord(data) ? data : {}),
        ...(isRecord(config) ? config : {}),
      }),
      responseFormat: { type: 'text' },
      ...(isRecord(data) ? otherSettingsOf(withoutParameters(withoutKeys(data, KNOWN_KEYS))) : {}),
    },
    references: listIncludes(file.path, template, body),
    embeddedTests: null,
    positions: Object.fromEntries(
      turns.map((turn, index) => [`messages[${index}].content`, bodyLine + turn.line - 1]),
    ),
  };
}

/** Front matter without the parameters that `readParameters` takes, at the top and in their group. */
function withoutParameters(data: JsonRecord): JsonRecord {
  const unread = (record: JsonRecord) =>
    Object.entries(record).filter(([key]) => !READ_PARAMETERS.has(normalizeKey(key)));
  const entries = unread(data).map(([key, value]): [string, Json] =>
    isRecord(value) && /^(config|parameters)$/.test(key)
      ? [key, Object.fromEntries(unread(value))]
      : [key, value],
  );
  return Object.fromEntries(entries.filter(([, value]) => !isRecord(value) || Object.keys(value).length > 0));
}

function nameOf(path: string): string {
  return baseName(path).replace(
    /(\.(md|txt|j2|jinja2?|hbs|handlebars|mustache|liquid|tmpl|tpl|st|prompt))+$/i,
    '',
  );
}

/** The turns of a text that marks them with lines such as `SYSTEM:`; null where it does not begin with one. */
function splitRoles(text: string): { role: Role; content: string; line: number }[] | null {
  const turns: { role: Role; lines: string[]; line: number }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const marker = ROLE_MARKER.exec(line)?.[1]?.toLowerCase();
    if (marker !== undefined) {
      const role = marker === 'human' ? 'user' : (marker as Role);
      turns.push({ role, lines: [], line: index + 2 });
      continue;
    }
    const turn = turns.at(-1);
    if (turn !== undefined) turn.lines.push(line);
    else if (line.trim() !== '' && !line.startsWith('#')) return null;
  }
  if (turns.length === 0) return null;
  return turns.map(({ role, lines, line }) => {
    const first = lines.findIndex((text) => text.trim() !== '');
    return { role, content: lines.join('\n').trim(), line: line + Math.max(first, 0) };
  });
}
