import type { ModelParameters } from '../artifact/types.ts';
import type { ResolvedTarget } from './resolved-target.ts';

/**
 * The same target, answered by another model; everything else that is sent stays. `defaults`: how that model is called where the prompt
 * does not say. What calls no model stays as it is.
 */
export function withModel(target: ResolvedTarget, model: string, defaults?: ModelParameters): ResolvedTarget {
  const answerer = { model, ...(defaults === undefined ? {} : { defaults }) };
  switch (target.kind) {
    case 'prompt':
    case 'tools':
    case 'agent':
      return { ...target, ...answerer };
    case 'rag':
      return target.answer === null ? target : { ...target, answer: { ...target.answer, ...answerer } };
    case 'recorded':
    case 'http':
    case 'workflow':
      return target;
  }
}
