import { canonicalJson } from '../digest.ts';
import { isModelId, providerOf } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { Artifact, ArtifactContent, ModelParameters, SettingsContent } from '../types.ts';
import { type JsonRecord, memberOf, normalizeKey, numberOf, stringOf } from '../values.ts';
import { type AliasCall, describeCall, joinCalls, readAliasCall } from './alias-calls.ts';

/** Where a gateway sends what asks for one of its names. */
export type AliasRoute = {
  /** `provider/model`; null: the config does not say, and `why` does. */
  model: string | null;
  why: string | null;
  /** What is not compared: other models that it leads to, those that it falls back to. Sentences that follow its name. */
  notes: string[];
  /** All that it leads to, sorted, whichever of these is called. */
  leads: string[];
  /** Where the model is served, as the config writes it; null: at its provider's own address. */
  address: string | null;
  /** How the model is called where a request does not say (`defaults`: LiteLLM), or whatever it says (`overrides`: Portkey). */
  parameters: ModelParameters;
  rank: 'defaults' | 'overrides';
  /** What else of these changes answers and is in no request that is made here, by its name. */
  unsent: JsonRecord;
};

/** Gateways by the names that operators give to the way there. */
const GATEWAY =
  /^(litellm([-_]proxy)?|portkey|openrouter|helicone|bifrost|kong|proxy|(llm|ai|model)?[-_]?gateway)$/i;

/**
 * Whether a model as a file names it is an alias: the alias itself, or behind a provider's name. That of a gateway, where the alias
 * could be a model of that provider's own (`openai/gpt-5-mini`).
 */
export function namesAlias(name: string, alias: string): boolean {
  if (name === alias) return true;
  const slash = name.indexOf('/');
  if (slash < 0 || name.slice(slash + 1) !== alias) return false;
  return GATEWAY.test(name.slice(0, slash)) || !isModelId(alias);
}

/** What an artifact calls the models that it names. */
export function listModelNames(content: ArtifactContent): string[] {
  if (content.type === 'prompt') return content.model === null ? [] : [content.model];
  if (content.type === 'model-config') return content.models;
  return content.type === 'settings' && content.subject !== 'gateway' ? content.models : [];
}

type Deployment = {
  alias: string;
  order: number;
  weight: number;
  model: string | null;
  why: string | null;
  address: string | null;
  /** What else decides where it leads. */
  also?: readonly string[];
  /** Absent: a request says all. */
  call?: AliasCall;
  /** Where that stands, as the gateway calls it, if not in `litellm_params`. */
  place?: 'override_params';
};

/** The names that a gateway's config has for models, and where each leads. */
export function readAliases({ name, content }: Pick<Artifact, 'name' | 'content'>): Map<string, AliasRoute> {
  if (content.type !== 'settings' || content.subject !== 'gateway') return new Map();
  const listed = inFileOrder(content);
  const deployments = [...readEntries(listed), ...readTable(listed), ...readPortkey(name, listed)].filter(
    ({ alias }) => !alias.includes('*'),
  );
  const groups = Map.groupBy(deployments, ({ alias }) => alias);
  const routes = new Map([...groups].map(([alias, group]) => [alias, chooseRoute(alias, group, content)]));
  // Another name of one of these: LiteLLM's `model_group_alias`.
  for (const { alias, target } of listOtherNames(content)) {
    const route = routes.get(target);
    if (route !== undefined && !routes.has(alias)) routes.set(alias, route);
  }
  return routes;
}

/** Entries stand by their names; of a list, its names as a leaf have the order of the file. */
function inFileOrder(content: SettingsContent): SettingsContent {
  const lists = Object.entries(content.settings).flatMap(([path, value]) =>
    Array.isArray(value) ? [{ path, places: new Map(value.map((label, i) => [`${path}.${label}`, i])) }] : [],
  );
  const placeOf = (at: string) =>
    lists.find(({ path, places }) => at.startsWith(`${path}.`) && places.has(at))?.places.get(at) ?? 0;
  return { ...content, entries: content.entries.toSorted((a, b) => placeOf(a.at) - placeOf(b.at)) };
}

