import { digestOf } from '../../artifact/digest.ts';
import { readParameters } from '../../artifact/parameters.ts';
import { resolveReference } from '../../artifact/paths.ts';
import type { Json } from '../../artifact/problem.ts';
import { parseJson } from '../../artifact/structured.ts';
import { guessLanguage, listVariables } from '../../artifact/template-variables.ts';
import type { Artifact, Message, PromptContent, Role } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';
import type { Obstacle } from '../plan.ts';
import type { Case, ScorerUse } from '../types.ts';
import { mapAssertion } from './assertions.ts';
import { toModelId } from './model-id.ts';
import { type PromptfooTest, readPromptfooTests } from './promptfoo-tests.ts';
import { makeUse, nameMetric } from './scorer-use.ts';

/** Texts of the files that a config refers to, by repository path. */
export type ReferencedTexts = ReadonlyMap<string, string>;

/** One prompt of a config with the model that answers it. */
export type PromptfooVariant = {
  /** Unique in its config, and the same on both sides while prompt and provider keep their names. */
  label: string;
  prompt: PromptContent;
  /** `provider/model` */
  model: string;
};

/** The declarative part of a promptfoo config. Nothing that it names is executed. */
export type PromptfooSuite = { variants: PromptfooVariant[]; cases: Case[]; obstacles: Obstacle[] };

const ROLES: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool'];
const CODE = 'nothing of a repository is executed';

/** Reads prompts, providers and tests of a promptfoo config. What cannot be run is an obstacle that names it. */
export function suiteFromPromptfoo(artifact: Artifact, texts: ReferencedTexts): PromptfooSuite {
  const data = artifact.content.type === 'eval-suite' ? artifact.content.data : {};
  const obstacles: Obstacle[] = [];
  const refuse = (what: string, reason: string) =>
    void obstacles.push({ metric: null, reason: `${what}: ${reason}`, fix: null, blocks: true });
  const prompts = readPrompts(artifact.path, memberOf(data, 'prompts') ?? null, texts, refuse);
  const providers = readProviders(memberOf(data, 'providers') ?? memberOf(data, 'targets') ?? null, refuse);
  const variants = prompts.flatMap((prompt) =>
    providers.map(({ model, parameters }) => ({
      label: `${prompt.label} on ${model}`,
      prompt: { ...prompt.content, model, parameters },
      model,
    })),
  );
  for (const key of [
    'scenarios',
    'assertScoringFunction',
    'derivedMetrics',
    'extensions',
    'nunjucksFilters',
  ]) {
    if (memberOf(data, key) !== undefined)
      refuse(`\`${key}\``, key === 'scenarios' ? 'scenarios are not part of this version' : CODE);
  }
  const tests = readPromptfooTests(artifact, data, texts, refuse);
  return { variants, cases: toCases(tests, artifact, refuse), obstacles };
}

type Refuse = (what: string, reason: string) => void;

function toCases(tests: readonly PromptfooTest[], artifact: Artifact, refuse: Refuse): Case[] {
  const ids = new Set<string>();
  const refused = new Set<string>();
  return tests.map(({ vars, assertions, description, line }) => {
    const scorers: ScorerUse[] = [];
    for (const { assertion, negate, metric, weight } of assertions) {
      const mapped = mapAssertion(assertion);
      if ('refused' in mapped) {
        const name = `assertion \`${negate ? 'not-' : ''}${assertion.type}\``;
        const nearest = mapped.nearest === null ? '' : `; the nearest scorer here is \`${mapped.nearest}\``;
        if (!refused.has(name)) refuse(name, `${mapped.refused}${nearest}`);
        refused.add(name);
        continue;
      }
      const watched = mapped.watched === true || weight === 0;
      // One name is one metric, whichever cases it stands in.
      const name = nameMetric(
        metric ?? `${negate ? 'not_' : ''}${assertion.type.replaceAll('-', '_')}`,
        new Set(),
      );
      scorers.push(makeUse(name, mapped.scorer, mapped.options, { negate, watched }));
    }
    const id = uniqueId(description ?? `test-${digestOf({ vars, scorers }).slice(0, 8)}`, ids);
    const { input } = vars;
    return {
      id,
      input: typeof input === 'string' ? input : '',
      vars,
      expected: null,
      tools: null,
      tags: [],
      cluster: id,
      scorers,
      source: { path: artifact.path, line },
    };
  });
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let i = 2; taken.has(id); i++) id = `${wanted} (${i})`;
  taken.add(id);
  return id;
}

type ReadPrompt = { label: string; content: PromptContent };

