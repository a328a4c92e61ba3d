import { isRecordedData, stemOf } from '../paths.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { findTools } from '../shapes/tool-shapes.ts';
import type { ArtifactFormat, FileProbe, Match, ToolDefinition } from '../types.ts';
import { isRecord, memberOf, otherSettingsOf } from '../values.ts';

const TOOL_PATH = /(^|\/)tools?\/|(^|[/._-])(tools?|functions)([._-][^/]*)?\.json$/i;
/** A folder or a file that is called after what agents call. */
const TOOL_NAME = /(^|[/._-])(tools?|functions?|agents?|skills?|mcp)([/._-])/i;
const TOOL_TEXT = /\b(parameters|arguments|input_schema|inputSchema)["']?\s*:/;

/** Tool definitions as data in the dialects of OpenAI (Chat, Responses), Anthropic, Gemini, MCP and BFCL. */
export const toolJson: ArtifactFormat = {
  id: 'tool-json',
  kind: 'tool-definition',
  leavesRest: true,
  extensions: ['json', 'yaml', 'yml'],
  candidate: (path) => /\.(json|ya?ml)$/i.test(path) && !isRecordedData(path),
  match(file) {
    if (!mayBeAbout('tools', file.text)) return null;
    if (!/\bname["']?\s*:/.test(file.text) || !TOOL_TEXT.test(file.text)) {
      return /\btype["']?\s*:\s*["']?function\b/.test(file.text) ? matchTools(file) : null;
    }
    const parsed = file.data();
    if (!parsed.ok)
      return TOOL_PATH.test(file.path)
        ? { confidence: 'certain', reason: 'named as tools, with their keys' }
        : null;
    return matchTools(file);
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const found = findTools(parsed.value.data, TOOL_NAME.test(file.path));
    if (found === null) {
      const at = { path: file.path, ...parsed.value.locate([]) };
      return {
        ok: false,
        problems: [{ ...at, expected: 'tool definitions of one dialect', found: 'something else' }],
      };
    }
    const uses = new Map<string, number>();
    const positions = found.tools.flatMap(({ tool, keys }) => {
      const use = (uses.get(tool.name) ?? 0) + 1;
      uses.set(tool.name, use);
      const line = (...rest: string[]) => parsed.value.locate([...keys, ...rest]).line;
      const inner = { 'openai-chat': ['function'], bedrock: ['toolSpec'] }[String(found.dialect)] ?? [];
      const schemaKeys = {
        anthropic: ['input_schema'],
        mcp: ['inputSchema'],
        bedrock: ['inputSchema', 'json'],
      }[String(found.dialect)] ?? ['parameters'];
      const at = use === 1 ? `tools.${tool.name}` : `tools.${tool.name} (${use})`;
      return [
        [at, line()] as const,
        [`${at}.description`, line(...inner, 'description')] as const,
        ...propertyNames(tool).map(
          (name) => [`${at}.parameters.${name}`, line(...inner, ...schemaKeys, 'properties', name)] as const,
        ),
      ];
    });
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: {
            type: 'tools',
            dialect: found.dialect,
            tools: found.tools.map(({ tool }) => tool),
            ...otherSettingsOf(found.unread),
          },
          references: [],
          embeddedTests: null,
          positions: Object.fromEntries(positions),
        },
      ],
    };
  },
};

function matchTools(file: FileProbe): Match | null {
  const parsed = file.data();
  const found = parsed.ok ? findTools(parsed.value.data, TOOL_NAME.test(file.path)) : null;
  return found === null ? null : { confidence: 'likely', reason: `tools as ${found.dialect} has them` };
}

function propertyNames(tool: ToolDefinition): string[] {
  const properties = memberOf(tool.parameters, 'properties');
  return isRecord(properties) ? Object.keys(properties) : [];
}