/** The first in order, then the heaviest, then the first in the file; what else there is becomes a note. */
function chooseRoute(alias: string, group: readonly Deployment[], content: SettingsContent): AliasRoute {
  const [chosen] = group.toSorted((a, b) => a.order - b.order || b.weight - a.weight);
  const models = [...new Set(group.map(({ model }) => model ?? 'an unknown model'))];
  const several =
    models.length < 2
      ? []
      : [`leads to ${models.join(', ')}, of which ${chosen?.model ?? 'the heaviest'} stands for all`];
  const fallbacks = listFallbacks(alias, content);
  const leads = group.flatMap(({ model, why, also = [], call }) => [
    `${model ?? why ?? ''}${call === undefined ? '' : describeCall(call)}`,
    ...also,
  ]);
  const { parameters, unsent } = chosen?.call ?? { parameters: {}, unsent: {} };
  const lost = Object.keys(unsent).map((key) => `\`${key}\``);
  const place = chosen?.place ?? 'litellm_params';
  return {
    parameters,
    rank: place === 'override_params' ? 'overrides' : 'defaults',
    unsent,
    model: chosen?.model ?? null,
    why: chosen?.why ?? null,
    leads: [...new Set(leads)].sort(),
    address: chosen?.address ?? null,
    notes: [
      ...several,
      ...(lost.length === 0
        ? []
        : [`has ${lost.join(', ')} in its \`${place}\`, which requests made here do not carry`]),
      ...(fallbacks.length === 0 ? [] : [`falls back to ${fallbacks.join(', ')}, which is not called here`]),
    ],
  };
}

/** What has no order comes after what has one. */
const LAST = Number.MAX_SAFE_INTEGER;

/** What routes call the address of their model. */
const ADDRESSES = ['api_base', 'base_url', 'url', 'endpoint', 'address', 'host'];

/** LiteLLM's `model_list`, and named routes with a provider and a model. */
function readEntries({ entries, settings }: SettingsContent): Deployment[] {
  return entries.flatMap(({ name, noun, at }): Deployment[] => {
    const under = (path: string) => memberOf(settings, `${at}.${path}`);
    const params = stringOf(under('litellm_params.model'));
    if (params !== null) {
      const param = (key: string) => under(`litellm_params.${key}`);
      const weight = [param('weight'), param('rpm'), param('tpm')].map(numberOf).find((one) => one !== null);
      const order = numberOf(param('order')) ?? LAST;
      const address = stringOf(param('api_base') ?? param('base_url'));
      const own = readAliasCall(settings, `${at}.litellm_params.`);
      const call = joinCalls(own, readAliasCall(settings, `${rootOf(at)}${ROUTER_DEFAULTS}`));
      return [{ alias: name, order, weight: weight ?? 0, address, call, ...readLiteLlm(params, address) }];
    }
    const model = stringOf(under('model') ?? under('model_id') ?? under('model_name'));
    const provider = stringOf(under('provider') ?? under('backend') ?? under('upstream'));
    if (noun === 'alias' || model === null || provider === null) return [];
    const full = model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;
    const order = numberOf(under('priority') ?? under('order')) ?? LAST;
    const address = ADDRESSES.map((key) => stringOf(under(key))).find((one) => one !== null) ?? null;
    return [{ alias: name, order, weight: numberOf(under('weight')) ?? 0, model: full, why: null, address }];
  });
}

/**
 * What LiteLLM's router adds to each request, as its own words are: it wins over the `litellm_params` of a deployment, and a request's
 * own parameters win over both (`Router._update_kwargs_with_default_litellm_params` of its source).
 */
const ROUTER_DEFAULTS = 'router_settings.default_litellm_params.';

/** Where the sections of LiteLLM's config stand: a chart has them among its values. */
function rootOf(at: string): string {
  const list = at.lastIndexOf('model_list.');
  return list < 0 ? '' : at.slice(0, list);
}

/** Tables from a name to a model: `aliases: { fast: openai/gpt-5-mini }`. */
const TABLE = /^(aliases|alias|modelalias(es)?|modelmap(ping)?|routes|modelroutes|models)$/;

