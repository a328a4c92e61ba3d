import type { ToolDefinition } from '../artifact/types.ts';
import type { TrialRequest } from './types.ts';

/** The tools that a trial offers to the model; null where nothing says (outputs recorded elsewhere). */
export function offeredTools(trial: TrialRequest): ToolDefinition[] | null {
  if (trial.kind === 'recorded') return null;
  if (trial.kind === 'model') return trial.request.tools;
  return trial.answer?.tools ?? [];
}
