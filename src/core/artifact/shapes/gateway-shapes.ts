import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf, withoutKeys } from '../values.ts';
import { liteLlm, liteLlmInside } from './gateway-litellm.ts';
import { providerRoutes } from './gateway-providers.ts';
import { routeOrder } from './gateway-routes.ts';
import { routingTable } from './gateway-tables.ts';
import { isName, type Naming } from './named-leaves.ts';

/** One gateway's configuration as it is recognised: which gateway, and the part of the file that is about models. */
export type Gateway = {
  id: string;
  data: JsonRecord /** Where the data stands. */;
  keys?: string[];
  naming: Naming;
};

const NO_GROUPS: Naming['nounOf'] = () => null;

/** The gateway that data configures, by its structure alone; null where it configures none. */
export function findGateway(data: Json): Gateway | null {
  if (!isRecord(data)) return null;
  for (const recognise of RECOGNISERS) {
    const found = recognise(data);
    if (found !== null) return found;
  }
  return liteLlmInside(data);
}

/** Words of which a file that configures a gateway holds one: worth parsing. */
export const GATEWAY_WORDS =
  /override_?[pP]arams|litellm_params|litellm_settings|router_settings|routingStrategy|"targets"|targets:|load-balance|_format_version|plugins_enabled|api_base_url|endpoints:|"providers"|providers:|"upstreams"|upstreams:|"backends"|backends:|"routes"|routes:|"models"|models:|^\s{0,9}\[+"?[\w.-]*(routes|routing|targets|models|fallbacks?|candidates|chains?|deployments|backends|upstreams|providers|tiers|pool)\b|(targets|fallbacks?|secondary|backup|weights|candidates|chains?|deployments|tiers|pool)"?:/m;

const STRATEGIES = /^(single|loadbalance|fallback|conditional)$/;
const TARGET_KEYS = ['provider', 'virtual_key', 'virtualKey', 'override_params', 'overrideParams', 'targets'];

function portkey(data: JsonRecord): Gateway | null {
  const naming: Naming = {
    nounOf: NO_GROUPS,
    listNouns: new Map([['integrations', 'integration']]),
    nameOf: (item, key) =>
      key === 'targets' ? nameTarget(item) : key === 'integrations' ? stringOf(memberOf(item, 'slug')) : null,
  };
  const integrations = memberOf(data, 'integrations');
  const isServer =
    Array.isArray(memberOf(data, 'plugins_enabled')) &&
    Array.isArray(integrations) &&
    integrations.every((item) => stringOf(memberOf(item, 'provider')) && stringOf(memberOf(item, 'slug')));
  if (isServer) return { id: 'Portkey', data: withoutKeys(data, ['admin_token', 'credentials']), naming };
  return isRouting(data, 0) || isTarget(data) ? { id: 'Portkey', data, naming } : null;
}

/** A configuration that leads to one model needs no strategy: `{"provider": "openai", "override_params": {"model": "…"}}`. */
function isTarget(data: JsonRecord): boolean {
  const params = memberOf(data, 'override_params') ?? memberOf(data, 'overrideParams');
  const whose = ['provider', 'virtual_key', 'virtualKey'].map((key) => stringOf(memberOf(data, key)));
  return stringOf(memberOf(params, 'model')) !== null && whose.some((name) => name !== null);
}

/** A strategy and its targets, which may be strategies themselves. */
function isRouting(value: Json, depth: number): boolean {
  const mode = stringOf(memberOf(memberOf(value, 'strategy'), 'mode'));
  const targets = memberOf(value, 'targets');
  if (mode === null || !STRATEGIES.test(mode) || !Array.isArray(targets) || depth > 20) return false;
  return (
    targets.length > 0 &&
    targets.every(
      (target) =>
        isRecord(target) &&
        TARGET_KEYS.some((key) => Object.hasOwn(target, key)) &&
        (memberOf(target, 'targets') === undefined || isRouting(target, depth + 1)),
    )
  );
}

/** A target is called as it is named, else by the key or the provider that it uses. */
function nameTarget(item: JsonRecord): string | null {
  const params = memberOf(item, 'override_params') ?? memberOf(item, 'overrideParams');
  const whose = stringOf(memberOf(item, 'virtual_key')) ?? stringOf(memberOf(item, 'provider'));
  const names = [stringOf(memberOf(item, 'name')), whose, stringOf(memberOf(params, 'model'))];
  return names.find((name) => name !== null && isName(name)) ?? null;
}

function helicone(data: JsonRecord): Gateway | null {
  const routers = memberOf(data, 'routers');
  if (!isRecord(routers)) return null;
  const balanced = Object.values(routers).some((router) => isRecord(memberOf(router, 'load-balance')));
  if (!balanced) return null;
  const nounOf: Naming['nounOf'] = (names) =>
    names.length === 2 && names[0] === 'routers'
      ? 'router'
      : names.length === 2 && names[0] === 'providers'
        ? 'provider'
        : null;
  return { id: 'Helicone', data: withoutKeys(data, ['telemetry', 'server']), naming: { nounOf } };
}

/** LibreChat: the endpoints that it offers, not how it looks. */
function libreChat(data: JsonRecord): Gateway | null {
  const endpoints = memberOf(data, 'endpoints');
  if (memberOf(data, 'version') === undefined || !isRecord(endpoints)) return null;
  const custom = memberOf(endpoints, 'custom');
  const listed =
    Array.isArray(custom) &&
    custom.some((item) => stringOf(memberOf(item, 'baseURL')) && isRecord(memberOf(item, 'models')));
  const known = ['azureOpenAI', 'agents', 'assistants', 'openAI', 'anthropic', 'google', 'bedrock'];
  if (!listed && !known.some((key) => isRecord(memberOf(endpoints, key)))) return null;
  const kept = Object.entries(data).filter(([key]) => /^(endpoints|modelSpecs|memory)$/.test(key));
  const naming: Naming = {
    nounOf: (names) =>
      names.length === 2 && names[0] === 'endpoints' && names[1] !== 'custom' ? 'endpoint' : null,
    listNouns: new Map([
      ['custom', 'endpoint'],
      ['list', 'model spec'],
    ]),
  };
  return { id: 'LibreChat', data: Object.fromEntries(kept), naming };
}

/** claude-code-router: providers, and which model takes which kind of request. */
function claudeCodeRouter(data: JsonRecord): Gateway | null {
  const providers = memberOf(data, 'Providers') ?? memberOf(data, 'providers');
  if (!isRecord(memberOf(data, 'Router')) || !Array.isArray(providers)) return null;
  const listed = providers.every(
    (item) => stringOf(memberOf(item, 'api_base_url')) !== null && Array.isArray(memberOf(item, 'models')),
  );
  return listed ? { id: 'claude-code-router', data, naming: { nounOf: NO_GROUPS } } : null;
}

/** Bifrost: providers, each with weighted keys. */
function bifrost(data: JsonRecord): Gateway | null {
  const providers = memberOf(data, 'providers');
  if (!isRecord(providers)) return null;
  const schema = stringOf(memberOf(data, '$schema')) ?? '';
  const members = Object.values(providers);
  const keyed =
    members.length > 0 &&
    members.every((member) => {
      const keys = memberOf(member, 'keys');
      return (
        Array.isArray(keys) &&
        keys.every((key) => memberOf(key, 'weight') !== undefined && memberOf(key, 'value') !== undefined)
      );
    });
  if (!keyed && !schema.includes('getbifrost.ai')) return null;
  const nounOf: Naming['nounOf'] = (names) =>
    names.length === 2 && names[0] === 'providers' ? 'provider' : null;
  return {
    id: 'Bifrost',
    data: withoutKeys(data, ['$schema', 'config_store', 'logs_store']),
    naming: { nounOf },
  };
}

const RECOGNISERS = [
  liteLlm,
  portkey,
  helicone,
  libreChat,
  claudeCodeRouter,
  bifrost,
  routingTable,
  routeOrder,
  providerRoutes,
];
