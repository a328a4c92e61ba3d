import { parseYaml } from '../../artifact/documents/structured.ts';
import type { Json, Problem } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, memberOf, numberOf, stringOf } from '../../artifact/values.ts';
import { readScript, SCRIPT } from './assertion-scripts.ts';
import type { Assertion } from './assertions.ts';
import { CODE_FILE, type ReferencedTexts, type Refuse, readReferenced } from './promptfoo-files.ts';
import { readTransform } from './promptfoo-transforms.ts';

export type TestAssertion = {
  assertion: Assertion;
  /** Makes of the answer what it looks at; null: nothing does. */
  transform: string | null;
  /** Makes of the answer the passages that it is held against; null: nothing does. */
  contextTransform: string | null;
  /** Its own `provider`, as it is written; null: it has none. */
  provider: Json;
  /** It has a prompt of its own for whoever grades. */
  rubricPrompt: boolean;
  negate: boolean;
  metric: string | null;
  /** 0: it is shown and decides nothing. */
  weight: number;
  /** Its share of the test's score, where a set's parts share the set's. */
  share: number;
  /** The set with a threshold of which it is a part. */
  set: { id: string; weight: number; threshold: number } | null;
};

/** Where a config stands, with what its assertions may refer to. */
export type Config = { path: string; data: Json; texts: ReferencedTexts; refuse: Refuse; warn?: Warn };
/** Told of what is read as it stands and may be meant otherwise. */
export type Warn = (problem: Problem) => void;
/** What the options of a test say of who embeds, where an assertion does not: a `provider`, as it is written. */
type WithEmbedder = Config & { embeds: Json };

/**
 * The assertions of one list, those of sets among them. A set with a threshold is one score; of one without, every part has to
 * pass, so its parts stand by themselves. `list` names the list in the ids of sets; `embeds`: who does in their test, by `embedderIn`.
 */
export function readAssertions(shared: Config, written: Json, list: string, embeds: Json): TestAssertion[] {
  const config = { ...shared, embeds };
  return readList(config, written, (entry, index) => {
    const weight = numberOf(entry.weight) ?? 1;
    if (stringOf(entry.type) !== 'assert-set') return readOne(config, entry, weight);
    const parts = readList(config, entry.assert ?? null, (part) =>
      readOne(config, part, numberOf(part.weight) ?? 1),
    );
    const threshold = numberOf(entry.threshold);
    const total = parts.reduce((sum, part) => sum + part.weight, 0);
    return parts.map((part) => ({
      ...part,
      metric: threshold === null ? part.metric : (stringOf(entry.metric) ?? 'assert_set'),
      weight: threshold === null ? part.weight * weight : weight,
      share: total === 0 ? 0 : (weight * part.weight) / total,
      set: threshold === null ? null : { id: `${list}.${index}`, weight: part.weight, threshold },
    }));
  });
}

/**
 * The assertions of a test with a threshold: parts of one score, whatever they would say alone. Its metric is the one that all of them
 * name, else `test_score`.
 */
export function holdTogether(assertions: readonly TestAssertion[], threshold: number): TestAssertion[] {
  const names = new Set(assertions.map(({ metric }) => metric));
  const metric = names.size === 1 ? assertions[0]?.metric : null;
  return assertions.map((part) => ({
    ...part,
    metric: metric ?? 'test_score',
    weight: 1,
    set: { id: 'test', weight: part.share, threshold },
  }));
}

function readList(
  config: Config,
  list: Json,
  read: (entry: JsonRecord, index: number) => TestAssertion[],
): TestAssertion[] {
  const { refuse } = config;
  if (list === null) return [];
  if (!Array.isArray(list)) {
    refuse('`assert`', 'it is not a list');
    return [];
  }
  return list.flatMap((written, index) => {
    const entry = resolvePointer(config, written);
    if (isRecord(entry) && stringOf(entry.type) !== null) return read(entry, index);
    refuse('an assertion', 'it has no type');
    return [];
  });
}

