import type { ResolvedTarget } from './resolved-target.ts';

/** The same target, answered by another model; everything else that is sent stays. What calls no model stays as it is. */
export function withModel(target: ResolvedTarget, model: string): ResolvedTarget {
  switch (target.kind) {
    case 'prompt':
    case 'tools':
    case 'agent':
      return { ...target, model };
    case 'rag':
      return target.answer === null ? target : { ...target, answer: { ...target.answer, model } };
    case 'recorded':
    case 'http':
    case 'workflow':
      return target;
  }
}
