import type { ModelCatalog } from '../../../../src/core/artifact/lint/model-catalog.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import type { Artifact, PromptContent } from '../../../../src/core/artifact/types.ts';
import { artifactOf } from '../support.ts';

/** `rule:line` of every finding in artifacts. */
export async function rulesOf(artifacts: Artifact[], before: Artifact[] = [], catalog?: ModelCatalog) {
  return (await lintArtifacts(artifacts, before, catalog)).map(({ rule, line }) => `${rule}:${line}`);
}

/** `rule:line` of every finding in one file. */
export async function lintFile(path: string, text: string, before?: string): Promise<string[]> {
  return rulesOf([artifactOf(path, text)], before === undefined ? [] : [artifactOf(path, before)]);
}

/** A prompt as a format may give it, all of its text on lines of its own from line 1. */
export function promptOf(content: Partial<PromptContent>, rest: Partial<Artifact> = {}): Artifact {
  const messages = content.messages ?? [{ role: 'system', content: 'Be kind.' }];
  return {
    path: 'prompts/a.md',
    kind: 'prompt',
    format: 'prompt-text',
    name: 'a',
    confidence: 'likely',
    reason: 'made for a test',
    digest: '',
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(messages.map((_message, index) => [`messages[${index}].content`, 1])),
    ...rest,
    content: {
      type: 'prompt',
      messages,
      template: 'none',
      variables: [],
      model: null,
      parameters: {},
      responseFormat: { type: 'text' },
      ...content,
    },
  };
}

/** A system message in a `.prompt.yml`; its first line is line 4 of the file. */
export function systemFile(text: string, rest = ''): string {
  const block = text
    .split('\n')
    .map((line) => `      ${line}\n`)
    .join('');
  return `messages:\n  - role: system\n    content: |\n${block}${rest}`;
}
