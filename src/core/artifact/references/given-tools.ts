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

/** A function with a docstring, up to the end of that. The lengths keep a long file from costing its square. */
const DOCUMENTED =
  /^[ \t]*(?:async[ \t]+)?def[ \t]+\w+[\s\S]{0,1500}?:[ \t]{0,40}(?:#[^\n]{0,200})?\r?\n[ \t]*[rRuU]?("""|''')[\s\S]{0,6000}?\1/gm;
/** Longer modules are generated. Characters. */
const MAX_LENGTH = 500_000;

/** What the functions of a Python module say of themselves, which is what a model would be told of them; empty where none does. */
export function listDocumented(text: string): string {
  return text.length > MAX_LENGTH ? '' : (text.match(DOCUMENTED) ?? []).join('\n');
}

/** Whether a program may give a model functions as tools. */
export const MAY_GIVE = /\btools\b[^\n]{0,40}[=(]|\bbind_tools\(|ToolNode\(|_agent\(|Agent\(/;

/** Where a Python project says what it uses. */
export const MANIFEST =
  /(^|\/)(pyproject\.toml|requirements[^/]{0,40}\.(txt|in)|setup\.(py|cfg)|Pipfile|environment[^/]{0,20}\.ya?ml)$/;

/** Packages of those that call models. */
export const SDK =
  /adk|agent|agno|anthropic|autogen|\bag2\b|camel|cohere|crewai|dspy|genai|generativeai|groq|haystack|instructor|langchain|langgraph|litellm|llama|llm|magentic|marvin|mcp|mirascope|mistral|ollama|openai|pydantic[-_]ai|semantic[-_]kernel|smolagents|strands|swarm|transformers|vertex|vllm/i;
