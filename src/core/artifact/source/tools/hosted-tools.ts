import type { ToolDefinition } from '../../types.ts';
import { isRecord, type JsonRecord, withoutKeys } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { toJson } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';
import { draftOfTool } from './tool-drafts.ts';

/** Tools that a provider runs, by the `type` that asks for them. */
const TYPES =
  /^(web_search(_preview)?(_\d[\d_]*)?|web_fetch_\d+|code_interpreter|code_execution_\d+|file_search|computer_use_preview|computer_\d{8}|bash_\d{8}|text_editor_\d{8}|memory_\d{8}|image_generation|local_shell|mcp)$/;
/** The same of Gemini, each the one key of its entry. */
const KEYS = /^(google_?[sS]earch(_?[rR]etrieval)?|code_?[eE]xecution|url_?[cC]ontext|google_?[mM]aps)$/;

/** `[{type: "web_search", max_uses: 5}]`, `[{google_search: {}}]`: a list of nothing but tools that a provider runs. */
export function readHostedTools(value: SourceValue, name: string, index: SourceIndex): Draft | null {
  if (value.type !== 'list' || value.items.length === 0 || !index.usesModels) return null;
  const tools = value.items.map((item) => (item.type === 'object' ? readTool(toJson(item)) : null));
  const [first] = tools;
  if (first === null || first === undefined || !tools.every((tool) => tool !== null)) return null;
  return {
    ...draftOfTool(name, first, value, 'tools that a provider runs', new Map()),
    content: { type: 'tools', dialect: 'code', tools },
    positions: Object.fromEntries(
      tools.map((tool, at): [string, number] => [
        `tools.${tool.name}`,
        value.items[at]?.lines[0] ?? value.lines[0],
      ]),
    ),
  };
}

function readTool(data: ReturnType<typeof toJson>): ToolDefinition | null {
  if (!isRecord(data)) return null;
  const { type, name } = data;
  if (typeof type === 'string')
    return TYPES.test(type) && (type !== 'mcp' || 'server_label' in data)
      ? toolOf(typeof name === 'string' ? name : type, type, withoutKeys(data, ['type', 'name']))
      : null;
  const [[key, settings] = ['', null], ...more] = Object.entries(data);
  if (more.length > 0 || !KEYS.test(key)) return null;
  return toolOf(key, key, isRecord(settings) ? settings : {});
}

function toolOf(name: string, type: string, settings: JsonRecord): ToolDefinition {
  return {
    name,
    description: `built into the provider (${type})`,
    parameters: { type: 'object', properties: {}, ...settings },
    builtIn: type,
  };
}
