import type { FileRole, ToolsRole } from '../types.ts';

const PREFIX = 'tools:';

/** The role of a module of which a program gives a model these names as tools. */
export function roleOfNames(names: Iterable<string>): ToolsRole {
  return `${PREFIX}${[...new Set(names)].sort().join(',')}`;
}

export function isToolsRole(role: FileRole | null): role is ToolsRole {
  return role?.startsWith(PREFIX) === true;
}

/** The names that a model is given of a module, sorted. */
export function namesOf(role: ToolsRole): string[] {
  return role.slice(PREFIX.length).split(',');
}

const FUNCTION = /^[ \t]*(?:async[ \t]+)?def[ \t]+\w+/gm;
/** What counts on the way to the colon behind a function's parameters; strings and comments as a whole. */
const SIGNATURE =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*|\\\r?\n|[([{}\]):\n]|^[ \t]*(?:async[ \t]+)?def\b/gm;
const BEFORE_DOC = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*[rRuU]?("""|'''|"|')/y;
/** Longer modules are generated. Characters. */
const MAX_LENGTH = 500_000;

/**
 * What the functions of a Python module say of themselves, which is what a model would be told of them, with their parameters;
 * empty where none does. Each place is passed once, however long a signature or a docstring is.
 */
export function listDocumented(text: string): string {
  if (text.length > MAX_LENGTH) return '';
  const said: string[] = [];
  let at = 0;
  while (true) {
    FUNCTION.lastIndex = at;
    const found = FUNCTION.exec(text);
    if (found === null) return said.join('\n');
    at = endOfSignature(text, FUNCTION.lastIndex);
    const end = text[at - 1] === ':' ? endOfDoc(text, at) : null;
    if (end !== null) {
      said.push(text.slice(found.index, end));
      at = end;
    }
  }
}

/** Behind the colon that ends it; of what is no signature the end of its line, the next function, or the end of the file. */
function endOfSignature(text: string, from: number): number {
  SIGNATURE.lastIndex = from;
  let depth = 0;
  for (let found = SIGNATURE.exec(text); found !== null; found = SIGNATURE.exec(text)) {
    const [sign] = found;
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    else if (/^[ \t]*(def|async)/.test(sign)) return found.index;
    else if ((sign === ':' || sign === '\n') && depth <= 0) return SIGNATURE.lastIndex;
  }
  return text.length;
}

/** The end of a docstring that stands there; null where none does. */
function endOfDoc(text: string, from: number): number | null {
  BEFORE_DOC.lastIndex = from;
  const quote = BEFORE_DOC.exec(text)?.[1];
  if (quote === undefined) return null;
  const start = BEFORE_DOC.lastIndex;
  let end = text.indexOf(quote, start);
  while (quote.length === 1 && end > 0 && text[end - 1] === '\\') end = text.indexOf(quote, end + 1);
  if (end < 0 || (quote.length === 1 && text.slice(start, end).includes('\n'))) return null;
  return end + quote.length;
}

/** Whether a program may give a model functions as tools. */
export const MAY_GIVE = /\btools\b[^\n]{0,40}[=(]|\bbind_tools\(|ToolNode\(|_agent\(|Agent\(/;

/** Where a Python project says what it uses. */
export const MANIFEST =
  /(^|\/)(pyproject\.toml|requirements[^/]{0,40}\.(txt|in)|requirements\/[^/]{1,60}\.(txt|in)|setup\.(py|cfg)|Pipfile|environment[^/]{0,20}\.ya?ml)$/;

/** Packages of those that call models. */
export const SDK =
  /adk|agent|agno|anthropic|autogen|\bag2\b|camel|cohere|crewai|dspy|genai|generativeai|groq|haystack|instructor|langchain|langgraph|litellm|llama|llm|magentic|marvin|mcp|mirascope|mistral|ollama|openai|pydantic[-_]ai|semantic[-_]kernel|smolagents|strands|swarm|transformers|vertex|vllm/i;

/** A line of a program that imports one of them. */
export const IMPORTS_SDK = new RegExp(`^[ \\t]*(?:from|import)[ \\t][^\\n]{0,200}?(?:${SDK.source})`, 'im');
