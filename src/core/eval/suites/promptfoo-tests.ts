import type { Json } from '../../artifact/problem.ts';
import type { Artifact } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, numberOf, stringOf } from '../../artifact/values.ts';
import type { Warn } from './promptfoo-assertions.ts';
import {
  type Config,
  embedderIn,
  holdTogether,
  mergeOptions,
  readAssertions,
  type TestAssertion,
} from './promptfoo-assertions.ts';
import { CODE, type ReferencedTexts, type Refuse, readReferenced } from './promptfoo-files.ts';
import { listTests, MAX_TESTS, readVars } from './promptfoo-raw-tests.ts';
import { listScenarios } from './promptfoo-scenarios.ts';
import { readTransform } from './promptfoo-transforms.ts';
import { multiplyVars, resolveVars } from './promptfoo-vars.ts';

export type PromptfooTest = {
  description: string | null;
  vars: JsonRecord;
  assertions: TestAssertion[];
  /** Its own `options.provider`, as it is written; null: it has none. */
  provider: Json;
  /** It, or `defaultTest`, has a prompt of its own for whoever grades. */
  rubricPrompt: boolean;
  /** Makes of the answer what its assertions look at, before theirs; null: nothing does. */
  transform: string | null;
  line: number;
};

/** Options that change nothing that is compared here. */
const IDLE_OPTIONS = new Set([
  ...['runSerially', 'repeat', 'disableVarExpansion', 'disableConversationVar'],
  // How long to wait and how often to try again is the operator's.
  ...['timeout', 'timeoutMs', 'maxRetries'],
]);
const READ_OPTIONS = new Set([
  'provider',
  'rubricPrompt',
  'transform',
  'postprocess',
  'disableDefaultAsserts',
]);
/** What may stand in a test and changes what is sent or looked at. */
const UNKNOWN_TO_US: readonly [string, string][] = [
  ['provider', 'tests with a provider of their own are not part of this version'],
  ['providers', 'tests for some providers only are not part of this version'],
  ['prompts', 'tests for some prompts only are not part of this version'],
  ['providerOutput', 'recorded outputs are compared by a `recorded` target'],
];

/** Every test of a config: `defaultTest` filled in, lists of values multiplied out, rows of files read. */
export function readPromptfooTests(
  artifact: Pick<Artifact, 'path' | 'positions'>,
  data: Json,
  texts: ReferencedTexts,
  refuse: Refuse,
  warn: Warn = () => {},
): PromptfooTest[] {
  const config: Config = { path: artifact.path, data, texts, refuse, warn };
  const defaults = readDefaults(config);
  const line = artifact.positions?.tests ?? 1;
  const raw = [
    ...listTests(config, memberOf(data, 'tests') ?? null, line),
    ...listScenarios(artifact, config),
  ];
  if (raw.length === 0) refuse('`tests`', 'the config has no test');
  const readShared = (embeds: Json) =>
    readAssertions(config, memberOf(defaults, 'assert') ?? null, 'default', embeds);
  const usual = embedderIn(mergeOptions(defaults, {}));
  const shared = readShared(usual);
  const tests: PromptfooTest[] = [];
  for (const { data: test, line } of raw) {
    const options = mergeOptions(defaults, test);
    const embeds = embedderIn(options);
    refuseOptions(test, options, refuse);
    // `postprocess` is what promptfoo called it first.
    const transform =
      readTransform('`options.transform`', options.transform || options.postprocess, refuse) ?? null;
    const provider = memberOf(test.options ?? null, 'provider') ?? null;
    const ownVars = readVars(config, test.vars ?? null);
    const vars = resolveVars(config, { ...readVars(config, memberOf(defaults, 'vars') ?? null), ...ownVars });
    const own = readAssertions(config, test.assert ?? null, 'test', embeds);
    const inherited = embeds === usual ? shared : readShared(embeds);
    const listed = options.disableDefaultAsserts === true ? own : [...inherited, ...own];
    const threshold = numberOf(test.threshold) ?? numberOf(memberOf(defaults, 'threshold') ?? null);
    const assertions = threshold === null ? listed : holdTogether(listed, threshold);
    const combinations = options.disableVarExpansion === true ? [vars] : multiplyVars(vars, MAX_TESTS);
    if (combinations === null || tests.length + combinations.length > MAX_TESTS) {
      refuse('`tests`', `more than ${MAX_TESTS.toLocaleString('en-US')} combinations`);
      return tests;
    }
    for (const combination of combinations)
      tests.push({
        description: stringOf(test.description),
        vars: combination,
        assertions,
        provider,
        rubricPrompt: (options.rubricPrompt ?? null) !== null,
        transform,
        line,
      });
  }
  return tests;
}

/** `defaultTest` may stand in a file of its own. */
function readDefaults({ path, data, texts, refuse }: Config): Json {
  const written = memberOf(data, 'defaultTest') ?? null;
  if (typeof written !== 'string') return written;
  const read = readReferenced(path, written, texts);
  if (read.ok && isRecord(read.value)) return read.value;
  refuse('`defaultTest`', read.ok ? 'the file holds no test' : read.reason);
  return null;
}

/** What would make promptfoo send or look at something else must not be left out without a word. */
function refuseOptions(test: JsonRecord, options: JsonRecord, refuse: Refuse): void {
  for (const [key, reason] of UNKNOWN_TO_US)
    if (test[key] !== undefined) refuse(`\`${key}\` of a test`, reason);
  for (const [key, value] of Object.entries(options)) {
    if (IDLE_OPTIONS.has(key) || READ_OPTIONS.has(key) || value === null) continue;
    const code = key === 'transformVars';
    refuse(`\`options.${key}\``, code ? `it is code, and ${CODE}` : 'it is not part of this version');
  }
}
