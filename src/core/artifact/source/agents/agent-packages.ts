import type { SourceIndex } from '../source-index.ts';

const AGENT_PACKAGES =
  /(^|[/@._-])(agents|metagpt|autogen\w*|ag2|smolagents|crewai|pydantic[-_]ai|agno|phi|adk|llama[-_]?index|llamaindex|langchain\w*|langgraph\w*|strands|mastra|camel|swarm|agency[-_]swarm|semantic[-_]kernel|haystack|langroid|praisonaiagents|agentscope|atomic[-_]agents|controlflow|beeai\w*|livekit|browser[-_]use)([/._-]|$)/i;

/** Whether what is called or extended comes from a package that agents are made with; `./agents` of the application is none. */
export function isOfFramework(name: string, index: SourceIndex): boolean {
  const [first] = name.split('.');
  return index.file.imports.some(
    ({ module, names }) =>
      !module.startsWith('.') && AGENT_PACKAGES.test(module) && names.some(({ local }) => local === first),
  );
}
