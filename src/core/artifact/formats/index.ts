import type { ArtifactFormat } from '../types.ts';
import { agentDefinition } from './agent-definition.ts';
import { codingAgentInstructions } from './coding-agent-instructions.ts';
import { copilotAgent } from './copilot-agent.ts';
import { gatewayConfig } from './gateway-config.ts';
import { githubPromptYml } from './github-prompt-yml.ts';
import { mcpConfig } from './mcp-config.ts';
import { modelConfig } from './model-config.ts';
import { promptText } from './prompt-text.ts';
import { promptfoo } from './promptfoo.ts';
import { ragConfig } from './rag-config.ts';
import { toolJson } from './tool-json.ts';

/** Every format, the surest first: of the formats that match a file, the first claims it. */
export const FORMATS: readonly ArtifactFormat[] = [
  copilotAgent,
  codingAgentInstructions,
  githubPromptYml,
  promptfoo,
  agentDefinition,
  mcpConfig,
  gatewayConfig,
  toolJson,
  ragConfig,
  modelConfig,
  promptText,
];
