import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';
import { type Naming, usualNameOf } from './named-leaves.ts';
import type { SettingsRoot } from './settings-content.ts';

/** What of an API gateway's file, or of a resource of Kubernetes, deals with models. */
export type GatewayParts = { id: string; name: string | null; roots: SettingsRoot[]; naming: Naming };

/** Whether a text may configure a gateway through plugins or resources of Kubernetes: worth parsing. */
export function mayHoldPlugins(text: string): boolean {
  if (text.includes('aigateway.envoyproxy.io')) return true;
  if (/\broute_type["']?\s*:\s*["']?(llm\/v\d|preserve)/.test(text)) return true;
  return /_format_version|Kong(Cluster)?Plugin|apisix\.apache\.org/.test(text) && /\bai-[a-z]/.test(text);
}

/** Kong, APISIX and Envoy AI Gateway: of everything that they route only the part that deals with models. */
export function findGatewayParts(data: Json): GatewayParts | null {
  if (!isRecord(data)) return null;
  return findKongResource(data) ?? findPlugins(data) ?? findKongConfig(data) ?? findEnvoyResource(data);
}

/** A plugin of Kong as a resource of Kubernetes. */
function findKongResource(data: JsonRecord): GatewayParts | null {
  const plugin = stringOf(memberOf(data, 'plugin'));
  const config = memberOf(data, 'config');
  const kind = stringOf(memberOf(data, 'kind')) ?? '';
  if (!/^Kong(Cluster)?Plugin$/.test(kind) || !isAiPlugin(plugin) || !isRecord(config)) return null;
  const kept = Object.entries(data).filter(([key]) =>
    /^(plugin|config|configFrom|configPatches|disabled)$/.test(key),
  );
  const root = { data: Object.fromEntries(kept), keys: [], at: '', entry: null };
  return { id: 'Kong', name: nameOfResource(data), roots: [root], naming: NAMING };
}

/** Files of decK and PluginConfigs of APISIX: the AI plugins, wherever they are attached. */
function findPlugins(data: JsonRecord): GatewayParts | null {
  const apisix = /^apisix\.apache\.org\//.test(stringOf(memberOf(data, 'apiVersion')) ?? '');
  if (!apisix && memberOf(data, '_format_version') === undefined) return null;
  const roots: SettingsRoot[] = [];
  const uses = new Map<string, number>();
  const visit = (value: Json, keys: (string | number)[], owner: string | null): void => {
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) visit(item, [...keys, index], owner);
    if (!isRecord(value)) return;
    const own = keys.length === 0 ? owner : (usualNameOf(value) ?? owner);
    for (const [key, member] of Object.entries(value)) {
      if (key !== 'plugins' || !Array.isArray(member)) {
        visit(member, [...keys, key], own);
        continue;
      }
      for (const [index, plugin] of member.entries()) {
        if (!isRecord(plugin) || !isAiPlugin(stringOf(memberOf(plugin, 'name')))) continue;
        if (!isRecord(memberOf(plugin, 'config'))) continue;
        const called =
          stringOf(memberOf(plugin, 'instance_name')) ?? stringOf(memberOf(plugin, 'name')) ?? '';
        const name = own === null ? called : `${own}/${called}`;
        const count = (uses.get(name) ?? 0) + 1;
        uses.set(name, count);
        const at = count === 1 ? name : `${name}#${count}`;
        roots.push({ data: plugin, keys: [...keys, key, index], at, entry: { noun: 'plugin', name } });
      }
    }
  };
  visit(data, [], null);
  if (roots.length === 0) return null;
  return {
    id: apisix ? 'APISIX' : 'Kong',
    name: apisix ? nameOfResource(data) : null,
    roots,
    naming: NAMING,
  };
}

/** The settings of Kong's AI proxy by themselves, as its Admin API takes them and its examples show them. */
function findKongConfig(data: JsonRecord): GatewayParts | null {
  const config = memberOf(data, 'config');
  if (!isRecord(config)) return null;
  const targets = memberOf(config, 'targets');
  const routes = Array.isArray(targets) ? targets : [config];
  if (routes.length === 0 || !routes.every(isKongTarget)) return null;
  const root = { data: { config }, keys: [], at: '', entry: null };
  return { id: 'Kong', name: stringOf(memberOf(data, 'instance_name')), roots: [root], naming: NAMING };
}

function isKongTarget(target: Json): boolean {
  const route = stringOf(memberOf(target, 'route_type')) ?? '';
  return (
    /^(llm\/v\d\/[\w/-]+|[a-z]+\/v\d\/[\w/-]+|preserve)$/.test(route) &&
    stringOf(memberOf(memberOf(target, 'model'), 'provider')) !== null
  );
}

function isAiPlugin(name: string | null): boolean {
  return name !== null && /^ai-[a-z0-9-]{2,60}$/.test(name);
}

/** A target is called by the model that it leads to. */
const NAMING: Naming = {
  nounOf: () => null,
  nameOf: (item, key) => {
    if (key !== 'targets') return null;
    const model = memberOf(item, 'model');
    const [provider, name] = [stringOf(memberOf(model, 'provider')), stringOf(memberOf(model, 'name'))];
    return name === null ? provider : provider === null ? name : `${provider}/${name}`;
  },
};

/** Envoy AI Gateway: its routes and backends. */
function findEnvoyResource(data: JsonRecord): GatewayParts | null {
  const api = stringOf(memberOf(data, 'apiVersion')) ?? '';
  const kind = stringOf(memberOf(data, 'kind')) ?? '';
  const spec = memberOf(data, 'spec');
  if (!/^aigateway\.envoyproxy\.io\//.test(api) || !/^(AIGatewayRoute|AIServiceBackend)$/.test(kind))
    return null;
  if (!isRecord(spec)) return null;
  const naming: Naming = {
    nounOf: () => null,
    listNouns: new Map([['backendRefs', 'backend']]),
    nameOf: (item, key) => (key === 'rules' ? nameRule(item) : null),
  };
  const name = nameOfResource(data);
  const root = { data: spec, keys: ['spec'], at: '', entry: null };
  return { id: 'Envoy AI Gateway', name: name === null ? null : `${kind} ${name}`, roots: [root], naming };
}

/** A rule of a route is called by the model that it matches. */
function nameRule(item: JsonRecord): string | null {
  const matches = memberOf(item, 'matches');
  const headers = Array.isArray(matches) ? memberOf(matches[0], 'headers') : undefined;
  return Array.isArray(headers) ? stringOf(memberOf(headers[0], 'value')) : null;
}

function nameOfResource(data: JsonRecord): string | null {
  return stringOf(memberOf(memberOf(data, 'metadata'), 'name'));
}
