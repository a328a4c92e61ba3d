import type { ArtifactFormat } from '../types.ts';
import { baml } from './baml.ts';
import { codingAgentInstructions } from './coding-agent-instructions.ts';
import { dotprompt } from './dotprompt.ts';
import { githubPromptYml } from './github-prompt-yml.ts';
import { modelConfig } from './model-config.ts';
import { poml } from './poml.ts';
import { promptText } from './prompt-text.ts';
import { promptfoo } from './promptfoo.ts';
import { prompty } from './prompty.ts';
import { ragConfig } from './rag-config.ts';
import { toolJson } from './tool-json.ts';

/** Every format, the surest first: of the formats that match a file, the first claims it. */
export const FORMATS: readonly ArtifactFormat[] = [
  codingAgentInstructions,
  githubPromptYml,
  dotprompt,
  prompty,
  poml,
  baml,
  promptfoo,
  toolJson,
  ragConfig,
  modelConfig,
  promptText,
];
