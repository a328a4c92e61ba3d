import { imagesOf } from '../../../core/artifact/images.ts';
import type { Json } from '../../../core/artifact/problem.ts';
import type { ToolDefinition } from '../../../core/artifact/types.ts';
import type { ModelRequest, ToolCall } from '../../../core/eval/types.ts';
import type { NeedleTool } from './protocol.ts';

type Record_ = { [key: string]: Json };

/**
 * What the embedded model is given of a request: the last user message and the tools. It knows no system prompt, no
 * earlier turns and no sampling parameters, and it does nothing but choose tools.
 */
export function readNeedleInput(
  request: ModelRequest,
): { ok: true; query: string; tools: NeedleTool[] } | { ok: false; message: string } {
  if (request.messages.some((turn) => imagesOf(turn).length > 0))
    return { ok: false, message: 'needle-26m sees no pictures: name a model that does.' };
  const query = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (query.trim() === '')
    return { ok: false, message: 'needle-26m needs a user message, and there is none.' };
  if (request.tools.length === 0)
    return { ok: false, message: 'needle-26m only chooses tools, and the request has none.' };
  return { ok: true, query, tools: request.tools.map(flattenTool) };
}

/** JSON Schema to the flat form: the top-level properties with their type, allowed values told in the description. */
export function flattenTool(tool: ToolDefinition): NeedleTool {
  const properties = isRecord(tool.parameters.properties) ? tool.parameters.properties : {};
  const parameters: NeedleTool['parameters'] = {};
  for (const [name, schema] of Object.entries(properties)) {
    const property = isRecord(schema) ? schema : {};
    const description = typeof property.description === 'string' ? property.description : '';
    const values = Array.isArray(property.enum) ? `One of: ${property.enum.map(String).join(', ')}.` : '';
    parameters[name] = {
      type: readType(property.type),
      description: [description, values].filter((part) => part !== '').join(' '),
    };
  }
  return { name: tool.name, description: tool.description, parameters };
}

/** The calls in what the model wrote; null where it is no list of calls. */
export function readNeedleCalls(text: string): ToolCall[] | null {
  let data: Json;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const calls: ToolCall[] = [];
  for (const call of Array.isArray(data) ? data : [data]) {
    if (!isRecord(call) || typeof call.name !== 'string') return null;
    calls.push({ name: call.name, arguments: isRecord(call.arguments) ? call.arguments : {} });
  }
  return calls;
}

/** A union such as `["string", "null"]` is its first real type. */
function readType(type: Json | undefined): string {
  const types = Array.isArray(type) ? type : [type];
  const first = types.find((item) => typeof item === 'string' && item !== 'null');
  return typeof first === 'string' ? first : 'string';
}

function isRecord(value: Json | undefined): value is Record_ {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
