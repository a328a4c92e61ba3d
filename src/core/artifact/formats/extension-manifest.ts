import { isModelId } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import { baseName, isUnderTests } from '../paths.ts';
import type { Json } from '../problem.ts';
import { promptOf } from '../source/drafts.ts';
import { readSignals } from '../source/prompts/text-signals.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../values.ts';

const MODEL = /(model|llm|engine|deployment)(id|name)?$/;
const PROMPT = /(prompt|instructions?|persona)(template|text)?$/;
/** Where a model answers, and who serves it: settings of a model beside one. */
const SERVED = /(provider|(base|api)?(url|endpoint|host))$/;
/** Packages with which models are called. */
const PACKAGES =
  /openai|anthropic|genai|generative-ai|langchain|ollama|mistralai|cohere|groq|(^|\/)ai(-sdk)?(\/|$)/;

/** A setting that an extension offers its users, with the value that it has without them. */
type Setting = { name: string; value: Json; keys: (string | number)[] };

/** The models and prompts that an extension of VS Code or Raycast uses where nobody sets another. */
export const extensionManifest: ArtifactFormat = {
  id: 'extension-manifest',
  kind: 'model-config',
  extensions: ['json'],
  candidate: (path) => baseName(path) === 'package.json' && !isUnderTests(path),
  match: (file) =>
    /"(contributes|preferences)"/.test(file.text) && readParts(file).length > 0
      ? { confidence: 'likely', reason: 'settings of an extension that are of a model' }
      : null,
  parse: (file) => ({ ok: true, value: readParts(file) }),
};

function readParts(file: FileProbe): ParsedArtifact[] {
  const parsed = file.data();
  if (!parsed.ok || !isRecord(parsed.value.data)) return [];
  const { data, locate } = parsed.value;
  const settings = [...listConfiguration(data), ...listPreferences(data)];
  const lineOf = ({ keys }: Setting) => locate(keys).line;
  const asks = callsModels(data) || settings.some(namesModel);
  const models = settings.filter((setting) => namesModel(setting) || (asks && tunes(setting)));
  return [
    ...modelConfigOf(models, lineOf),
    ...settings.filter((setting) => isPrompt(setting, asks)).map((setting) => promptPart(setting, lineOf)),
  ];
}

/** `contributes.configuration`, or a list of such. */
function listConfiguration(data: JsonRecord): Setting[] {
  const found = memberOf(memberOf(data, 'contributes'), 'configuration');
  const at = ['contributes', 'configuration'];
  const sections = Array.isArray(found)
    ? found.map((section, index) => ({ section, keys: [...at, index] }))
    : [{ section: found, keys: at }];
  return sections.flatMap(({ section, keys }) => {
    const properties = memberOf(section, 'properties');
    return isRecord(properties)
      ? Object.entries(properties).flatMap(([name, property]): Setting[] => {
          const value = memberOf(property, 'default');
          return value === undefined ? [] : [{ name, value, keys: [...keys, 'properties', name, 'default'] }];
        })
      : [];
  });
}

/** `preferences` of an extension of Raycast and of its commands. */
function listPreferences(data: JsonRecord): Setting[] {
  const commands = memberOf(data, 'commands');
  const owners: { list: Json | undefined; keys: (string | number)[]; prefix: string }[] = [
    { list: memberOf(data, 'preferences'), keys: ['preferences'], prefix: '' },
    ...(Array.isArray(commands) ? commands : []).map((command, index) => ({
      list: memberOf(command, 'preferences'),
      keys: ['commands', index, 'preferences'],
      prefix: `${stringOf(memberOf(command, 'name')) ?? index}.`,
    })),
  ];
  return owners.flatMap(({ list, keys, prefix }) =>
    (Array.isArray(list) ? list : []).flatMap((item, index): Setting[] => {
      const [name, value] = [stringOf(memberOf(item, 'name')), memberOf(item, 'default')];
      return name === null || value === undefined
        ? []
        : [{ name: `${prefix}${name}`, value, keys: [...keys, index, 'default'] }];
    }),
  );
}

/** `my-extension.service.maxTokens` is `maxtokens`. */
function lastKey({ name }: Setting): string {
  return normalizeKey(name.slice(name.lastIndexOf('.') + 1));
}

function modelsOf(value: Json): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'string' && isModelId(item) ? [item] : [],
  );
}

function namesModel(setting: Setting): boolean {
  return MODEL.test(lastKey(setting)) && modelsOf(setting.value).length > 0;
}

function tunes(setting: Setting): boolean {
  const key = lastKey(setting);
  if (typeof setting.value === 'number')
    return [...SAMPLING_KEYS].some((known) => key === known || (known.length > 4 && key.endsWith(known)));
  return SERVED.test(key) && typeof setting.value === 'string' && setting.value !== '';
}

function callsModels(data: JsonRecord): boolean {
  return ['dependencies', 'devDependencies', 'peerDependencies'].some((key) => {
    const packages = memberOf(data, key);
    return isRecord(packages) && Object.keys(packages).some((name) => PACKAGES.test(name));
  });
}

function isPrompt(setting: Setting, asks: boolean): boolean {
  const text = Array.isArray(setting.value) ? setting.value.join('\n') : setting.value;
  if (!PROMPT.test(lastKey(setting)) || typeof text !== 'string') return false;
  const { words, score } = readSignals(text);
  return words >= 5 && (asks || score >= 1.25);
}

function modelConfigOf(settings: readonly Setting[], lineOf: (setting: Setting) => number): ParsedArtifact[] {
  if (settings.length === 0) return [];
  const lines = settings.map(lineOf);
  return [
    {
      kind: 'model-config',
      name: 'package',
      lines: [Math.min(...lines), Math.max(...lines)],
      content: {
        type: 'model-config',
        models: [...new Set(settings.flatMap(({ value }) => modelsOf(value)))].sort(),
        settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
      },
      references: [],
      embeddedTests: null,
      positions: Object.fromEntries(settings.map((setting) => [`settings.${setting.name}`, lineOf(setting)])),
    },
  ];
}

function promptPart(setting: Setting, lineOf: (setting: Setting) => number): ParsedArtifact {
  const { name, value } = setting;
  const text = Array.isArray(value) ? value.join('\n') : String(value);
  const line = lineOf(setting);
  const role = /system|instruction|persona/i.test(name) ? 'system' : 'user';
  return {
    kind: 'prompt',
    name,
    lines: [line, line],
    content: promptOf([{ role, content: text, literal: text }]),
    references: [],
    embeddedTests: null,
    positions: { 'messages[0].content': line },
  };
}
