import type { Structured, TextPlace } from './documents/structured.ts';
import { parseYamlStream } from './documents/yaml-stream.ts';
import { baseName, directoryOf } from './paths.ts';
import type { Json } from './problem.ts';
import type { Artifact, FileProbe, LintFinding } from './types.ts';
import { isConfigSized, isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from './values.ts';

/** A file that another one holds as a text: `data: {"litellm.yaml": |…}` of a ConfigMap. */
export type EmbeddedFile = {
  /** As it would stand beside the file that holds it; formats go by its name. */
  path: string;
  text: string;
  place: TextPlace;
};

/** Inner files of one file, and their characters together: aliases could repeat one text without end. */
const MAX_FILES = 50;
const MAX_CHARACTERS = 1_000_000;

/** A key whose value is a text over several lines. */
const YAML_BLOCK =
  /^[ \t]*(?:- {1,9})*["']?([\w./-]{1,200})["']?[ \t]?:[ \t]{1,9}(?:[&!][\w.-]{1,50}[ \t]{1,9})?[|>][-+\d]{0,2}[ \t]*(?:#.*)?\r?$/gm;
const FILE_NAME = /^(?=.{3,200}$)\/?([\w.-]+\/){0,9}(\.?[\w-][\w.-]*\.[a-z][a-z0-9]{1,9}|Modelfile)$/i;
/** Keys that say no more than that a configuration follows; it is then called after what stands above. */
const HOLDER =
  /(config(uration|map)?|conf|settings|ya?ml|json|toml|contents?|data|values|file|definition|dsl)$/;
const BARE_HOLDER = /^(config(uration|map)?|conf|settings|ya?ml|json|toml|contents?|data|values|file|value)$/;
/** Beside a text, where it is written to: `{path: /etc/litellm.yaml, content: |…}` */
const WRITTEN_TO = ['path', 'filename', 'fileName', 'target', 'dest', 'destination', 'mountPath', 'name'];
const WRITTEN = /^(contents?|data|template|value|text)$/;
/** An envelope in JSON has few members beside what it carries. */
const MAX_ENVELOPE = 8;

/** The files inside a file of YAML or JSON, one level deep. */
export function listEmbeddedFiles(file: FileProbe): EmbeddedFile[] {
  if (!/\.(ya?ml|json)$/i.test(file.path)) return [];
  const isJson = /^\s{0,99}\{/.test(file.text);
  if (!(isJson ? file.text.includes('\\n') : hasBlocks(file.text))) return [];
  const found: EmbeddedFile[] = [];
  const seen = new Set<string>();
  let left = MAX_CHARACTERS;
  for (const source of readDocuments(file)) {
    if (!isConfigSized(source.data) || (isJson && !mayCarry(source.data))) continue;
    for (const { keys, name, text } of listTexts(source.data, [])) {
      if (found.length >= MAX_FILES || text.length > left) return found;
      if (seen.has(text)) continue;
      seen.add(text);
      left -= text.length;
      const folder = directoryOf(file.path);
      const path = `${folder === '' ? '' : `${folder}/`}${name.replace(/^[./]+\//, '')}`;
      found.push({ path, text, place: source.locateText(keys) });
    }
  }
  return found;
}

/** Most texts in YAML are help and descriptions: those are worth parsing whose key may say that they are files. */
function hasBlocks(text: string): boolean {
  for (const [, key = ''] of text.matchAll(YAML_BLOCK)) {
    const name = normalizeKey(key);
    if (FILE_NAME.test(key) || HOLDER.test(name) || WRITTEN.test(name)) return true;
  }
  return false;
}

function readDocuments(file: FileProbe): Structured[] {
  const parsed = file.data();
  if (parsed.ok) return [parsed.value];
  if (!/\.ya?ml$/i.test(file.path) || !/^---/m.test(file.text)) return [];
  const stream = parseYamlStream(file.path, file.text);
  return stream.ok ? stream.value : [];
}

/** JSON holds texts of every sort: only a manifest, or an envelope around one text, is known to hold files. */
function mayCarry(data: Json): boolean {
  if (!isRecord(data)) return false;
  const kind = stringOf(memberOf(data, 'kind'));
  return kind === 'ConfigMap' || kind === 'List' || Object.keys(data).length <= MAX_ENVELOPE;
}

type Keys = (string | number)[];
type Text = { keys: Keys; name: string; text: string };

function listTexts(data: Json, keys: Keys): Text[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => listTexts(item, [...keys, index]));
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([key, value]): Text[] => {
    const at = [...keys, key];
    if (typeof value !== 'string') return listTexts(value, at);
    if (!value.includes('\n')) return [];
    const name = nameOf(at, data, value);
    return name === null ? [] : [{ keys: at, name, text: value }];
  });
}

/** What the file would be called: by its key, by the path beside it, or by its content under a key of configurations. */
function nameOf(keys: Keys, holder: JsonRecord, text: string): string | null {
  const key = String(keys.at(-1));
  if (FILE_NAME.test(key)) return key;
  if (WRITTEN.test(normalizeKey(key))) {
    const path = WRITTEN_TO.map((name) => stringOf(memberOf(holder, name))).find(
      (one) => one !== null && FILE_NAME.test(one),
    );
    if (path !== undefined) return path;
  }
  // What is said in a conversation is no file.
  if (!HOLDER.test(normalizeKey(key)) || Object.hasOwn(holder, 'role')) return null;
  const extension = guessExtension(text);
  const names = keys.filter((one) => typeof one === 'string' && /^[\w.-]{1,100}$/.test(one)).map(String);
  const given = names.findLast((one) => !BARE_HOLDER.test(normalizeKey(one))) ?? key;
  return extension === null || !/^[\w.-]{1,100}$/.test(given) ? null : `${given}.${extension}`;
}

function guessExtension(text: string): string | null {
  const first = text.split('\n', 200).find((line) => line.trim() !== '' && !/^\s*#/.test(line)) ?? '';
  if (/^\s*[{[]\s*("|$|\{|\})/.test(first)) return 'json';
  if (/^\[{1,2}[\w."-]+\]{1,2}\s*$|^[\w.-]+\s*=/.test(first)) return 'toml';
  return /^(---|[\w"'./-]{1,100}\s?:(\s|$)|- )/.test(first) ? 'yaml' : null;
}

/** The line of the outer file on which a line of the inner one stands. */
function placeLines({ text, place }: EmbeddedFile): (line: number) => number {
  const { line: first, starts } = place;
  if (starts === undefined) return (line) => first + line - 1;
  if (starts.length === 0) return () => first;
  const lines: number[] = [];
  let passed = 0;
  for (let offset = 0, end = 0; end >= 0; offset = end + 1) {
    while (passed < starts.length && (starts[passed] ?? 0) <= offset) passed += 1;
    lines.push(first + passed);
    end = text.indexOf('\n', offset);
  }
  return (line) => lines[Math.min(line, lines.length) - 1] ?? first;
}

export type Lifted = { artifacts: Artifact[]; warnings: LintFinding[] };

/** What an inner file holds as parts of the file at `path`, on its lines. What they would pull in lies elsewhere. */
export function liftOut(path: string, inner: EmbeddedFile, { artifacts, warnings }: Lifted): Lifted {
  const lineOf = placeLines(inner);
  const last = inner.text.trimEnd().split('\n').length;
  const lift = (artifact: Artifact): Artifact => {
    const { positions, lineStarts, lines: [from, to] = [1, last] } = artifact;
    const shifted = Object.entries(positions ?? {}).map(([field, line]) => [field, lineOf(line)] as const);
    // What is not written line by line is said to stand where it begins.
    const starts =
      inner.place.starts === undefined
        ? lineStarts
        : Object.fromEntries(shifted.map(([field]) => [field, []]));
    return {
      ...artifact,
      path,
      references: [],
      reason: `${baseName(inner.path)} in the file: ${artifact.reason}`,
      lines: [lineOf(from), lineOf(to)],
      ...(positions === undefined ? {} : { positions: Object.fromEntries(shifted) }),
      ...(starts === undefined ? {} : { lineStarts: starts }),
    };
  };
  return {
    artifacts: artifacts.map(lift),
    warnings: warnings.map((warning) => ({ ...warning, path, line: lineOf(warning.line) })),
  };
}

/** Whether an artifact of the outer file holds this text already: as its prompt, or among its settings. */
export function isSaid(text: string, artifacts: readonly Artifact[]): boolean {
  const wanted = text.trim();
  const says = (value: unknown): boolean =>
    typeof value === 'string'
      ? value.includes(wanted)
      : value !== null && typeof value === 'object' && Object.values(value).some(says);
  return artifacts.some(({ content }) => says(content));
}
