import type { ArtifactFormat } from '../types.ts';
import { codingAgentInstructions } from './coding-agent-instructions.ts';
import { githubPromptYml } from './github-prompt-yml.ts';
import { modelConfig } from './model-config.ts';
import { promptText } from './prompt-text.ts';
import { promptfoo } from './promptfoo.ts';
import { ragConfig } from './rag-config.ts';
import { sourcePython, sourceTypeScript } from './source-code.ts';
import { toolJson } from './tool-json.ts';

/** Every format, the surest first: of the formats that match a file, the first claims it. */
export const FORMATS: readonly ArtifactFormat[] = [
  codingAgentInstructions,
  githubPromptYml,
  promptfoo,
  toolJson,
  ragConfig,
  modelConfig,
  promptText,
  sourceTypeScript,
  sourcePython,
];
