import { readAgentDocument } from '../documents/agent-front-matter.ts';
import { splitFrontmatter } from '../documents/frontmatter.ts';
import { baseName } from '../paths.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import { memberOf, stringOf } from '../values.ts';

const NAMES =
  /^((AGENTS?(\.override|\.local)?|CLAUDE(\.local)?|GEMINI|QWEN|WARP|CRUSH|CODEX)\.md|.+\.instructions\.md|\.goosehints|\.(cursor|windsurf|cline|roo|kilocode|augment|continue|builder)rules(-[\w-]{1,40})?|\.augment-guidelines|\.rules)$/;
/** Files about a folder of instructions, which no agent is given. */
const ABOUT = /^(README|CHANGELOG|LICENSE|CONTRIBUTING)([-_.].*)?$/i;
/** What a test is run on. */
const FIXTURE = /(^|\/)(__?fixtures?__?|fixtures?|test[-_]?data|__snapshots__|snapshots|cassettes)\/.*\//i;
const PLACES = [
  /(^|\/)\.github\/(copilot(-[\w-]{1,40})?|git-commit)-instructions\.md$/,
  /(^|\/)\.github\/skills\/.*\/SKILL\.md$/,
  /(^|\/)\.github\/(prompts\/.*\.prompt|instructions\/.*\.instructions|agents\/(?!README\.md$).*)\.md$/,
  /(^|\/)\.(cursor|windsurf|roo|kilocode|augment|continue|trae|amazonq|qoder|lingma|clinerules|agents?)\/(.*\/)?(rules(-[\w-]{1,40})?|commands|workflows|steering|agents|skills)\/.*\.(mdc?|txt)$/,
  /(^|\/)\.clinerules\/.*\.(md|txt)$/,
  /(^|\/)\.roo\/rules(-[\w-]{1,40})?\/[^/]+$/,
  /(^|\/)\.(aiassistant|zencoder|tabnine)\/(rules|guidelines)\/.*\.md$/,
  /(^|\/)\.idx\/airules\.md$|^replit\.md$|(^|\/)\.bolt\/prompt$/,
  /(^|\/)\.kiro\/(steering|agents|prompts)\/.*\.md$/,
  /(^|\/)\.junie\/(guidelines|AGENTS)\.md$/,
  /(^|\/)\.(openhands|codex|gemini|opencode|factory)\/(microagents|skills|prompts|commands?|agents?|droids)\/.*\.md$/,
  /(^|\/)\.gemini\/(commands\/.*\.toml|styleguide\.md)$/,
  /(^|\/)\.cursor\/BUGBOT\.md$/,
  /(^|\/)\.(greptile|cubic|qodo|coderabbit)\/.*\.md$/,
  /(^|\/)\.claude\/(agents|commands|skills|rules|output-styles)\/.*\.md$/,
  /(^|\/)[._]?bmad(-core)?\/(.*\/)?(agents|tasks|commands)\/.*\.md$/,
];
/** How all of these begin, so that most paths are looked at once. */
const BEGINS = /(^|\/)(\.|_?bmad|replit\.md$)/;
/** Where plugins keep what `.claude` has; the front matter then has to be that of an agent or a command. */
const PLUGIN = /(^|\/)(agents|commands)\/.*\.md$/;

/** What coding agents read of a repository: `AGENTS.md`, `CLAUDE.md`, `SKILL.md`, Copilot's and Cursor's files. */
export const codingAgentInstructions: ArtifactFormat = {
  id: 'coding-agent-instructions',
  kind: 'coding-agent-instructions',
  candidate: (path) =>
    (isNamed(path) || baseName(path) === 'SKILL.md' || PLUGIN.test(path)) && !FIXTURE.test(path),
  match(file) {
    if (file.text.trim() === '') return null;
    if (isNamed(file.path))
      return { confidence: 'certain', reason: 'a file that coding agents read by its name' };
    if (baseName(file.path) === 'SKILL.md')
      return isSkill(file) ? { confidence: 'certain', reason: 'a SKILL.md with name and description' } : null;
    return isPluginPart(file)
      ? { confidence: 'likely', reason: 'front matter of an agent or a command of Claude Code' }
      : null;
  },
  parse(file) {
    const { body, bodyLine, settings, lines } = readAgentDocument(file.path, file.text);
    const keys = Object.entries(lines).map(([key, line]) => [`otherSettings.${key}`, line]);
    return {
      ok: true,
      value: [
        {
          name: baseName(file.path),
          content: {
            type: 'prompt',
            messages: [{ role: 'system', content: body }],
            template: 'none',
            variables: [],
            model: null,
            parameters: {},
            responseFormat: { type: 'text' },
            ...(Object.keys(settings).length === 0 ? {} : { otherSettings: settings }),
          },
          references: [],
          embeddedTests: null,
          positions: { 'messages[0].content': bodyLine, ...Object.fromEntries(keys) },
        },
      ],
    };
  },
};

function isNamed(path: string): boolean {
  const name = baseName(path);
  return (
    NAMES.test(name) || (BEGINS.test(path) && !ABOUT.test(name) && PLACES.some((place) => place.test(path)))
  );
}

/** Agents say when to call them and what they may use; commands, what they may do or are given. */
function isPluginPart(file: FileProbe): boolean {
  const { data } = splitFrontmatter(file.path, file.text);
  const has = (key: string) => memberOf(data, key) !== undefined;
  if (!PLUGIN.test(file.path) || stringOf(memberOf(data, 'description')) === null) return false;
  if (has('allowed-tools') || has('argument-hint')) return true;
  const model = stringOf(memberOf(data, 'model')) ?? '';
  const equipped = has('tools') || has('color') || /^(inherit|opus|sonnet|haiku)$/.test(model);
  return /(^|\/)agents\//.test(file.path) && stringOf(memberOf(data, 'name')) !== null && equipped;
}

/** A skill says in its front matter what it is called and when to use it; another SKILL.md is about skills. */
function isSkill(file: FileProbe): boolean {
  const { data } = splitFrontmatter(file.path, file.text);
  return stringOf(memberOf(data, 'name')) !== null && stringOf(memberOf(data, 'description')) !== null;
}
