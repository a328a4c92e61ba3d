import { providerOf } from '../../artifact/model-id.ts';
import { readParameters } from '../../artifact/parameters.ts';
import type { Json } from '../../artifact/problem.ts';
import { guessLanguage, listVariables } from '../../artifact/templates/template-variables.ts';
import type {
  Artifact,
  ModelParameters,
  PromptContent,
  SettingsContent,
  TemplateLanguage,
} from '../../artifact/types.ts';
import { isRecord, normalizeKey } from '../../artifact/values.ts';

export type AgentArtifact = Artifact & { content: SettingsContent };

/** What a request can be made of, as the definition of one agent says it. */
export type AgentParts = {
  /** What tells the model what it is, under the names that the definition gives it; a file's path where it is kept there. */
  told: { key: string; text: string }[];
  /** Names of its tools; null: it says nothing of tools. */
  tools: string[] | null;
  parameters: ModelParameters;
  /** Paths of the settings that were read here: of the others a change is not measured. */
  read: string[];
};

/** Keys of what a model is told, in the order in which it is told that. */
const TOLD =
  /^(role|persona|identity|backstory|goal|objective|(system|instance|general|global)?(prompt|message|instructions?)(text|template)?|statemodifier)$/;
const ORDER = ['role', 'persona', 'identity', 'backstory', 'goal', 'objective'];
const HEADED: Record<string, string> = {
  role: 'Role',
  persona: 'Persona',
  identity: 'Identity',
  backstory: 'Background',
  goal: 'Goal',
  objective: 'Objective',
};

type Setting = { path: string; keys: string[]; value: Json };

/**
 * Reads the definition of one agent: what it is told, its tools, its sampling parameters. A fault is one of a team, of
 * which no single conversation is made.
 */
export function readAgent({
  content,
  format,
}: Pick<AgentArtifact, 'content' | 'format'>): AgentParts | { fault: string } {
  const settings = listSettings(content);
  const told = settings.filter(
    ({ keys, value }) =>
      typeof value === 'string' && TOLD.test(normalizeKey(keys.at(-1) ?? '')) && !keys.some(isToolsKey),
  );
  const owners = new Set(told.map(({ keys }) => keys.slice(0, -1).join('.')));
  if (owners.size > 1)
    return {
      fault: `it defines several agents (${[...owners]
        .map((owner) => owner || 'the whole')
        .slice(0, 5)
        .join(', ')})`,
    };
  const tools = settings.filter((setting) => isToolSetting(setting, format));
  const sampling = settings.filter(({ value }) => typeof value === 'number' || typeof value === 'string');
  const record = Object.fromEntries(sampling.map(({ keys, value }) => [keys.at(-1) ?? '', value]));
  const parameters = readParameters(record);
  const sampled = sampling.filter(
    ({ keys, value }) => Object.keys(readParameters({ [keys.at(-1) ?? '']: value })).length > 0,
  );
  return {
    told: told
      .map(({ keys, value }) => ({ key: normalizeKey(keys.at(-1) ?? ''), text: String(value) }))
      .toSorted((a, b) => rank(a.key) - rank(b.key)),
    tools: tools.length === 0 ? null : [...new Set(tools.flatMap((tool) => namesIn(tool, settings)))],
    parameters,
    read: [...told, ...tools, ...sampled].map(({ path }) => path),
  };
}

/** The settings without the name of the entry that they all stand under. */
function listSettings({ settings, entries }: SettingsContent): Setting[] {
  const at = entries.find(
    ({ noun, at: root }) =>
      noun === 'agent' && Object.keys(settings).every((path) => path.startsWith(`${root}.`)),
  )?.at;
  return Object.entries(settings).map(([path, value]) => {
    const inner = at === undefined ? path : path.slice(at.length + 1);
    return { path, keys: inner.split(/\.|(?=\[)/), value };
  });
}

function rank(key: string): number {
  const at = ORDER.indexOf(key);
  return at < 0 ? ORDER.length : at;
}

function isToolsKey(key: string): boolean {
  return /^(allowed)?tools$/.test(normalizeKey(key));
}

/** `tools: [a, b]`, `tools: {a: a}`, and in source code a list beside the model: `create_react_agent(llm, [a, b])`. */
function isToolSetting({ keys, value }: Setting, format: string): boolean {
  const at = keys.findIndex(isToolsKey);
  if (at >= 0) return at <= 2;
  return (
    format.startsWith('source-') &&
    /^argument\d$/.test(keys[0] ?? '') &&
    keys.length === 1 &&
    Array.isArray(value)
  );
}

function namesIn({ keys, value }: Setting, settings: readonly Setting[]): string[] {
  const at = keys.findIndex(isToolsKey);
  const below = keys.slice(at + 1);
  if (at >= 0 && below.length > 0) {
    // A definition in place, of which the list itself holds the name; or `tools: {getOrder: getOrder}`.
    const [first = ''] = below;
    if (first.startsWith('[')) return typeof value === 'string' && below.length === 1 ? [value] : [];
    return below.length === 1 && typeof value === 'string' ? [value] : [first];
  }
  const list = Array.isArray(value) ? value : [value];
  const isPlaceOnly = (name: string) =>
    /^\d+$/.test(name) && settings.some(({ path }) => path.endsWith(`tools[${name}]`));
  return list.flatMap((item) => {
    if (typeof item === 'string') return item === '' || isPlaceOnly(item) ? [] : [item];
    return isRecord(item) ? Object.keys(item) : [];
  });
}

/** The prompt of what an agent is told; null: nothing. `format` tells whether braces in it are a program's. */
export function toPrompt(
  { told, parameters }: Pick<AgentParts, 'told' | 'parameters'>,
  format: string,
): PromptContent | null {
  if (told.length === 0) return null;
  const [only] = told;
  const text =
    told.length === 1 && only !== undefined
      ? only.text.trim()
      : told
          .map(({ key, text: part }) =>
            HEADED[key] === undefined ? part.trim() : `${HEADED[key]}: ${part.trim()}`,
          )
          .join('\n\n');
  const template = languageOf(told, text, format);
  return {
    type: 'prompt',
    messages: [{ role: 'system', content: text }],
    template,
    variables: listVariables(template, text),
    model: null,
    parameters,
    responseFormat: { type: 'text' },
  };
}

/** CrewAI and Google's ADK fill `{name}` in; elsewhere a single brace is a brace. */
function languageOf(told: AgentParts['told'], text: string, format: string): TemplateLanguage {
  if (format.startsWith('source-')) return listVariables('code', text).length > 0 ? 'code' : 'none';
  const guessed = guessLanguage(text);
  const filled = told.some(({ key }) => key === 'goal' || key === 'instruction');
  return guessed === 'f-string' && !filled ? 'none' : guessed;
}

/** `provider/model` of a model as frameworks write it: `openai:gpt-4o`, `gpt-4o`, `anthropic/claude-…`. */
export function toModelId(name: string): string {
  if (name.includes('/')) return name;
  const provider = providerOf(name);
  const rest = /^[\w-]+:(.+)$/.exec(name)?.[1];
  return rest !== undefined && provider !== null && name.toLowerCase().startsWith(`${provider}:`)
    ? `${provider}/${rest}`
    : `${provider ?? 'openai'}/${name}`;
}