function readPrompts(path: string, prompts: Json, texts: ReferencedTexts, refuse: Refuse): ReadPrompt[] {
  const list = Array.isArray(prompts) ? prompts : prompts === null ? [] : [prompts];
  if (list.length === 0) refuse('`prompts`', 'the config names no prompt');
  return list.flatMap((entry, i) => {
    const written =
      typeof entry === 'string'
        ? entry
        : (stringOf(memberOf(entry, 'raw')) ??
          stringOf(memberOf(entry, 'id')) ??
          stringOf(memberOf(entry, 'file')));
    const label = stringOf(memberOf(entry, 'label')) ?? `prompt ${i + 1}`;
    if (written === null) {
      refuse(label, 'it is neither a text nor a file');
      return [];
    }
    const file = fileOf(written);
    if (file === null) return [{ label, content: toContent(written) }];
    if (/\.([cm]?[jt]s|py)(:\w+)?$/i.test(file) || written.startsWith('exec:')) {
      refuse(written, CODE);
      return [];
    }
    const target = resolveReference(path, file);
    const text = target === null ? undefined : texts.get(target);
    if (text === undefined) {
      refuse(written, target === null ? 'it lies outside the repository' : 'there is no such text file');
      return [];
    }
    const parts = /\.(txt|md)$/i.test(file)
      ? text.split(/^---\s*$/m).filter((part) => part.trim() !== '')
      : [text];
    return parts.map((part, n) => ({
      label: parts.length === 1 ? file : `${file} ${n + 1}`,
      content: toContent(part),
    }));
  });
}

/** promptfoo takes a text without line breaks and with a known extension for a path, `file://` or not. */
function fileOf(written: string): string | null {
  if (written.startsWith('file://')) return written.slice('file://'.length);
  return !written.includes('\n') &&
    !written.includes(' ') &&
    /\.(txt|md|j2|json|ya?ml|[cm]?js|ts|py)(:\w+)?$/i.test(written)
    ? written
    : null;
}

/** A JSON list of messages is a conversation; any other text is the user's turn. */
function toContent(text: string): PromptContent {
  const parsed = text.trim().startsWith('[') ? parseJson('prompt', text) : null;
  const messages = parsed?.ok === true ? readMessages(parsed.value.data) : null;
  const turns = messages ?? [{ role: 'user' as const, content: text }];
  const language = turns.some(({ content }) => /\{%|\{\{[^}]*\|/.test(content))
    ? 'jinja'
    : turns.some(({ content }) => content.includes('{{'))
      ? 'mustache-variables'
      : guessLanguage('');
  const variables = turns.flatMap(({ content }) => listVariables(language, content));
  return {
    type: 'prompt',
    messages: turns,
    template: language,
    variables: [...new Set(variables)].sort(),
    model: null,
    parameters: {},
    responseFormat: { type: 'text' },
  };
}

function readMessages(data: Json): Message[] | null {
  if (!Array.isArray(data) || data.length === 0) return null;
  const messages = data.map((item): Message | null => {
    const role = ROLES.find((known) => known === memberOf(item, 'role'));
    const content = stringOf(memberOf(item, 'content'));
    return role === undefined || content === null ? null : { role, content };
  });
  return messages.some((message) => message === null) ? null : messages.filter((message) => message !== null);
}

type ReadProvider = { model: string; parameters: PromptContent['parameters'] };

function readProviders(providers: Json, refuse: Refuse): ReadProvider[] {
  const list = Array.isArray(providers) ? providers : providers === null ? [] : [providers];
  if (list.length === 0) refuse('`providers`', 'the config names no provider');
  return list.flatMap((entry) => {
    const keyed = isRecord(entry) && entry.id === undefined ? Object.entries(entry)[0] : undefined;
    const id = typeof entry === 'string' ? entry : (stringOf(memberOf(entry, 'id')) ?? keyed?.[0] ?? null);
    const config: JsonRecord =
      [memberOf(entry, 'config'), memberOf(keyed?.[1] ?? null, 'config')].find(isRecord) ?? {};
    if (id === null) {
      refuse('a provider', 'it has no id');
      return [];
    }
    if (/^(file:|python:|exec:|golang:|ruby:|webhook|https?:|wss?:|package:)|\.([cm]?[jt]s|py)$/i.test(id)) {
      refuse(
        `provider \`${id}\``,
        /^(https?|wss?|webhook)/i.test(id) ? 'a repository names no address here' : CODE,
      );
      return [];
    }
    return [{ model: toModelId(id), parameters: readParameters(config) }];
  });
}
