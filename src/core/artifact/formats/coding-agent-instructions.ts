import { splitFrontmatter } from '../frontmatter.ts';
import { baseName } from '../paths.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import { memberOf, stringOf } from '../values.ts';

const NAMES = /^((AGENTS(\.override)?|CLAUDE(\.local)?|GEMINI)\.md|.+\.instructions\.md)$/;
const PLACES = [
  /(^|\/)\.github\/copilot-instructions\.md$/,
  /(^|\/)\.github\/(prompts\/.*\.prompt|instructions\/.*\.instructions|agents\/(?!README\.md$).*)\.md$/,
  /(^|\/)\.(cursorrules|windsurfrules|clinerules)$/,
  /(^|\/)\.cursor\/rules\/.*\.mdc?$/,
  /(^|\/)\.claude\/(agents|commands|skills)\/.*\.md$/,
];

/** What coding agents read of a repository: `AGENTS.md`, `CLAUDE.md`, `SKILL.md`, Copilot's and Cursor's files. */
export const codingAgentInstructions: ArtifactFormat = {
  id: 'coding-agent-instructions',
  kind: 'coding-agent-instructions',
  candidate: (path) => isNamed(path) || baseName(path) === 'SKILL.md',
  match(file) {
    if (file.text.trim() === '') return null;
    if (baseName(file.path) === 'SKILL.md')
      return isSkill(file) ? { confidence: 'certain', reason: 'a SKILL.md with name and description' } : null;
    return isNamed(file.path)
      ? { confidence: 'certain', reason: 'a file that coding agents read by its name' }
      : null;
  },
  parse(file) {
    const { text } = splitFrontmatter(file.path, file.text);
    return {
      ok: true,
      value: [
        {
          name: baseName(file.path),
          content: {
            type: 'prompt',
            messages: [{ role: 'system', content: text }],
            template: 'none',
            variables: [],
            model: null,
            parameters: {},
            responseFormat: { type: 'text' },
          },
          references: [],
          embeddedTests: null,
          positions: { 'messages[0].content': 1 },
        },
      ],
    };
  },
};

function isNamed(path: string): boolean {
  return NAMES.test(baseName(path)) || PLACES.some((place) => place.test(path));
}

/** A skill says in its front matter what it is called and when to use it; another SKILL.md is about skills. */
function isSkill(file: FileProbe): boolean {
  const { data } = splitFrontmatter(file.path, file.text);
  return stringOf(memberOf(data, 'name')) !== null && stringOf(memberOf(data, 'description')) !== null;
}
