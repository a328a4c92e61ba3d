import { SAMPLING_KEYS } from '../parameters.ts';
import { normalizeKey } from '../values.ts';
import { hasHoles, literalOf, optionsOf } from './evaluate.ts';
import { lastPart, rememberByName, wordsOf } from './names/name-words.ts';
import type { SourceCall, SourceEntry, SourceValue } from './types.ts';

/** Readers of a setting whose second argument is what holds without one: `os.environ.setdefault("MODEL", "gpt-4o")`. */
const SECOND = /^(getenv|get|setdefault|pop|env|config|getOrDefault|get_or_default|getOrElse)$/;
/** Readers of settings that people write, by what they read: `getEnv("MODEL", "gpt-4o")`, `envOr`, `get_setting`, `readConfig`, and Java's properties. */
const READER =
  /^(?!(set|put|save|write|store|update|add|del|delete|remove|has|is|log|define|register|patch|mock|expect|assert)_)(\w+_)?(env(ironment)?|settings?|config(uration)?|conf|cfg|preferences?|property)(_|$)/;
/** The name of a setting, as whatever reads settings is given it: `GEMINI_MODEL`. */
const SETTING = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
/** The same where what is called says that it reads settings: `llm.model`, `model`. */
const NAME = /^[A-Za-z_][\w.:/-]*$/;
/** What holds where an optional value is none: `env::var("MODEL").unwrap_or("gpt-4o".into())`, `Optional.….orElse("gpt-4o")`. */
const ELSE = /^(unwrap_or|unwrap_or_else|orElse|orElseGet)$/;
/** Conversions and declarations whose first argument is the value: `float(…)`, `z.string().default(…)`, `typer.Option(…)`. */
const FIRST =
  /^(default|prefault|catch|Field|field|Option|Argument|Query|Body|Form|Optional|withDefault|default_value)$/;
/** What people move: label, least, most and what it stands at. */
const SLIDERS = /^(slider|number_input)$/;
/** What declares the members of an object, and what is said of it afterwards: `z.object({…}).superRefine(…)`. */
const DECLARES =
  /^(object|strictObject|looseObject|struct|freeze|defineConfig|createEnv|cleanEnv|parse|safeParse|strict|passthrough|strip|loose|catchall|merge|extend|safeExtend|partial|required|pick|omit|refine|superRefine|check|transform|pipe|readonly|brand|describe|meta|convict|seal|as_const)$/;
const NUMBERS = /^(int|float|Number|parseInt|parseFloat|toNumber|toFloat|Decimal)$/;
const TEXTS = /^(str|String)$/;
/** The same text, written otherwise. */
const TIDIES = /^(toLowerCase|toUpperCase|trim|toString|lower|upper|strip)$/;
/** Calls within calls deeper than this are data. */
const MAX_DEPTH = 12;

/** Whether a call reads a setting and gives what holds without one, whatever the application calls what it calls. */
export function readsWithDefault(call: SourceCall): boolean {
  const last = lastPart(call.callee);
  return ELSE.test(last) || readsByName(call, last);
}

const readsSettings = rememberByName((last): boolean => READER.test(wordsOf(last).join('_')));

/** What a config is made with is no default: `makeConfig(base, {model: "gpt-4o"})`, `with_config(base, name, temperature=0.1)`. */
function readsByName({ positional: [first, second], named }: SourceCall, last: string): boolean {
  if (first === undefined || second === undefined || second.type === 'object') return false;
  if (named.some(({ key }) => key === 'model' || SAMPLING_KEYS.has(normalizeKey(key)))) return false;
  if (first.type === 'name') return readsSettings(last);
  if (first.type !== 'text' || hasHoles(first)) return false;
  const name = literalOf(first);
  return SETTING.test(name) || (NAME.test(name) && readsSettings(last));
}

