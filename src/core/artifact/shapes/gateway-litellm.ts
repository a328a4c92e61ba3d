import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, stringOf, withoutKeys } from '../values.ts';
import type { Gateway } from './gateway-shapes.ts';

const MAX_DEPTH = 4;
/** Where the models are listed; a chart that keeps each in a file of its own calls them so as well. */
const LISTS = ['model_list', 'models', 'modelList'];
/** What only LiteLLM's proxy is told of every call; an application's own settings of the library name a model. */
const PROXY =
  /^(numretries|allowedfails|cooldowntime|dropparams|modifyparams|setverbose|callbacks|(success|failure)callback|cache|cacheparams|requesttimeout|(default|contextwindow|contentpolicy)?fallbacks|guardrails|turnoffmessagelogging|redact\w+|default(internaluser|team)\w*|maxinternaluserbudget|jsonlogs)$/;
const STRATEGY =
  /^(simple-shuffle|least-busy|usage-based-routing(-v2)?|latency-based-routing|cost-based-routing)$/;

/** The proxy of LiteLLM, by its models or by how it calls them. */
export function liteLlm(data: JsonRecord): Gateway | null {
  const listed = LISTS.some((key) => areDeployments(memberOf(data, key)));
  if (!listed && !isWithoutModels(data, memberOf(data, 'model_list'))) return null;
  return {
    id: 'LiteLLM',
    // How the proxy keeps its own accounts is no matter of models.
    data: withoutKeys(data, ['general_settings', 'environment_variables']),
    naming: {
      nounOf: (names) => (names.at(-2) === 'model_group_alias' ? 'alias' : null),
      listNouns: new Map([
        ...LISTS.map((key) => [key, 'alias'] as const),
        ['fallbacks', 'fallback'],
        ['default_fallbacks', 'fallback'],
        ['context_window_fallbacks', 'context window fallback'],
        ['content_policy_fallbacks', 'content policy fallback'],
      ]),
      nameOf: (item, key) =>
        LISTS.includes(key)
          ? stringOf(memberOf(item, 'model_name'))
          : /fallbacks$/.test(key) && Object.keys(item).length === 1
            ? (Object.keys(item)[0] ?? null)
            : null,
    },
  };
}

/** A part of a split configuration, or one whose models are kept in a database, has settings without the models. */
function isWithoutModels(data: JsonRecord, list: Json | undefined): boolean {
  const isEmpty = Array.isArray(list) && list.length === 0;
  if (list !== undefined && list !== null && !isEmpty) return false;
  const isSet = (key: string) =>
    Object.keys(memberOf(data, key) ?? {}).length > 0 && isRecord(memberOf(data, key));
  if (!isSet('litellm_settings') && !isSet('router_settings')) return false;
  if (tellsProxy(memberOf(data, 'litellm_settings')) || balances(memberOf(data, 'router_settings')))
    return true;
  const parts = ['litellm_settings', 'router_settings', 'general_settings', 'model_list', 'include'];
  return parts.filter((key) => Object.hasOwn(data, key)).length >= 2;
}

/** Settings of every call, and no model that one application calls. */
function tellsProxy(section: Json | undefined): boolean {
  const keys = isRecord(section) ? Object.keys(section).map(normalizeKey) : [];
  return (
    keys.some((key) => PROXY.test(key)) && !keys.some((key) => /^(model(name|id)?|temperature)$/.test(key))
  );
}

/** `router_settings: {routing_strategy: least-busy}`, of a chart also `router: {routingStrategy: …}`. */
function balances(section: Json | undefined): boolean {
  return (
    isRecord(section) &&
    Object.entries(section).some(
      ([key, value]) => normalizeKey(key) === 'routingstrategy' && STRATEGY.test(stringOf(value) ?? ''),
    )
  );
}

function areDeployments(list: Json | undefined): boolean {
  const members = Array.isArray(list) ? list : [];
  return members.length > 0 && members.every(isDeployment);
}

function isDeployment(item: Json): boolean {
  const params = memberOf(item, 'litellm_params');
  return isRecord(params) && stringOf(memberOf(item, 'model_name')) !== null;
}

/** LiteLLM's configuration among the values of a Helm chart, or in an application's settings; null where there is none. */
export function liteLlmInside(data: JsonRecord): Gateway | null {
  const [first, ...more] = listSections(data, []);
  if (first === undefined) return null;
  if (more.length === 0) return { ...first.gateway, keys: first.keys };
  // What is set in several places is one gateway.
  const kept: JsonRecord = {};
  for (const { keys, gateway } of [first, ...more]) put(kept, keys, gateway.data);
  return { ...first.gateway, data: kept };
}

type Section = { keys: string[]; gateway: Gateway };

/** The first section is by itself LiteLLM's; beside one, how its router picks is as well, whatever that is called. */
function listSections(data: JsonRecord, at: string[]): Section[] {
  const found: Section[] = [];
  const routers: Section[] = [];
  for (const [key, value] of Object.entries(data)) {
    if (!isRecord(value)) continue;
    const keys = [...at, key];
    const gateway = liteLlm(value);
    if (gateway !== null) found.push({ keys, gateway });
    else if (balances(value)) routers.push({ keys, gateway: { ...NAMELESS, data: value } });
    else if (keys.length < MAX_DEPTH) found.push(...listSections(value, keys));
  }
  return found.length === 0 ? [] : [...found, ...routers];
}

const NAMELESS = { id: 'LiteLLM', naming: { nounOf: () => null } };

function put(root: JsonRecord, keys: readonly string[], value: Json): void {
  let holder = root;
  for (const key of keys.slice(0, -1)) {
    const inner = holder[key];
    const next = isRecord(inner) ? inner : {};
    holder[key] = next;
    holder = next;
  }
  holder[String(keys.at(-1))] = value;
}