function readTable({ settings }: SettingsContent): Deployment[] {
  return Object.entries(settings).flatMap(([path, value]) => {
    const dot = path.indexOf('.');
    if (dot < 0 || !TABLE.test(normalizeKey(path.slice(0, dot)))) return [];
    const [first, ...others] = [value].flat();
    if (typeof first !== 'string' || !first.includes('/') || !isModelId(first)) return [];
    const alias = path.slice(dot + 1);
    const also = others.filter((one) => typeof one === 'string');
    return [{ alias, order: 0, weight: 0, model: first, why: null, address: null, also }];
  });
}

/** What targets inherit from the config around them, and what they say themselves, which counts more. */
const OVERRIDES = ['override_params', 'overrideParams'];

/** A config of Portkey is called by its own name, and says which model is asked whatever its caller names. */
function readPortkey(alias: string, { entries, settings }: SettingsContent): Deployment[] {
  const mode = stringOf(memberOf(settings, 'strategy.mode'));
  if (mode === null) return [];
  return entries
    .filter(({ at }) => /^targets\.[^.]+$/.test(at))
    .map(({ at }, i): Deployment => {
      const under = (path: string) => stringOf(memberOf(settings, `${at}.${path}`));
      const written = ['', `${at}.`].flatMap((holder) => OVERRIDES.map((key) => `${holder}${key}.`));
      const model = written
        .map((prefix) => stringOf(memberOf(settings, `${prefix}model`)))
        .reduce((before, one) => one ?? before, null);
      const call = written
        .map((prefix) => readAliasCall(settings, prefix))
        .reduce((before, one) => joinCalls(before, one));
      const provider = under('provider')?.replace(/^@/, '') ?? null;
      const order = mode === 'loadbalance' ? 0 : i;
      const weight = numberOf(memberOf(settings, `${at}.weight`)) ?? 0;
      const plain = model?.replace(/^@/, '') ?? null;
      const named =
        plain === null || plain.includes('/') || provider === null ? plain : `${provider}/${plain}`;
      const why =
        mode === 'conditional'
          ? 'which of its models is asked depends on the request'
          : named === null
            ? 'its caller names the model'
            : null;
      return {
        alias,
        order,
        weight,
        model: why === null && named !== null ? toModel(named) : null,
        why,
        call,
        place: 'override_params',
        address: under('custom_host') ?? under('customHost'),
        // Conditions decide as much as the models do that they lead to.
        ...(mode === 'conditional' ? { also: [canonicalJson(settings)] } : {}),
      };
    });
}

/** LiteLLM's words for providers that have other ones here. */
const PROVIDERS: Record<string, string> = { gemini: 'google', hosted_vllm: 'vllm', ollama_chat: 'ollama' };

function readLiteLlm(model: string, address: string | null): Pick<Deployment, 'model' | 'why'> {
  const variable = /^os\.environ\/(\w+)$/.exec(model)?.[1];
  if (variable !== undefined)
    return { model: null, why: `its model is the environment's ${variable}, which is not in the repository` };
  const full = toModel(model);
  // Elsewhere an address says which resource or machine; of OpenAI's API that it is not OpenAI.
  if (address !== null && full.startsWith('openai/'))
    return { model: null, why: `\`${full}\` is served at an address of its own (\`api_base\`)` };
  return { model: full, why: null };
}

function toModel(name: string): string {
  const slash = name.indexOf('/');
  if (slash < 0) return `${providerOf(name) ?? 'openai'}/${name}`;
  const provider = name.slice(0, slash);
  return `${PROVIDERS[provider] ?? provider}${name.slice(slash)}`;
}

function listOtherNames({ entries, settings }: SettingsContent): { alias: string; target: string }[] {
  return entries.flatMap(({ name, noun, at }) => {
    const target = stringOf(memberOf(settings, at) ?? memberOf(settings, `${at}.model`));
    return noun === 'alias' && target !== null ? [{ alias: name, target }] : [];
  });
}

function listFallbacks(alias: string, { entries, settings }: SettingsContent): string[] {
  const found = entries.filter(({ noun, name }) => noun.endsWith('fallback') && name === alias);
  const texts = found.flatMap(({ at }) => toTexts(memberOf(settings, `${at}.${alias}`)));
  return [...new Set(texts)];
}

function toTexts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
