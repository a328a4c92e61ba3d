import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../values.ts';
import type { Gateway } from './gateway-shapes.ts';

/** Tables of who serves models, and of which model a request is sent to. */
const SERVERS = /^(providers|upstreams|backends|endpoints|servers|deployments)$/;
const ROUTES =
  /^(routes|routing|aliases|alias|modelaliases|modelalias|modelgroupalias|fallbacks|fallback|modelmap|modelmapping|modelroutes|\w*modelmap|router|models)$/;
/** Where a server is asked. */
const ADDRESS = /^(apibase|baseurl|apibaseurl|base|endpoint|url|upstream|apiurl|host|target)$/;
/** Members of a table of models by which each is sent to a server. */
const SENT_TO = /^(provider|upstream|backend|target|endpoint|server|service|baseurl|apibase)$/;
const MAX_DEPTH = 6;

/** A gateway of an application's own: who serves models and where, and which model's requests go to which of them. */
export function routingTable(data: JsonRecord): Gateway | null {
  const members = Object.entries(data);
  const served = members.some(([key, value]) => SERVERS.test(normalizeKey(key)) && areServers(value));
  const routed = members.some(([key, value]) => ROUTES.test(normalizeKey(key)) && sendsModels(value));
  if (!served || !routed) return null;
  const nounOf: Gateway['naming']['nounOf'] = (names) =>
    names.length === 2 && SERVERS.test(normalizeKey(String(names[0]))) ? 'provider' : null;
  return { id: 'a gateway', data, naming: { nounOf } };
}

/** Each with an address, itself or for one of its interfaces. */
function areServers(value: Json): boolean {
  const servers = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return (
    servers.length > 0 &&
    servers.every(
      (server) =>
        isRecord(server) &&
        Object.entries(server).some(
          ([key, one]) => ADDRESS.test(normalizeKey(key)) && stringOf(one) !== null,
        ),
    )
  );
}

/** Two models or more, each with where it is sent: another name, a list of those to try next, or a server. */
function sendsModels(value: Json): boolean {
  return listTargets(value, 0).filter(isModelId).length >= 2;
}

function listTargets(value: Json, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item) => (isRecord(item) ? namesIn(item, depth) : []));
  return isRecord(value) ? namesIn(value, depth) : [];
}

/** Of `{"gpt-*": "openai/gpt-5"}` both names, of `{model, provider}` the model. */
function namesIn(record: JsonRecord, depth: number): string[] {
  const sent = Object.keys(record).some((key) => SENT_TO.test(normalizeKey(key)));
  const model = stringOf(memberOf(record, 'model') ?? memberOf(record, 'id') ?? memberOf(record, 'name'));
  if (sent) return model === null ? [] : [model];
  return Object.entries(record).flatMap(([key, value]) => {
    const name = key.replaceAll('*', '');
    if (isRecord(value)) {
      const goes = Object.keys(value).some((inner) => SENT_TO.test(normalizeKey(inner)));
      return goes ? [name] : listTargets(value, depth + 1);
    }
    const targets = [value].flat().filter((one) => typeof one === 'string');
    return targets.length === 0 ? [] : [...name.split(','), ...targets];
  });
}
