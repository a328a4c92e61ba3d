import { isModelAlias, isShortAlias } from '../model-alias.ts';
import { isProviderName } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { type Leaf, normalizeKey, sectionOf, stringOf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

const NAMES_MODEL = /model(s|id|name)?$|^llm$/;
/** Keys behind which a section's members are models: `models: {fast: haiku}`. */
const OF_MODELS = /models$|^(llms?|ai|agent|model)(roles?|routes?|routing|tiers|aliases)$/;
/** Keys behind which they are if all of them are: `routing: {plan: opus, write: sonnet}`. */
const BY_ROLE = /^(roles?|routes?|routing|tiers|tasks|stages|assignments|purposes|slots|overrides)$/;
/** What there is to choose from, and what is said of a model. */
const OFFERED =
  /available|supported|allowed|valid|known|options|choices|enum|deprecated|legacy|(type|family|class|provider|label|path|dir|file|url|prefix|suffix|display\w*)$/;
/** Whose model it is, by the key or the section it stands in. */
const LANGUAGE =
  /llm|gpt|openai|anthropic|claude|gemini|vertexai|genai|openrouter|litellm|copilot|chatbot|assistant|agent|prompt|summar|(^|[^a-z])(ai|chat)([^a-z]|model|$)/;
/** What stands beside a model that is asked. */
const ASKED =
  /^(temperature|topp|max(output|completion)?tokens|(system)?prompt|instructions|thinking\w*|reasoning\w*)$/;
/** Who serves it, beside it. */
const SERVES = /provider|vendor|backend/;
/** What stands beside the model of a car, a mesh, a codec, a poem, a network in training, and in a record of what was asked. */
const OTHER_THING =
  /^(make|brand|manufacturer|year|price|vin|mileage|sku|serial\w*|colou?r|mesh|vertices|textures?|optimizer|epochs|learningrate|batchsize|checkpoint|dataset|codec|bitrate|samplerate|channels|poet|stanzas?|syllables|timestamp|createdat|startedat|cost\w*|\w*costusd|duration\w*|latency\w*|elapsed\w*|outcome|usage|(input|output|total)?tokens(used)?|score|verdict|sessionid)$/;
const OTHER_SECTION =
  /^(cars?|vehicles?|products?|devices?|phones?|hardware|audio|codecs?|encoders?|poems?|runs|history|logs?|entries|usage|results|evidence|records)$/;
/** More of them are data. */
const MAX_ALIASES = 40;

/**
 * The leaves that name a model by a short name: `DEFAULT_MODEL=sonnet`, `models: {fast: haiku}`, and `flash` where the key,
 * the provider or a parameter beside it says that it is a language model; none among what is said of another thing.
 */
export function listAliasModels(leaves: readonly Leaf[]): Leaf[] {
  const candidates = leaves.filter(mayBeAlias);
  if (candidates.length === 0) return [];
  // Read once for all of its names, or a long section would be read for each of them.
  const sections = new Map<string, Section>();
  for (const [id, section] of Map.groupBy(leaves, sectionOf)) sections.set(id, readSection(section));
  const found = candidates.filter((leaf) => {
    const section = sections.get(sectionOf(leaf));
    return section !== undefined && isAlias(leaf, section);
  });
  return found.length > MAX_ALIASES ? [] : found;
}

/** What the leaves of a section say together. */
type Section = {
  /** Short names and nothing else. */
  areAliases: boolean;
  ofOther: boolean;
  ofLanguage: boolean;
};

function readSection(section: readonly Leaf[]): Section {
  const names = section.map((leaf) => lastNames(leaf.keys)[0]);
  return {
    areAliases: section.length >= 2 && section.every(({ value }) => namesIn(value).some(isModelAlias)),
    ofOther: names.some((name) => OTHER_THING.test(name)),
    ofLanguage: section.some(
      ({ value }, at) => ASKED.test(names[at] ?? '') || (SERVES.test(names[at] ?? '') && servesModels(value)),
    ),
  };
}

function mayBeAlias({ keys, value }: Leaf): boolean {
  const [name, above] = lastNames(keys);
  if (OFFERED.test(name) || OFFERED.test(above)) return false;
  if (!NAMES_MODEL.test(name) && !OF_MODELS.test(above) && !BY_ROLE.test(above)) return false;
  const given = namesIn(value);
  return given.length > 0 && given.every(isShortAlias);
}

function isAlias({ keys, value }: Leaf, section: Section): boolean {
  const [name, above] = lastNames(keys);
  if (!NAMES_MODEL.test(name) && !OF_MODELS.test(above) && !section.areAliases) return false;
  // An environment has no sections: what stands beside a variable belongs to anything.
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(String(keys.at(-1)));
  if (!isVariable && section.ofOther) return false;
  if (keys.slice(0, -1).some((key) => OTHER_SECTION.test(normalizeKey(String(key))))) return false;
  if (namesIn(value).every(isModelAlias)) return true;
  return LANGUAGE.test(keys.slice(-2).map(String).join('.').toLowerCase()) || section.ofLanguage;
}

function servesModels(value: Json): boolean {
  return typeof value === 'string' && isProviderName(value, true);
}

function namesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.map((item) => stringOf(item) ?? '');
  return typeof value === 'string' ? [defaultOf(value)] : [];
}

function lastNames(keys: Leaf['keys']): [string, string] {
  return [normalizeKey(String(keys.at(-1))), normalizeKey(String(keys.at(-2) ?? ''))];
}
