import type { Answerer, ResolvedTarget } from './resolved-target.ts';

/**
 * The same target, answered by another model; everything else that is sent stays. `how`: in what way that model is called. What calls no model stays as it is.
 */
export function withModel(
  target: ResolvedTarget,
  model: string,
  how: Omit<Answerer, 'model'> = {},
): ResolvedTarget {
  const answerer: Answerer = { model, ...how };
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
