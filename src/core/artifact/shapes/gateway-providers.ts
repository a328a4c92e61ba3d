import { isModelId, isProviderName } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, listLeaves, memberOf, normalizeKey } from '../values.ts';
import type { Gateway } from './gateway-shapes.ts';

/** Sections that say where requests go. */
const ROUTING =
  /^(llm|model|ai|provider)?(routing|router|routes?|failover|load[-_]?balanc(ing|er))(config|policy)?$/;
/** What stands around it in a gateway's own section. */
const GATEWAY = /^(llm|ai|model)?gateway(config|settings)?$/;
const FIRST = /^(primary|default|preferred)(provider)?$/;
const NEXT = /^(secondary|fallbacks?|backup)(providers?|order|chain)?$/;
const LISTED = /^(providers|targets|order|chain|priority|weights?)$/;
const HOW = /^(strategy|mode|policy|algorithm|weights?)$/;
/** Of a file with more at the top, what belongs to a routing that stands there. */
const BESIDE =
  /^(cache|caching|retry|retries|fallbacks?|failover|providers|weights|strategy|guardrails|load_?balanc\w*)$/;

/** An application's settings beside its routes are artifacts of other kinds, which a gateway would swallow. */
const OTHERS = /prompt|instruction|persona|^rag|retriev|chunk|^agents?$|^tools$|mcp/;

/**
 * A gateway that sends requests to providers by their names and leaves the models to its callers: a first one and those
 * to try next, or a strategy over several. Every name is one of who serves models, one at least of nothing else.
 */
export function providerRoutes(data: JsonRecord): Gateway | null {
  const found = findRouting(data);
  if (found === null || Object.keys(data).some((key) => OTHERS.test(normalizeKey(key)))) return null;
  if (listLeaves(data).some(({ value }) => [value].flat().some(namesModel))) return null;
  const kept = Object.entries(data).filter(
    ([key]) => key === found[0] || (found.length === 1 && BESIDE.test(normalizeKey(key))),
  );
  return { id: 'a gateway', data: Object.fromEntries(kept), naming: { nounOf: () => null } };
}

/** `gemini` is both. */
function namesModel(value: Json): boolean {
  return typeof value === 'string' && isModelId(value) && !isProviderName(value);
}

/** At the top, or in a gateway's section there. */
function findRouting(data: JsonRecord): string[] | null {
  for (const [key, value] of Object.entries(data)) {
    const name = normalizeKey(key);
    if (ROUTING.test(name) && sendsToProviders(value)) return [key];
    if (!GATEWAY.test(name) || !isRecord(value)) continue;
    const inner = Object.entries(value).find(
      ([section, one]) => ROUTING.test(normalizeKey(section)) && sendsToProviders(one),
    );
    if (inner !== undefined) return [key, inner[0]];
  }
  return null;
}

function sendsToProviders(section: Json): boolean {
  if (!isRecord(section)) return false;
  const members = Object.entries(section).map(([key, value]) => ({ name: normalizeKey(key), value }));
  const of = (pattern: RegExp) =>
    members.flatMap(({ name, value }) => (pattern.test(name) ? providersIn(value) : []));
  const [first, next, listed] = [of(FIRST), of(NEXT), of(LISTED)];
  const all = [...first, ...next, ...listed];
  const known = all.every((name) => isProviderName(name)) && all.some((name) => isProviderName(name, true));
  if (!known) return false;
  const chosen = members.some(({ name }) => HOW.test(name));
  return (first.length > 0 && next.length > 0) || (listed.length > 1 && chosen);
}

/** Names of providers in a value: one, a list, or the keys of their weights. */
function providersIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value))
    return value.map((item) => {
      const name = isRecord(item) ? (memberOf(item, 'provider') ?? memberOf(item, 'name')) : item;
      return typeof name === 'string' ? name : '';
    });
  return isRecord(value) ? Object.keys(value) : [];
}
