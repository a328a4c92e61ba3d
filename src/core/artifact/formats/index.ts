import type { ArtifactFormat, ReferredFormat } from '../types.ts';
import { agentDefinition } from './agent-definition.ts';
import { agentSettings } from './agent-settings.ts';
import { apimPolicy } from './apim-policy.ts';
import { autorag } from './autorag.ts';
import { baml } from './baml.ts';
import { codingAgentInstructions } from './coding-agent-instructions.ts';
import { copilotAgent } from './copilot-agent.ts';
import { dataset } from './dataset.ts';
import { dotprompt } from './dotprompt.ts';
import { evalConfig } from './eval-config.ts';
import { extensionManifest } from './extension-manifest.ts';
import { gatewayConfig } from './gateway-config.ts';
import { githubPromptYml } from './github-prompt-yml.ts';
import { githubWorkflow } from './github-workflow.ts';
import { haystack } from './haystack.ts';
import { hostedAgent } from './hosted-agent.ts';
import { infrastructure } from './infrastructure.ts';
import { langchainPrompt } from './langchain-prompt.ts';
import { loadedFile } from './loaded-file.ts';
import { mcpConfig } from './mcp-config.ts';
import { modelConfig } from './model-config.ts';
import { modelfile } from './modelfile.ts';
import { openapiTool } from './openapi-tool.ts';
import { opencode } from './opencode.ts';
import { poml } from './poml.ts';
import { promptBag } from './prompt-bag.ts';
import { promptExport } from './prompt-export.ts';
import { promptText } from './prompt-text.ts';
import { promptfoo } from './promptfoo.ts';
import { prompty } from './prompty.ts';
import { ragConfig } from './rag-config.ts';
import { semanticKernel } from './semantic-kernel.ts';
import { shellRequest } from './shell-request.ts';
import {
  sourceCSharp,
  sourceGo,
  sourceJava,
  sourceNotebook,
  sourcePhp,
  sourcePython,
  sourceRust,
  sourceTypeScript,
} from './source-code.ts';
import { startCommand } from './start-command.ts';
import { tellingSettings } from './telling-settings.ts';
import { toolJson } from './tool-json.ts';

/** Every format, the surest first: of the formats that match a file, the first claims it. */
export const FORMATS: readonly ArtifactFormat[] = [
  copilotAgent,
  codingAgentInstructions,
  githubPromptYml,
  dotprompt,
  prompty,
  poml,
  baml,
  modelfile,
  promptfoo,
  evalConfig,
  dataset,
  githubWorkflow,
  shellRequest,
  haystack,
  autorag,
  opencode,
  agentSettings,
  agentDefinition,
  mcpConfig,
  gatewayConfig,
  apimPolicy,
  langchainPrompt,
  semanticKernel,
  promptExport,
  toolJson,
  infrastructure,
  promptBag,
  ragConfig,
  hostedAgent,
  modelConfig,
  extensionManifest,
  startCommand,
  promptText,
  sourceTypeScript,
  sourcePython,
  sourceGo,
  sourceJava,
  sourcePhp,
  sourceRust,
  sourceCSharp,
  sourceNotebook,
  tellingSettings,
];

/** Formats of files that are artifacts only where one refers to them. */
export const REFERRED_FORMATS: readonly ReferredFormat[] = [openapiTool, dataset, loadedFile];
