import { lineOf } from '../field-line.ts';
import type { Artifact, LintFinding, Severity } from '../types.ts';

/** Every rule of the free checks: how grave a finding is, and what it means. */
export const LINT_RULES = {
  'broken-template': { severity: 'error', means: 'the text is not a valid template of its language' },
  'chunk-overlap': { severity: 'error', means: 'chunks overlap by their whole size or more' },
  'chunk-size': { severity: 'error', means: 'the chunk size is below 1' },
  'duplicate-tool': { severity: 'error', means: 'two tools of one file have the same name' },
  'empty-message': { severity: 'warning', means: 'a message has no text' },
  'invalid-schema': { severity: 'error', means: 'a parameter or response schema is not valid JSON Schema' },
  'missing-description': { severity: 'warning', means: 'a tool has no description to choose it by' },
  'missing-reference': {
    severity: 'error',
    means: 'a file of this repository that the artifact refers to does not exist',
  },
  'missing-variable': { severity: 'error', means: "the file's own test data does not give a variable" },
  'moving-model': {
    severity: 'note',
    means: 'the model id ends in `latest`, so behaviour changes without a commit',
  },
  'parameter-range': {
    severity: 'error',
    means: 'a sampling parameter is outside what any provider accepts',
  },
  'retired-model': { severity: 'warning', means: 'the provider has shut this model down' },
  secret: { severity: 'error', means: 'the text contains what looks like a live credential' },
  'short-description': { severity: 'warning', means: 'a tool is described in fewer than three words' },
  'similar-tools': {
    severity: 'warning',
    means: "two tools are described in almost the same words, none of them in a tool's name",
  },
  'strict-schema': {
    severity: 'warning',
    means: "a strict schema leaves something open, which OpenAI's API refuses",
  },
  'template-mixup': { severity: 'warning', means: 'a placeholder is written in another template language' },
  'tool-name': { severity: 'error', means: 'the API refuses a tool of this name' },
  'top-k': { severity: 'error', means: 'retrieval returns fewer than one passage' },
  'unknown-key': { severity: 'warning', means: 'a key that the format does not know, and ignores' },
  'unknown-required': {
    severity: 'warning',
    means: '`required` names a property that the schema does not define',
  },
  'unused-variable': { severity: 'warning', means: 'test data gives a variable that nothing uses' },
} as const satisfies Record<string, { severity: Severity; means: string }>;

export type LintRule = keyof typeof LINT_RULES;

/** A finding of `rule` on one line of an artifact. */
export function findingOf(rule: LintRule, artifact: Artifact, line: number, message: string): LintFinding {
  return { rule, severity: LINT_RULES[rule].severity, path: artifact.path, line, message };
}

/** The line of a field, or of what it is part of; the artifact's first line where neither is known. */
export function lineOfField(artifact: Artifact, field: string): number {
  return lineOf(artifact, field) ?? artifact.lines?.[0] ?? 1;
}
