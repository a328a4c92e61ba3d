import type { ToolDefinition } from '../artifact/types.ts';
import type { TrialRequest } from './types.ts';

/** The tools that a trial offers to the model; null where nothing says (outputs recorded elsewhere). */
export function offeredTools(trial: TrialRequest): ToolDefinition[] | null {
  switch (trial.kind) {
    case 'recorded':
    case 'http':
    case 'workflow':
      return null;
    case 'model':
    case 'agent':
      return trial.request.tools;
    case 'retrieval':
      return trial.answer?.tools ?? [];
  }
}
