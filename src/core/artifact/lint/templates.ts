import { lineOfField } from '../documents/field-line.ts';
import type { Json } from '../problem.ts';
import { checkTemplate } from '../render.ts';
import { scanTags } from '../templates/template-tags.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { Artifact, PromptContent } from '../types.ts';
import { isRecord, type JsonRecord, memberOf } from '../values.ts';
import { findPromptfooFaults } from './promptfoo-variables.ts';
import { type Found, lineInMessage, ofPrompts, type Rule } from './rule.ts';
import { blankCode, findMixups } from './template-mixups.ts';

/** Names that test rows may hold for people and built-in evaluators. */
const FREE_NAMES = new Set(
  `input expected expected_output context completion id uuid name title label description category scenario difficulty
  reasoning notes comment tags metadata source`.split(/\s+/),
);
const MAX_NAMES = 10;

/** Templates and what fills them. */
export const TEMPLATE_RULES: readonly Rule[] = [
  {
    id: 'broken-template',
    severity: 'error',
    means: 'the text is not a valid template of its language',
    check: ofPrompts(async (content, { artifact }) => {
      const found: Found[] = [];
      for (const [index, { content: text }] of content.messages.entries()) {
        if (isGuessed(artifact, text)) continue;
        const problem = await checkTemplate(content.template, text);
        if (problem === null) continue;
        const line = lineInMessage(artifact, index, offsetOfLine(text, problem.line ?? 1));
        found.push({ line, message: `not a valid ${content.template} template: ${problem.message}` });
      }
      return found;
    }),
  },
  {
    id: 'template-mixup',
    severity: 'warning',
    means: 'a placeholder is written in another template language',
    check: ofPrompts((content, { artifact }) => {
      const known = new Set([
        ...content.variables,
        ...(content.declaredVariables ?? []),
        ...rowsOf(artifact).flatMap((row) => Object.keys(row)),
      ]);
      return content.messages.flatMap(({ content: text }, index) =>
        findMixups(content.template, text, known).map(({ offset, message }) => ({
          line: lineInMessage(artifact, index, offset),
          message,
        })),
      );
    }),
  },
  {
    id: 'missing-variable',
    severity: 'error',
    means: "the file's own test data does not give a variable",
    check: ({ artifact }) =>
      artifact.content.type === 'prompt'
        ? findMissing(artifact, artifact.content)
        : findPromptfooFaults(artifact).missing,
  },
  {
    id: 'unused-variable',
    severity: 'warning',
    means: 'test data gives a variable that nothing uses',
    check: ({ artifact }) =>
      artifact.content.type === 'prompt'
        ? findUnused(artifact, artifact.content)
        : findPromptfooFaults(artifact).unused,
  },
  {
    id: 'undeclared-variable',
    severity: 'warning',
    means: 'the template uses a variable that its list of inputs does not declare',
    check: ofPrompts((content, { artifact }) => {
      const declared = new Set(content.declaredVariables ?? content.variables);
      return content.variables
        .filter((name) => !declared.has(name) && !declared.has(headOf(name)))
        .slice(0, MAX_NAMES)
        .map((name) => ({
          line: lineOfVariable(artifact, content, name),
          message: `\`${name}\` is used and not declared as an input`,
        }));
    }),
  },
  {
    id: 'unused-declaration',
    severity: 'warning',
    means: 'a declared input is used nowhere in the template',
    check: ofPrompts((content, { artifact }) => {
      // An included file may use it, and the holes of source code are expressions of the program.
      if (content.template === 'none' || content.template === 'code' || includesFiles(content)) return [];
      const used = new Set(content.variables.flatMap((name) => [name, headOf(name)]));
      return (content.declaredVariables ?? [])
        .filter((name) => !used.has(name))
        .slice(0, MAX_NAMES)
        .map((name) => ({
          line: lineOfField(artifact, `declaredVariables.${name}`),
          message: `\`${name}\` is declared as an input, and no message uses it`,
        }));
    }),
  },
];

/**
 * A text that only its braces make a template: `{{list each issue}}` is a blank for whoever reads it, `{{SEARCH:table:10}}`
 * in source code is what the program looks for in the answer, and tags in backticks are what it tells of.
 */
function isGuessed({ path, format }: Artifact, text: string): boolean {
  const guessed =
    /^(source-|prompt-bag$)/.test(format) || (format === 'prompt-text' && /\.(md|txt)$/i.test(path));
  return guessed && !/\{%|\{\{[#/^]/.test(blankCode(text));
}

/** `user` of `user.name`: what is declared is the whole. */
function headOf(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
}

function includesFiles({ messages }: PromptContent): boolean {
  return messages.some(({ content }) =>
    scanTags(content).some(({ code }) =>
      /^[-~\s]*(>|(include|extends|import|from|render|layout)\b)/.test(code),
    ),
  );
}

function lineOfVariable(artifact: Artifact, { messages, template }: PromptContent, name: string): number {
  const index = messages.findIndex(({ content }) => listVariables(template, content).includes(name));
  const offset = messages[index]?.content.indexOf(name) ?? 0;
  return lineInMessage(artifact, Math.max(index, 0), Math.max(offset, 0));
}

function offsetOfLine(text: string, line: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  return at;
}

function rowsOf(artifact: Artifact): JsonRecord[] {
  const rows = memberOf(artifact.embeddedTests ?? undefined, 'testData');
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

function findMissing(artifact: Artifact, { variables }: PromptContent): Found[] {
  const rows = rowsOf(artifact);
  if (rows.length === 0) return [];
  return variables.flatMap((name) => {
    const without = rows.flatMap((row, index) => (Object.hasOwn(row, name) ? [] : [index]));
    if (without.length === 0) return [];
    const count =
      without.length === rows.length
        ? 'no row'
        : `${without.length} of ${rows.length} rows do not give it; not every row`;
    const message = `${count} of testData gives \`{{${name}}}\``;
    return [{ line: lineOfField(artifact, `testData[${without[0]}]`), message }];
  });
}

function findUnused(artifact: Artifact, { variables }: PromptContent): Found[] {
  const rows = rowsOf(artifact);
  const evaluators: Json = memberOf(artifact.embeddedTests ?? undefined, 'evaluators') ?? null;
  const used = new Set([
    ...variables,
    ...FREE_NAMES,
    ...listVariables('mustache-variables', JSON.stringify(evaluators)),
  ]);
  const given = new Set(rows.flatMap((row) => Object.keys(row)));
  const unused = [...given].filter((name) => !used.has(name)).slice(0, MAX_NAMES);
  return unused.map((name) => {
    const row = rows.findIndex((candidate) => Object.hasOwn(candidate, name));
    return {
      line: lineOfField(artifact, `testData[${row}]`),
      message: `testData gives \`${name}\`, which no message and no evaluator uses`,
    };
  });
}
