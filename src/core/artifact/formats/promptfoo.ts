import { describeValue } from '../documents/check-schema.ts';
import type { Structured } from '../documents/structured.ts';
import { nearestName } from '../nearest.ts';
import { stemOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { listReferredKeys, resolveLocalReferences } from '../references/local-references.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { listPromptfooReferences } from '../shapes/promptfoo-references.ts';
import type { ArtifactFormat, FileProbe, LintFinding } from '../types.ts';
import { isConfigSized, isRecord, type JsonRecord, listLeaves, memberOf, settingsOf } from '../values.ts';

const NAME = /(^|\/)promptfooconfig[^/]*\.(ya?ml|json)$/i;
const KEYS = [
  '$schema',
  'description',
  'prompts',
  'providers',
  'targets',
  'tests',
  'scenarios',
  'defaultTest',
  'assertionTemplates',
  'outputPath',
  'sharing',
  'env',
  'evaluateOptions',
  'commandLineOptions',
  'metadata',
  'nunjucksFilters',
  'derivedMetrics',
  'extensions',
  'redteam',
  'tags',
  'tracing',
  'writeLatestResults',
];

/** Whether a file is a config by its name, as promptfoo itself looks for it. */
function isPromptfooConfig(path: string): boolean {
  return NAME.test(path);
}

/** More findings of one kind in one file say nothing more. */
const MAX_FINDINGS = 20;

/** promptfoo's config: its declarative part. Nothing that it names is ever executed. */
export const promptfoo: ArtifactFormat = {
  id: 'promptfoo',
  kind: 'eval-suite',
  extensions: ['yaml', 'yml', 'json'],
  candidate: (path) => /\.(ya?ml|json)$/i.test(path),
  refers: (path) =>
    /promptfoo[^/]*\.(ya?ml|json)$|(^|\/)promptfoo\/.*\.ya?ml$/i.test(path) ? 'unnamed' : null,
  match(file) {
    if (isPromptfooConfig(file.path)) return { confidence: 'certain', reason: 'named promptfooconfig' };
    if (!mayBeAbout('promptfoo', file.text)) return null;
    if (/promptfoo\.dev\/config-schema\.json/.test(file.text))
      return { confidence: 'certain', reason: 'names the schema of promptfoo' };
    if (
      !/["']?(prompts|redteam)["']?\s*:/.test(file.text) ||
      !/["']?(providers|targets)["']?\s*:/.test(file.text)
    )
      return null;
    const parsed = file.data();
    return parsed.ok && isSuite(parsed.value.data)
      ? { confidence: 'likely', reason: 'prompts, providers and tests' }
      : null;
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const { data } = parsed.value;
    const fail = (expected: string, found: string): Parsed<never> => ({
      ok: false,
      problems: [{ path: file.path, ...parsed.value.locate([]), expected, found }],
    });
    if (!isRecord(data)) return fail('a mapping with prompts, providers and tests', describeValue(data));
    if (!isConfigSized(data)) return fail('at most 20,000 settings', 'more');
    const { description: _description, ...behaviour } = data;
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: {
            type: 'eval-suite',
            settings: settingsOf(listLeaves(behaviour)),
            data: resolveLocalReferences(behaviour),
          },
          references: listPromptfooReferences(file.path, data),
          embeddedTests: null,
          positions: Object.fromEntries(
            Object.entries(behaviour).flatMap(([key, value]): [string, number][] => [
              [key, parsed.value.locate([key]).line],
              ...(Array.isArray(value) ? value : []).map((_item, index): [string, number] => [
                `${key}[${index}]`,
                parsed.value.locate([key, index]).line,
              ]),
            ]),
          ),
          warnings: findUnknownKeys(file, data, parsed.value),
        },
      ],
    };
  },
};

function isSuite(data: Json): boolean {
  const given = (key: string) => memberOf(data, key) !== undefined;
  const prompts = memberOf(data, 'prompts');
  const attacks = memberOf(memberOf(data, 'redteam'), 'plugins');
  if (Array.isArray(attacks) && (given('providers') || given('targets'))) return true;
  return (
    (Array.isArray(prompts) || typeof prompts === 'string') &&
    (given('providers') || given('targets')) &&
    (given('tests') || given('scenarios'))
  );
}

/** Keys that promptfoo does not read; what references or aliases lead to is read where they stand. */
function findUnknownKeys({ path, text }: FileProbe, data: JsonRecord, source: Structured): LintFinding[] {
  const referred = new Set([...listReferredKeys(text), ...listAnchoredKeys(text)]);
  return Object.keys(data)
    .filter((key) => !KEYS.includes(key) && !/^(x-|_|\.)/.test(key) && !referred.has(key))
    .slice(0, MAX_FINDINGS)
    .map((key) => {
      const near = nearestName(key, KEYS);
      const advice = near === null ? 'promptfoo ignores it' : `did you mean \`${near}\`?`;
      const message = `\`${key}\` is not a key of promptfoo's config; ${advice}`;
      return {
        rule: 'unknown-key',
        severity: 'warning' as const,
        path,
        line: source.locate([key]).line,
        message,
      };
    });
}

/** Keys at the top whose value has an anchor: they are there to be repeated elsewhere. */
function listAnchoredKeys(text: string): string[] {
  return Array.from(text.matchAll(/^([\w-]+):[ \t]*&\S/gm), (match) => match[1] ?? '');
}