/** What holds where a setting is not given: the second argument of what reads it, the default that a field declares. */
export function fallbackOf(call: SourceCall, depth = 0): SourceValue | null {
  if (depth > MAX_DEPTH) return null;
  const named = call.named.find(({ key }) => key === 'default');
  if (named !== undefined) return named.value;
  const last = lastPart(call.callee);
  const { positional, receiver } = call;
  if (SLIDERS.test(last))
    return call.named.find(({ key }) => key === 'value')?.value ?? positional[3] ?? null;
  if (ELSE.test(last)) {
    const [given] = positional;
    return (given?.type === 'function' ? given.function.returns[0] : given) ?? null;
  }
  if (SECOND.test(last) || readsByName(call, last)) return positional[1] ?? null;
  if (last === 'getattr') return positional[2] ?? null;
  if (FIRST.test(last) || NUMBERS.test(last) || TEXTS.test(last)) return positional[0] ?? null;
  // `(env.MODEL ?? "gpt-4o").trim()`
  if (receiver?.type === 'choice') return TIDIES.test(last) ? receiver : null;
  // `z.number().default(0.2).describe("…")`
  return receiver?.type === 'call' ? fallbackOf(receiver, depth + 1) : null;
}

/**
 * The objects whose members a declaration lists, and the declarations that it goes on from; of a reader of options, what
 * holds without them: `minimist(argv, {default: {model: "gpt-4o"}})`.
 */
export function declaredIn(call: SourceCall): SourceValue[] {
  const { callee, positional, receiver } = call;
  if (DECLARES.test(lastPart(callee)))
    return [...positional, receiver].filter((value) => value?.type === 'object' || value?.type === 'call');
  return optionsOf(call).flatMap(({ key, value }) =>
    /^defaults?$/.test(key) && value.type === 'object' ? [value] : [],
  );
}

/** The literals that a value may be: itself, its alternatives, what holds where a setting is not given. */
export function literalsIn(value: SourceValue, depth = 0): SourceValue[] {
  if (depth > MAX_DEPTH) return [];
  switch (value.type) {
    case 'number':
      return [value];
    case 'text':
      return hasHoles(value) ? [] : [value];
    case 'list':
      return value.items.length > 0 && value.items.every((item) => literalsIn(item, depth + 1).length === 1)
        ? [value]
        : [];
    case 'choice':
      return value.options.flatMap((option) => literalsIn(option, depth + 1));
    case 'call': {
      const fallback = fallbackOf(value);
      if (fallback === null) return clampedIn(value, depth);
      const found = literalsIn(fallback, depth + 1);
      return NUMBERS.test(lastPart(value.callee)) ? found.map(asNumber) : found;
    }
    default:
      return [];
  }
}

/** `max(0, min(1, float(os.environ.get("ALPHA") or 0.6)))`: what is kept between bounds. */
function clampedIn({ callee, positional }: SourceCall, depth: number): SourceValue[] {
  const keeps = /^(Math\.)?max$/.test(callee) ? Math.max : /^(Math\.)?min$/.test(callee) ? Math.min : null;
  const [bound] = positional.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  const inner = positional.find(({ type }) => type === 'call');
  if (keeps === null || bound === undefined || inner === undefined || positional.length !== 2) return [];
  return literalsIn(inner, depth + 1).map((found) =>
    found.type === 'number' ? { ...found, value: keeps(bound, found.value) } : found,
  );
}

/** `queryModel: given.queryModel || "…"`: what an option is where nobody gives it. */
export function isOwnDefault(key: string, value: SourceValue): boolean {
  const [first, ...others] = value.type === 'choice' ? value.options : [];
  return first?.type === 'name' && lastPart(first.name) === key && others.some(({ type }) => type === 'text');
}

/** The entry with the literal that its value may be, a list of several; as it stands where there is none. */
export function withLiterals(entry: SourceEntry): SourceEntry {
  if (entry.value.type !== 'choice' && entry.value.type !== 'call') return entry;
  const items = literalsIn(entry.value);
  const [first] = items;
  if (first === undefined) return entry;
  return { ...entry, value: items.length === 1 ? first : { type: 'list', lines: entry.value.lines, items } };
}

/** `float(os.environ.get("T") or "0.2")` */
function asNumber(value: SourceValue): SourceValue {
  if (value.type !== 'text' || !/^-?\d+(\.\d+)?$/.test(literalOf(value))) return value;
  return { type: 'number', lines: value.lines, value: Number(literalOf(value)) };
}
