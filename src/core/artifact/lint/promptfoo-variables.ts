import { lineOfField } from '../documents/field-line.ts';
import { scanTags } from '../templates/template-tags.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { Artifact } from '../types.ts';
import { isRecord, type JsonRecord, memberOf } from '../values.ts';
import type { Found } from './rule.ts';

type Faults = { missing: Found[]; unused: Found[] };
const NONE: Faults = { missing: [], unused: [] };
/** Settings by which variables come from elsewhere, or texts use them that are not looked at here. */
const FROM_ELSEWHERE = ['scenarios', 'extensions', 'nunjucksFilters', 'redteam', 'env'];
/** promptfoo gives these itself. */
const GIVEN = new Set(['_conversation', 'env', 'sessionId', 'purpose', 'loop', 'range']);
const MAX_NAMES = 10;

/**
 * Variables that the prompts written into a promptfoo config ask for and its tests do not give, and the other way round.
 * Nothing is said where a prompt, a test or a set of variables is another file's, or a program's.
 */
export function findPromptfooFaults(artifact: Artifact): Faults {
  if (artifact.format !== 'promptfoo' || artifact.content.type !== 'eval-suite') return NONE;
  const { data } = artifact.content;
  if (FROM_ELSEWHERE.some((key) => memberOf(data, key) !== undefined)) return NONE;
  const prompts = inlinePrompts(memberOf(data, 'prompts'));
  const tests = memberOf(data, 'tests');
  if (prompts === null || !Array.isArray(tests) || tests.length === 0) return NONE;
  const shared = varsOf(memberOf(data, 'defaultTest'));
  const rows = tests.map((test) => (isRecord(test) && !transforms(test) ? varsOf(test) : null));
  if (shared === null || rows.some((row) => row === null)) return NONE;
  const asked = [...new Set(prompts.flatMap((prompt) => listVariables('nunjucks', prompt)))];
  const guarded = new Set(prompts.flatMap(listGuarded));
  const gives = (row: JsonRecord | null, name: string) =>
    Object.hasOwn(row ?? {}, name) || Object.hasOwn(shared, name);
  const missing = asked
    .filter((name) => !GIVEN.has(name) && !guarded.has(name))
    .flatMap((name): Found[] => {
      const first = rows.findIndex((row) => !gives(row, name));
      if (first < 0) return [];
      const all = rows.every((row) => !gives(row, name));
      const message = `${all ? 'no test gives' : 'not every test gives'} \`{{${name}}}\`; promptfoo leaves it empty`;
      return [{ line: lineOfField(artifact, `tests[${first}]`), message }];
    });
  // An assertion, a provider or a transform may use a variable as well.
  const elsewhere = new Set(listVariables('nunjucks', JSON.stringify(data).replaceAll('\\"', "'")));
  const text = JSON.stringify({ ...(isRecord(data) ? data : {}), tests: tests.map(withoutVars) });
  const unused = [...new Set(rows.flatMap((row) => Object.keys(row ?? {})))]
    .filter((name) => !asked.includes(name) && !elsewhere.has(name) && !text.includes(name))
    .slice(0, MAX_NAMES)
    .map((name) => ({
      line: lineOfField(artifact, `tests[${rows.findIndex((row) => Object.hasOwn(row ?? {}, name))}]`),
      message: `tests give \`${name}\`, which no prompt and no assertion uses`,
    }));
  return { missing, unused };
}

/** Null where one of them is not written out here. */
function inlinePrompts(value: unknown): string[] | null {
  const list = Array.isArray(value) ? value : [value];
  const texts = list.map((item) => (isRecord(item) ? (memberOf(item, 'raw') ?? null) : item));
  if (texts.length === 0) return null;
  return texts.every((text): text is string => typeof text === 'string' && isText(text)) ? texts : null;
}

/** A path, a glob, a URL or a module is no text; a text has white space or a placeholder. */
function isText(prompt: string): boolean {
  return !/^\s*(file|https?|package|exec|langfuse|portkey|helicone):/.test(prompt) && /\s|\{\{/.test(prompt);
}

function transforms(test: JsonRecord): boolean {
  return memberOf(memberOf(test, 'options'), 'transformVars') !== undefined;
}

function varsOf(test: unknown): JsonRecord | null {
  if (test === undefined || test === null) return {};
  if (!isRecord(test as JsonRecord)) return null;
  const vars = memberOf(test as JsonRecord, 'vars');
  return vars === undefined || vars === null ? {} : isRecord(vars) ? vars : null;
}

function withoutVars(test: unknown): JsonRecord {
  const { vars: _vars, ...rest } = test as JsonRecord;
  return rest;
}

/** Names that a condition or a default looks after. */
function listGuarded(prompt: string): string[] {
  return scanTags(prompt).flatMap(({ kind, code }) =>
    (kind === 'statement' && /^-?\s*(el)?if\b/.test(code)) || /\|\s*d(efault)?\b|\bor\b/.test(code)
      ? (code.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])
      : [],
  );
}
