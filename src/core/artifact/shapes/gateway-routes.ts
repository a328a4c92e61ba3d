import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../values.ts';
import type { Gateway } from './gateway-shapes.ts';

/** Tables of what requests may be sent to. */
const TABLES =
  /^((llm|model|ai)?(routes|routing|targets|deployments|backends|upstreams|candidates|chains?|tiers|pool|fallbacks?|providers)|models)$/;
/** Of these the ones that say by themselves that requests are sent there; the others may be a list to pick from. */
const SENDS = /^(llm|model|ai)?(routes|routing|targets|candidates|chains?|fallbacks?)$/;
const PROVIDER = /^(provider|backend|upstream|vendor|service|providerid|providername)$/;
const MODEL = /^(model|modelid|modelname|upstreammodel|targetmodel|deployment)$/;
/** What decides which of them is asked, and which next. */
const ORDER = /^(priority|weight|order|rank|tier|fallbacks?|fallbackto|fallbackorder)$/;
const SWITCH = /^(enabled|disabled|active)$/;
/** Names in an order: `logical_models: {fast: {routes: [one, two]}}`. */
const ORDERED = /(routes|order|chain|fallbacks?|candidates|targets|preference|priority|sequence)$/;
/** An application's settings beside its routes are artifacts of other kinds, which a gateway would swallow. */
const OTHERS = /prompt|instruction|persona|^rag|retriev|chunk|^agents?$|^tools$|mcp/;
const MAX_DEPTH = 4;

/**
 * A gateway of an application's own that says which model of which provider is asked, and in which order: a table of such
 * routes, each with a priority, a weight or a switch, or one whose names stand in an order beside it.
 */
export function routeOrder(data: JsonRecord): Gateway | null {
  if (Object.keys(data).some((key) => OTHERS.test(normalizeKey(key)))) return null;
  const found = Object.entries(data).find(([key, value]) => {
    if (!TABLES.test(normalizeKey(key))) return false;
    const routes = listRoutes(value);
    if (routes === null) return false;
    if (routes.some(({ keys }) => keys.some((one) => ORDER.test(one)))) return true;
    if (SENDS.test(normalizeKey(key)) && routes.every(({ keys }) => keys.some((one) => SWITCH.test(one))))
      return true;
    const names = new Set(routes.flatMap(({ name }) => name ?? []));
    return (
      names.size >= 2 &&
      Object.entries(data).some(([other, one]) => other !== key && putsInOrder(one, other, names, 0))
    );
  });
  if (found === undefined) return null;
  const nounOf: Gateway['naming']['nounOf'] = (names) =>
    names.length === 2 && names[0] === found[0] ? 'route' : null;
  return { id: 'a gateway', data, naming: { nounOf, listNouns: new Map([[found[0], 'route']]) } };
}

type Route = { name: string | null; keys: string[] };

/** Two or more, each with a provider and a model, most of them of known models. */
function listRoutes(value: Json): Route[] | null {
  const isList = Array.isArray(value);
  const members = isList
    ? value.map((item) => [null, item] as const)
    : isRecord(value)
      ? Object.entries(value)
      : [];
  const routes: Route[] = [];
  let known = 0;
  for (const [key, member] of members) {
    if (!isRecord(member)) return null;
    const model = textAt(member, MODEL);
    if (model === null || textAt(member, PROVIDER) === null) return null;
    if (isModelId(model)) known += 1;
    const name = key ?? stringOf(memberOf(member, 'name')) ?? stringOf(memberOf(member, 'id'));
    routes.push({ name, keys: Object.keys(member).map(normalizeKey) });
  }
  return routes.length >= 2 && known * 2 >= routes.length ? routes : null;
}

function textAt(record: JsonRecord, pattern: RegExp): string | null {
  const entry = Object.entries(record).find(([key]) => pattern.test(normalizeKey(key)));
  return stringOf(entry?.[1]);
}

function putsInOrder(value: Json, key: string, names: ReadonlySet<string>, depth: number): boolean {
  if (Array.isArray(value) && value.length >= 2 && value.every((item) => typeof item === 'string'))
    return ORDERED.test(normalizeKey(key)) && value.every((item) => names.has(item));
  if (depth >= MAX_DEPTH || value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([inner, one]) =>
    putsInOrder(one, Array.isArray(value) ? key : inner, names, depth + 1),
  );
}
