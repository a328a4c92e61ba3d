import { parseYaml } from '../../artifact/documents/structured.ts';
import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, memberOf, numberOf, stringOf } from '../../artifact/values.ts';
import type { Assertion } from './assertions.ts';
import { CODE, CODE_FILE, type ReferencedTexts, type Refuse, readReferenced } from './promptfoo-files.ts';

export type TestAssertion = { assertion: Assertion; negate: boolean; metric: string | null; weight: number };

/** Where a config stands, with what its assertions may refer to. */
export type Config = { path: string; data: Json; texts: ReferencedTexts; refuse: Refuse };

/** The assertions of one list, those of sets among them; a set's weight is theirs too. */
export function readAssertions(config: Config, list: Json, weight = 1): TestAssertion[] {
  const { refuse } = config;
  if (list === null) return [];
  if (!Array.isArray(list)) {
    refuse('`assert`', 'it is not a list');
    return [];
  }
  return list.flatMap((written): TestAssertion[] => {
    const entry = resolvePointer(config, written);
    const type = stringOf(memberOf(entry, 'type'));
    if (!isRecord(entry) || type === null) {
      refuse('an assertion', 'it has no type');
      return [];
    }
    const own = (numberOf(entry.weight) ?? 1) * weight;
    if (type === 'assert-set') return readAssertions(config, entry.assert ?? null, own);
    if (entry.transform !== undefined || entry.contextTransform !== undefined) {
      refuse(`assertion \`${type}\``, `its transform is code, and ${CODE}`);
      return [];
    }
    const negate = type.startsWith('not-');
    const plain = negate ? type.slice(4) : type;
    const value = readValue(config, plain, entry.value ?? null);
    if (value === undefined) return [];
    const assertion = { type: plain, value, threshold: numberOf(entry.threshold) };
    return [{ assertion, negate, metric: stringOf(entry.metric), weight: own }];
  });
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
