import { lineInText } from '../kept-lines.ts';
import type { Json } from '../problem.ts';
import { checkTemplate } from '../render.ts';
import { scanTags } from '../template-tags.ts';
import { F_STRING_VARIABLE, listVariables } from '../template-variables.ts';
import type { Artifact, LintFinding, ModelParameters, PromptContent } from '../types.ts';
import { isRecord, memberOf } from '../values.ts';
import { findingOf, lineOfField } from './rules.ts';

/** Names that test rows may hold for people and built-in evaluators. */
const FREE_NAMES = new Set(
  `input expected expected_output context completion id uuid name title label description category scenario difficulty
  reasoning notes comment tags metadata source`.split(/\s+/),
);
/** The ranges that the most permissive provider documents. */
const RANGES: readonly [keyof ModelParameters, number, number][] = [
  ['temperature', 0, 2],
  ['topP', 0, 1],
  ['maxOutputTokens', 1, Number.POSITIVE_INFINITY],
];

/** What can be said of a prompt without a model: its template, its variables, its parameters. */
export async function lintPrompt(artifact: Artifact, content: PromptContent): Promise<LintFinding[]> {
  const rows = rowsOf(artifact);
  const known = new Set([...content.variables, ...rows.flatMap((row) => Object.keys(row))]);
  const findings: LintFinding[] = [];
  for (const [index, message] of content.messages.entries()) {
    const at = (line: number) => lineInMessage(artifact, content, index, line);
    if (message.content.trim() === '') {
      findings.push(findingOf('empty-message', artifact, at(1), `the ${message.role} message is empty`));
      continue;
    }
    const problem = await checkTemplate(content.template, message.content);
    if (problem !== null) {
      findings.push(
        findingOf(
          'broken-template',
          artifact,
          at(problem.line ?? 1),
          `not a valid ${content.template} template: ${problem.message}`,
        ),
      );
    }
    for (const { line, text } of findMixups(content, message.content, known)) {
      findings.push(findingOf('template-mixup', artifact, at(line), text));
    }
  }
  return [...findings, ...lintVariables(artifact, content, rows), ...lintParameters(artifact, content)];
}

function rowsOf(artifact: Artifact): { [key: string]: Json }[] {
  const rows = memberOf(artifact.embeddedTests ?? undefined, 'testData');
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

function lintVariables(
  artifact: Artifact,
  content: PromptContent,
  rows: readonly { [key: string]: Json }[],
): LintFinding[] {
  if (rows.length === 0) return [];
  const missing = content.variables.flatMap((name) => {
    const without = rows.flatMap((row, index) => (Object.hasOwn(row, name) ? [] : [index]));
    if (without.length === 0) return [];
    const line = lineOfField(artifact, `testData[${without[0]}]`);
    const count =
      without.length === rows.length
        ? 'no row'
        : `${without.length} of ${rows.length} rows do not give it; not every row`;
    return [findingOf('missing-variable', artifact, line, `${count} of testData gives \`{{${name}}}\``)];
  });
  const evaluators = memberOf(artifact.embeddedTests ?? undefined, 'evaluators') ?? null;
  const used = new Set([
    ...content.variables,
    ...FREE_NAMES,
    ...listVariables('mustache-variables', JSON.stringify(evaluators)),
  ]);
  const given = new Set(rows.flatMap((row) => Object.keys(row)));
  const unused = [...given].filter((name) => !used.has(name)).slice(0, 10);
  return [
    ...missing,
    ...unused.map((name) => {
      const row = rows.findIndex((candidate) => Object.hasOwn(candidate, name));
      const line = lineOfField(artifact, `testData[${row}]`);
      return findingOf(
        'unused-variable',
        artifact,
        line,
        `testData gives \`${name}\`, which no message and no evaluator uses`,
      );
    }),
  ];
}

function lintParameters(artifact: Artifact, { parameters }: PromptContent): LintFinding[] {
  return RANGES.flatMap(([name, low, high]) => {
    const value = parameters[name];
    if (typeof value !== 'number' || (value >= low && value <= high)) return [];
    const range = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `between ${low} and ${high}`;
    return [
      findingOf(
        'parameter-range',
        artifact,
        lineOfField(artifact, `parameters.${name}`),
        `\`${name}\` is ${value}; it must be ${range}`,
      ),
    ];
  });
}

/** Placeholders of another language than the file's, one finding of each sort. Code in backticks is an example. */
function findMixups(
  { template }: PromptContent,
  source: string,
  known: ReadonlySet<string>,
): { line: number; text: string }[] {
  const text = source.replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, ' '));
  const found: { line: number; text: string }[] = [];
  const add = (offset: number, message: string) =>
    found.push({ line: text.slice(0, offset).split('\n').length, text: message });
  if (template === 'mustache-variables') {
    const spaced = /\{\{(?:[ \t]+([\w.-]+)[ \t]*|([\w.-]+)[ \t]+)\}\}/.exec(text);
    const name = spaced?.[1] ?? spaced?.[2];
    if (spaced !== null && name !== undefined)
      add(spaced.index, `\`${spaced[0]}\` is not replaced: write \`{{${name}}}\`, without spaces`);
    const tag = scanTags(text).find(
      ({ kind, code }) => kind === 'statement' || (kind === 'output' && /^[#/^>]/.test(code)),
    );
    if (tag !== undefined)
      add(tag.offset, 'only `{{name}}` is replaced here; conditions and loops reach the model as they stand');
  }
  if (template === 'handlebars') {
    const tag = scanTags(text).find(({ kind }) => kind === 'statement');
    if (tag !== undefined) add(tag.offset, '`{% %}` is Jinja or Liquid; Handlebars prints it as it stands');
  }
  if (template !== 'f-string' && template !== 'none' && template !== 'semantic-kernel') {
    for (const match of text.matchAll(F_STRING_VARIABLE)) {
      const name = match[1] ?? '';
      if (!known.has(name)) continue;
      add(match.index, `\`{${name}}\` is not replaced: this template writes \`{{${name}}}\``);
      break;
    }
  }
  return found;
}

/**
 * The line in the file of line `line` of a message: never after the artifact's last one, which a text whose line breaks
 * are written as `\n` would lead to. A YAML block begins on the line after its key.
 */
export function lineInMessage(
  artifact: Artifact,
  content: PromptContent,
  index: number,
  line: number,
): number {
  const field = `messages[${index}].content`;
  const start = lineInText(artifact.positions ?? {}, field, line) ?? lineOfField(artifact, field) + line - 1;
  const text = content.messages[index]?.content ?? '';
  const block = artifact.format === 'github-prompt-yml' && text.trimEnd().includes('\n') ? 1 : 0;
  if (/\.json$/i.test(artifact.path)) return lineOfField(artifact, field);
  return Math.min(start + block, artifact.lines?.[1] ?? Number.POSITIVE_INFINITY);
}
