import { lineInText } from '../documents/field-line.ts';
import type { CountTokens } from '../tokens.ts';
import type { Artifact, PromptContent, Severity, ToolsContent } from '../types.ts';
import type { JsonRecord } from '../values.ts';
import type { ModelCatalog } from './model-catalog.ts';

/**
 * What a rule found on one line of the artifact. `key` tells apart what must not be said (two keys of one provider):
 * a finding is on the base too where rule, message and key are.
 */
export type Found = { line: number; message: string; key?: string };

/** What rules share in one run; what takes time to load is loaded when a rule first asks for it. */
export type LintContext = {
  catalog: ModelCatalog;
  /** Names of all tools of the run's artifacts. */
  toolNames: ReadonlySet<string>;
  loadSchemaCheck(): Promise<(schema: JsonRecord) => string[]>;
  loadTokenCounter(): Promise<CountTokens>;
};

/** An artifact under examination, and what it was on the base; null where it is new or the base is not known. */
export type Subject = { artifact: Artifact; before: Artifact | null; context: LintContext };

/** One rule: one entry in the table of its theme's file, and one paragraph in `docs/reference/lint.md`. */
export type Rule = {
  id: string;
  severity: Severity;
  /** What it finds, as a phrase. */
  means: string;
  /** Absent: parsers or the review itself report it. */
  check?: Check;
};
export type Check = (subject: Subject) => readonly Found[] | Promise<readonly Found[]>;

/** A check of prompts alone, coding agents' instructions among them. */
export function ofPrompts(
  check: (content: PromptContent, subject: Subject) => readonly Found[] | Promise<readonly Found[]>,
): Check {
  return (subject) =>
    subject.artifact.content.type === 'prompt' ? check(subject.artifact.content, subject) : [];
}

/** A check of prompts that an application sends; what coding agents read of a repository is written for people too. */
export function ofAppPrompts(check: Parameters<typeof ofPrompts>[0]): Check {
  const all = ofPrompts(check);
  return (subject) => (subject.artifact.kind === 'coding-agent-instructions' ? [] : all(subject));
}

/** A check of tool definitions. */
export function ofTools(
  check: (content: ToolsContent, subject: Subject) => readonly Found[] | Promise<readonly Found[]>,
): Check {
  return (subject) =>
    subject.artifact.content.type === 'tools' ? check(subject.artifact.content, subject) : [];
}

/** The line in the file of an offset in the text of a message. */
export function lineInMessage(artifact: Artifact, index: number, offset: number): number {
  const { content } = artifact;
  const text = content.type === 'prompt' ? (content.messages[index]?.content ?? '') : '';
  return lineInText(artifact, `messages[${index}].content`, text, offset);
}