function readOne(config: WithEmbedder, entry: JsonRecord, weight: number): TestAssertion[] {
  const { refuse } = config;
  const type = stringOf(entry.type) ?? '';
  if (type === 'assert-set') {
    refuse('an `assert-set` in an `assert-set`', 'promptfoo has no such thing');
    return [];
  }
  if (weight < 0) {
    refuse(`assertion \`${type}\``, 'its weight is below 0');
    return [];
  }
  const transform = readTransform(`\`transform\` of assertion \`${type}\``, entry.transform, refuse);
  const named = `\`contextTransform\` of assertion \`${type}\``;
  const contextTransform = readTransform(named, entry.contextTransform, refuse);
  if (transform === undefined || contextTransform === undefined) return [];
  const negate = type.startsWith('not-');
  const plain = negate ? type.slice(4) : type;
  const value = readValue(config, plain, entry.value ?? null);
  if (value === undefined) return [];
  const embedder = plain.startsWith('similar') ? readEmbedder(config, entry) : null;
  if (embedder === undefined) return [];
  const given = {
    ...(isRecord(entry.config) ? { config: entry.config } : {}),
    ...(embedder === null ? {} : { embedder }),
  };
  const assertion = { type: plain, value, threshold: numberOf(entry.threshold), negate, ...given };
  const own = {
    transform,
    contextTransform,
    provider: entry.provider ?? null,
    rubricPrompt: isSet(entry.rubricPrompt),
  };
  return [{ assertion, ...own, negate, metric: stringOf(entry.metric), weight, share: weight, set: null }];
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/** Of the provider in a test's options: its `embedding`, or itself where it is one of embeddings; null: it names none. */
export function embedderIn(options: JsonRecord): Json {
  const provider = options.provider ?? null;
  const own = memberOf(provider, 'embedding') ?? null;
  if (own !== null) return own;
  const id = stringOf(provider) ?? stringOf(memberOf(provider, 'id')) ?? '';
  return /^[\w-]+:embeddings?:/.test(id) ? provider : null;
}

/** The model that embeds: the assertion's own `provider`, else the test's; null: none is named. Undefined where it was refused. */
function readEmbedder({ embeds, refuse }: WithEmbedder, entry: JsonRecord): string | null | undefined {
  const named = entry.provider ?? embeds;
  if (named === null) return null;
  const id = stringOf(named) ?? stringOf(memberOf(named, 'id'));
  const model = /^([\w-]+):(?:embeddings?:)?([^:/\s][^\s]*)$/.exec(id ?? '');
  if (model !== null && !/^(file|python|exec|https?|package)$/.test(model[1] ?? ''))
    return `${model[1]}/${model[2]}`;
  refuse(
    `\`provider\` of assertion \`similar\``,
    'it is no embedding model that is named as provider:embedding:model',
  );
  return undefined;
}

/** `$ref: "#/assertionTemplates/short"` stands for what is written there. */
function resolvePointer({ data, refuse }: Config, entry: Json): Json {
  const pointer = stringOf(memberOf(entry, '$ref'));
  if (pointer === null) return entry;
  const keys = pointer.startsWith('#/') ? pointer.slice(2).split('/') : null;
  const target = keys?.reduce<Json>((at, key) => memberOf(at, key) ?? null, data) ?? null;
  if (target !== null) return target;
  refuse(`\`$ref: ${pointer}\``, 'the config has no such part');
  return entry;
}

/** Undefined where it was refused. Code is left to whoever knows the assertion's type. */
function readValue({ path, texts, refuse }: Config, type: string, value: Json): Json | undefined {
  if (typeof value !== 'string') return value;
  if (value.startsWith('file://') && !CODE_FILE.test(value)) {
    const read = readReferenced(path, value, texts);
    if (read.ok) return read.value;
    refuse(`assertion \`${type}\` with ${value}`, read.reason);
    return undefined;
  }
  if (type === 'javascript' && SCRIPT.test(value)) {
    const read = readScript(path, value, texts);
    if (read.ok) return read.code;
    refuse(`assertion \`${type}\` with ${value}`, read.reason);
    return undefined;
  }
  return type === 'is-json' || type === 'contains-json' ? readSchema(value) : value;
}

/** A schema may be written as JSON or YAML text. */
function readSchema(text: string): Json {
  const parsed = parseYaml('schema', text);
  return parsed.ok ? parsed.value.data : text;
}

/** `options` of a test over those of `defaultTest`. */
export function mergeOptions(defaults: Json, test: JsonRecord): JsonRecord {
  const [shared, own] = [memberOf(defaults, 'options'), test.options];
  return { ...(isRecord(shared) ? shared : {}), ...(isRecord(own) ? own : {}) };
}
