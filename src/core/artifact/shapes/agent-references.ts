import type { Json } from '../problem.ts';
import { isRecord } from '../values.ts';
import { referTo } from './settings-content.ts';

const FILE =
  /^(?:file:(?:\/\/)?)?((?:\.{1,2}\/)*[\w@-][\w@./-]{0,300}\.(?:md|txt|j2|jinja2?|hbs|prompt|ya?ml|json|py|m?[jt]sx?))$/;
/** Microsoft's `$[file('instruction.txt')]`. */
const EMBEDDED = /^\$\[file\('([^']{1,300})'\)\]$/;
/** LangGraph's `./src/graph.py:graph` and `agent.graphs.main:graph`. */
const TARGET = /^([\w@./-]{1,300}):[A-Za-z_]\w{0,200}$/;

/** Paths of the repository that an agent names: its instructions, its sub-agents, the source that builds it. */
export function listAgentReferences(path: string, data: Json): string[] {
  const found: string[] = [];
  const visit = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isRecord(value)) for (const item of Object.values(value)) visit(item);
    else if (typeof value === 'string' && value.length <= 400) found.push(...readReference(path, value));
  };
  visit(data);
  return found;
}

function readReference(path: string, text: string): string[] {
  const [, embedded] = EMBEDDED.exec(text) ?? [];
  if (embedded !== undefined) return referTo(path, embedded);
  const [, file] = FILE.exec(text) ?? [];
  if (file !== undefined) return referTo(path, file);
  const [, target] = TARGET.exec(text) ?? [];
  if (target === undefined) return [];
  if (/\.(py|m?[jt]sx?)$/.test(target)) return referTo(path, target);
  const isModule = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(target);
  return isModule ? referTo(path, `${target.replaceAll('.', '/')}.py`) : [];
}
