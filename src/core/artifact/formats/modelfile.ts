import { readParameters, unreadParameters } from '../parameters.ts';
import { baseName } from '../paths.ts';
import type { Json } from '../problem.ts';
import { readRole } from '../shapes/prompt-role.ts';
import type { ArtifactFormat, ParsedArtifact, Role } from '../types.ts';
import type { JsonRecord } from '../values.ts';

const INSTRUCTION = /^\s*(FROM|PARAMETER|SYSTEM|TEMPLATE|MESSAGE|ADAPTER)\s+(.*)$/i;
/** What only the recipe of an image says. */
const IMAGE = /^\s*(RUN|COPY|CMD|ENTRYPOINT|WORKDIR|EXPOSE|ENV)\s/m;

type Instruction = { name: string; value: string; line: number; textLine: number };
type Turn = { role: Role; content: string; line: number };
type Setting = { path: string; value: Json; line: number };

/** `modelfile.test.ts` is about one. */
const PROGRAM = /\.([cm]?[jt]sx?|py|go|rs|java|php|rb|cs|kt|snap)$/i;

/** A model as Ollama builds it from another one: its parameters and what it is told. */
export const modelfile: ArtifactFormat = {
  id: 'modelfile',
  kind: 'prompt',
  candidate: (path) => /^modelfile([._-][\w.-]*)?$|\.modelfile$/i.test(baseName(path)) && !PROGRAM.test(path),
  match: (file) =>
    /^\s*FROM\s+\S/im.test(file.text) && !IMAGE.test(file.text)
      ? { confidence: 'certain', reason: 'named as a Modelfile of Ollama, from a model' }
      : null,
  parse: (file) => ({ ok: true, value: [toArtifact(file.path, listInstructions(file.text))] }),
};

/** The instructions; a text in quotation marks, three or one, goes on until they close. */
function listInstructions(text: string): Instruction[] {
  const lines = text.split(/\r\n|[\r\n]/);
  const lastEnd = lines.findLastIndex(endsText);
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, start] = INSTRUCTION.exec(lines[at] ?? '') ?? [];
    if (name === undefined || start === undefined) continue;
    const line = at + 1;
    const open = start.indexOf('"""');
    if (open < 0) {
      const rest = at < lastEnd ? countQuoted(start, lines, at) : 0;
      const value = [start, ...lines.slice(at + 1, at + 1 + rest)].join('\n').trim();
      found.push({
        name: name.toUpperCase(),
        value: value.replace(/^"([\s\S]*)"$/, '$1'),
        line,
        textLine: line,
      });
      at += rest;
      continue;
    }
    const inside = [start.slice(open + 3)];
    for (let next = at + 1; next < lines.length && !inside.at(-1)?.includes('"""'); next += 1)
      inside.push(lines[next] ?? '');
    const value = `${start.slice(0, open)}${inside.join('\n').replace(/"""[\s\S]*$/, '')}`;
    const first = inside.findIndex((one) => one.trim() !== '');
    found.push({ name: name.toUpperCase(), value: value.trim(), line, textLine: line + Math.max(0, first) });
    at += inside.length - 1;
  }
  return found;
}

function endsText(line: string): boolean {
  return line.trimEnd().endsWith('"');
}

/**
 * How many lines below it belong to a text that begins with one quotation mark: up to the line that ends with the other one. Not
 * asked where there is none, or a file of texts that never end would be read to its end for each of them.
 */
function countQuoted(start: string, lines: readonly string[], at: number): number {
  const text = start.trim();
  if (!text.startsWith('"') || (text.length > 1 && text.endsWith('"'))) return 0;
  let end = at + 1;
  while (!endsText(lines[end] ?? '"')) end += 1;
  return end - at;
}

function toArtifact(path: string, instructions: readonly Instruction[]): ParsedArtifact {
  const from = instructions.find(({ name }) => name === 'FROM');
  const turns = instructions.flatMap(readTurn);
  const settings = listSettings(instructions);
  const record: JsonRecord = Object.fromEntries(settings.map(({ path: key, value }) => [key, value]));
  const name = baseName(path).replace(/^modelfile[._-]|\.modelfile$/i, '');
  const common = { name, references: [], embeddedTests: null };
  const lines = (prefix: string) =>
    settings.map(({ path: key, line }): [string, number] => [`${prefix}${key}`, line]);
  if (turns.length === 0) {
    const model = from === undefined ? [] : [from.value];
    return {
      ...common,
      kind: 'model-config',
      content: { type: 'model-config', models: model, settings: { from: from?.value ?? null, ...record } },
      positions: Object.fromEntries([['settings.from', from?.line ?? 1], ...lines('settings.')]),
    };
  }
  return {
    ...common,
    content: {
      type: 'prompt',
      messages: turns.map(({ role, content }) => ({ role, content })),
      template: 'none',
      variables: [],
      model: from?.value ?? null,
      parameters: readParameters(record),
      responseFormat: { type: 'text' },
      otherSettings: unreadParameters(record),
    },
    positions: Object.fromEntries([
      ['model', from?.line ?? 1],
      ...turns.map(({ line }, index): [string, number] => [`messages[${index}].content`, line]),
      ...lines('parameters.'),
      ...lines('otherSettings.'),
    ]),
  };
}

/** `SYSTEM text`, `MESSAGE user text` */
function readTurn({ name, value, textLine }: Instruction): Turn[] {
  if (name === 'SYSTEM') return [{ role: 'system', content: value, line: textLine }];
  const [, word = '', content = ''] = name === 'MESSAGE' ? (/^(\w+)\s+([\s\S]*)$/.exec(value) ?? []) : [];
  const role = readRole(word);
  return role === null ? [] : [{ role, content, line: textLine }];
}

/** Parameters by their names (`stop` may be several), templates and adapters. */
function listSettings(instructions: readonly Instruction[]): Setting[] {
  const found = new Map<string, { values: Json[]; line: number }>();
  for (const { name, value, line } of instructions) {
    if (!/^(PARAMETER|TEMPLATE|ADAPTER)$/.test(name)) continue;
    const [key = '', ...words] = name === 'PARAMETER' ? value.split(/\s+/) : [name.toLowerCase(), value];
    const text = words.join(' ').replace(/^"(.*)"$/, '$1');
    const isNumber = name === 'PARAMETER' && text !== '' && String(Number(text)) === text;
    const setting = found.get(key) ?? { values: [], line };
    setting.values.push(isNumber ? Number(text) : text);
    found.set(key, setting);
  }
  return [...found].map(([path, { values, line }]) => ({
    path,
    value: values.length === 1 ? (values[0] ?? null) : values,
    line,
  }));
}
