import { isProviderName, isWellKnownModel } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { dottedPath, type Leaf, normalizeKey } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

/** Sections that say which provider or model is asked. */
const ROUTING =
  /^(llm|model|ai|provider)?(routing|router|routes?|fallbacks?|tiers?|selection)(config|settings|policy|rules)?$/;
/** Of two or more that can be asked, which. */
const CHOSEN =
  /^(default|primary|secondary|fallback|backup|preferred|cheap|fast|smart|strong|small|large|frontier)(model|provider)?s?($|(frontier|cheap|fast|strong|large|small|order|chain)$)|^providers$/;
const PROVIDER =
  /^(app)?(default|primary|secondary|fallback|backup|preferred|active|llm|ai|chat|model|embed(ding)?s?|judge|generat(or|ion)|completion|answer|text|vision|image|speech|stt|tts|transcription|summar(y|izer|ization)|reasoning|planner)+provider(s|order|priority|name|id)?$/;
/** Those of which some answer in the place of a model, in tests and without a key. */
const MAY_STAND_IN =
  /^(app)?(default|primary|fallback|llm|ai|chat|model|judge|generat(or|ion)|completion|answer|summar(y|izer|ization))+provider$/;
const STANDS_IN = /^(fake|mock|stub|dummy|local|auto|none|offline|echo|claude|gpt|chatgpt)$/i;
/** Who is asked, where nothing but a model can be: `LLM_PROVIDER`. */
const SERVES =
  /^(app|default|primary|fallback)?(llm|chat(model)?|languagemodel|judge|completion|genai)(provider|backend)(name)?$/;
/** Who signs people in, keeps files or sends letters is a provider as well. */
const OTHER_SERVICE = /auth|login|identity|sso|storage|cloud|payment|mail|sms|queue|dns|geo|maps|calendar/;
/** How one of several is taken. */
const HOW = /^(strategy|mode|policy|weights?|order|enabled|maxretries|retryattempts)$/;
/** Whether, and how early, a provider is asked. */
const TURN = /^(enabled|disabled|active|priority|weight|order|rank)$/;

/** Whether a leaf says which of several models is asked: `routing: {default_cheap: google/gemini-2.0-flash}`. */
export function routesToModel({ keys, value }: Leaf): boolean {
  const names = keys.map((key) => normalizeKey(String(key)));
  return (
    typeof value === 'string' &&
    isWellKnownModel(value) &&
    CHOSEN.test(names.at(-1) ?? '') &&
    names.slice(0, -1).some((name) => ROUTING.test(name))
  );
}

/** Whether a leaf says by itself who serves the models that are asked: `LLM_PROVIDER=ollama`. */
export function choosesProvider({ keys, value }: Leaf): boolean {
  return (
    typeof value === 'string' &&
    SERVES.test(normalizeKey(String(keys.at(-1)))) &&
    (isProviderName(defaultOf(value), true) || STANDS_IN.test(defaultOf(value)))
  );
}

/**
 * The leaves that say by the names of providers who is asked, in a file that names models: a default, the routes of a
 * task, whether and how early a provider is asked. `models`: the leaves that name them.
 */
export function listProviderRoutes(leaves: readonly Leaf[], models: readonly Leaf[]): Leaf[] {
  const holders = new Set(models.flatMap(({ keys }) => holdersOf(keys)));
  const known = new Set([...holders].map((path) => normalizeKey(path.slice(path.lastIndexOf('.') + 1))));
  const isProvider = (value: Json) =>
    typeof value === 'string' && (known.has(normalizeKey(value)) || isProviderName(value));
  const isRoute = ({ keys, value }: Leaf): boolean => {
    const names = keys.map((key) => normalizeKey(String(key)));
    const values = [value].flat();
    const standsIn = (item: Json) =>
      typeof item === 'string' && STANDS_IN.test(item) && MAY_STAND_IN.test(names.at(-1) ?? '');
    if (values.length === 0 || !values.every((item) => isProvider(item) || standsIn(item))) return false;
    if (names.some((name) => OTHER_SERVICE.test(name))) return false;
    const name = names.at(-1) ?? '';
    return (
      PROVIDER.test(name) || (CHOSEN.test(name) && names.slice(0, -1).some((above) => ROUTING.test(above)))
    );
  };
  const routes = leaves.filter(isRoute);
  const routed = new Set(
    [...routes, ...leaves.filter(routesToModel)].flatMap(({ keys }) => sectionsOf(keys)),
  );
  const beside = leaves.filter(({ keys, value }) => {
    const name = normalizeKey(String(keys.at(-1)));
    const holder = dottedPath(keys.slice(0, -1));
    const isScalar = value === null || typeof value !== 'object';
    return isScalar && ((HOW.test(name) && routed.has(holder)) || (TURN.test(name) && holders.has(holder)));
  });
  return [...routes, ...beside];
}

/** The members of a table of providers that a model stands in: `providers.gemini`. */
function holdersOf(keys: readonly (string | number)[]): string[] {
  const at = keys.findIndex((key) => /providers$/.test(normalizeKey(String(key))));
  return at >= 0 && at + 2 < keys.length ? [dottedPath(keys.slice(0, at + 2))] : [];
}

/** The mappings from a section of routing to a leaf in it. */
function sectionsOf(keys: readonly (string | number)[]): string[] {
  const from = keys.findIndex((key) => ROUTING.test(normalizeKey(String(key))));
  if (from < 0) return [];
  return keys.slice(from + 1).map((_key, index) => dottedPath(keys.slice(0, from + 1 + index)));
}
