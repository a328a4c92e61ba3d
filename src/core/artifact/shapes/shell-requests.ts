import { readParameters, unreadParameters } from '../parameters.ts';
import type { Json } from '../problem.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { Message, ParsedArtifact } from '../types.ts';
import {
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  otherSettingsOf,
  settingsOf,
  stringOf,
  withoutKeys,
} from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';
import { readRole } from './prompt-role.ts';
import { findShellBodies, type ShellBody } from './shell-bodies.ts';

/** Where models are asked in text; `:generateContent` and Azure have the model's name in the address. */
const ADDRESS =
  /\/(completions|messages|responses|generate|chat|converse|invoke)\b|:(stream)?generateContent\b/i;
const IN_ADDRESS =
  /\/models\/([\w.-]{2,80}):(?:stream)?generateContent\b|\/deployments\/([\w.-]{2,80})\/chat\b/i;
/** Keys of what a request says to a model. */
const SAID = [
  'messages',
  'contents',
  'system',
  'system_instruction',
  'systemInstruction',
  'instructions',
  'prompt',
  'input',
];
/** What a shell fills in. */
const FILLED = /\$\([^()]*\)|\$\{[^{}]*\}|\$\w+|\$\{\{[^{}]*\}\}/g;
/** Fewer words than this are a greeting that tries out whether anybody is there. */
const MIN_WORDS = 4;
/** More requests are examples of how an API is used. */
const MAX_REQUESTS = 8;

type Turn = Message & { key: string };

/** Requests of models that a script sends itself, `curl … -d '{"model": …, "messages": […]}'`: prompts and models. */
export function findShellRequests(path: string, text: string): ParsedArtifact[] {
  if (!/\b(curl|wget|Invoke-RestMethod|Invoke-WebRequest)\b/i.test(text)) return [];
  const requests = findShellBodies(path, text).flatMap((body) => {
    const turns = readTurns(body);
    return turns.length === 0 ? [] : [{ body, turns }];
  });
  if (requests.length > MAX_REQUESTS) return [];
  return requests.flatMap(({ body, turns }, index) => {
    const name = index === 0 ? 'request' : `request#${index + 1}`;
    const model = modelOf(body);
    return [...promptOf(body, turns, name, model), ...(model === null ? [] : [configOf(body, name, model)])];
  });
}

function readTurns({ source, around }: ShellBody): Turn[] {
  const { data } = source;
  if (!isRecord(data)) return [];
  const sent = ADDRESS.test(around) && (stringOf(data.model) !== null || IN_ADDRESS.test(around));
  const turns = SAID.flatMap((key) => turnsOf(key, data[key]));
  const talks = turns.some(({ key }) => key === 'messages');
  return talks || (sent && turns.some(({ key }) => /^(contents|prompt|input)$/.test(key))) ? turns : [];
}

function turnsOf(key: string, value: Json | undefined): Turn[] {
  const list = Array.isArray(value) ? value : null;
  if (list?.some(isRecord) !== true) {
    const role = /^(system|instructions)/.test(key) ? 'system' : 'user';
    const content = textOf(value);
    return content === '' || key === 'messages' ? [] : [{ key, role, content }];
  }
  const turns = list.map((item): Turn | null => {
    const role = readRole(stringOf(memberOf(item, 'role')) ?? (key === 'contents' ? 'user' : ''));
    return role === null
      ? null
      : { key, role, content: textOf(memberOf(item, 'content') ?? memberOf(item, 'parts')) };
  });
  return turns.every((turn) => turn !== null) ? turns : [];
}

/** A text, the texts of a message's parts, or those of Gemini's instruction. */
function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return value
      .map(textOf)
      .filter((text) => text !== '')
      .join('\n');
  return isRecord(value) ? textOf(value.text ?? value.parts) : '';
}

/** The model that is written out; a variable's is said where the variable is set. */
function modelOf({ source, around }: ShellBody): string | null {
  const written = stringOf(memberOf(source.data, 'model'));
  const address = IN_ADDRESS.exec(around);
  const model = written === null ? (address?.[1] ?? address?.[2] ?? null) : defaultOf(written);
  return model === null || /[$\s(]/.test(model) ? null : model;
}

function promptOf(
  body: ShellBody,
  turns: readonly Turn[],
  name: string,
  model: string | null,
): ParsedArtifact[] {
  const said = turns.map(({ content }) => content.replace(FILLED, ' ')).join('\n');
  if ((said.match(/\p{L}{2,}|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]{2}/gu)?.length ?? 0) < MIN_WORDS)
    return [];
  const messages = turns.map(({ role, content }): Message => ({ role, content }));
  const rest = model === null && isRecord(body.source.data) ? withoutKeys(body.source.data, SAID) : {};
  const keys = SAID.filter((key) => memberOf(body.source.data, key) !== undefined);
  const first = turns.map(({ key }, index) => {
    const at = turns.slice(0, index).filter((turn) => turn.key === key).length;
    return [`messages[${index}].content`, lineOf(body, [key, at, 'content'])] as const;
  });
  return [
    {
      name,
      root: name,
      kind: 'prompt',
      lines: linesOf(body, keys),
      content: {
        type: 'prompt',
        messages,
        template: 'code',
        variables: [...new Set(messages.flatMap(({ content }) => listVariables('code', content)))].sort(),
        model: stringOf(rest.model),
        parameters: readParameters(rest),
        responseFormat: { type: 'text' },
        ...otherSettingsOf(unreadParameters(withoutKeys(rest, ['model']))),
      },
      references: [],
      embeddedTests: null,
      positions: Object.fromEntries(first),
    },
  ];
}

function configOf(body: ShellBody, name: string, model: string): ParsedArtifact {
  const data: JsonRecord = isRecord(body.source.data) ? body.source.data : {};
  const settings = withoutKeys(data, SAID);
  const leaves = listLeaves(settings);
  return {
    name,
    root: name,
    lines: linesOf(body, Object.keys(settings)),
    content: {
      type: 'model-config',
      models: [model],
      settings: {
        ...settingsOf(Object.keys(settings).length === 0 ? [] : leaves),
        ...(data.model === undefined ? { model } : {}),
      },
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(
      leaves
        .filter(({ keys }) => keys.length > 0)
        .map(({ keys }) => [`settings.${keys.join('.')}`, lineOf(body, keys)]),
    ),
  };
}

function lineOf({ source, line }: ShellBody, keys: readonly (string | number)[]): number {
  return line + source.locate(keys).line - 1;
}

/** From the first of these keys' lines to the last; of a body on one line that line. */
function linesOf(body: ShellBody, keys: readonly string[]): [number, number] {
  const leaves = keys.flatMap((key) => listLeaves(memberOf(body.source.data, key) ?? null, [key]));
  const lines = [...keys.map((key) => [key]), ...leaves.map((leaf) => leaf.keys)].map((at) =>
    lineOf(body, at),
  );
  return lines.length === 0 ? [body.line, body.line] : [Math.min(...lines), Math.max(...lines)];
}
