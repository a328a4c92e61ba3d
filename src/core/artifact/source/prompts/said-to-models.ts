import type { SourceIndex } from '../source-index.ts';
import type { SourceMessage } from './messages.ts';
import { readSignals } from './text-signals.ts';

function isTold({ role, literal }: SourceMessage): boolean {
  return role === 'system' && !isBlank(literal);
}

/** Nothing but what is filled in. */
export function isBlank(literal: string): boolean {
  return literal.replaceAll('{_}', '').trim() === '';
}

/** Whether what stands in the file is said to a model: a few words where the call leaves no doubt, else by the words. */
export function isPrompt(
  messages: readonly SourceMessage[],
  sure: boolean,
  index: SourceIndex,
  /** So many words are enough where the call leaves no doubt. */
  least = 3,
): boolean {
  // What a program puts into a model's mouth tells it nothing, unless it is all that the model is given.
  const asked = sure && isAskedAsAssistant(messages);
  if (
    !asked &&
    messages.every(({ role, literal }) => role === 'assistant' || role === 'tool' || isBlank(literal))
  )
    return false;
  const text = messages.map(({ literal }) => literal).join('\n');
  const signals = readSignals(text);
  // `Answer briefly: {question}`
  const filled = messages.some(({ content, literal }) => content.length !== literal.length);
  if (sure) return signals.words >= (filled ? 2 : least);
  if (signals.foreign || signals.words < 4) return false;
  const system = messages.some(isTold);
  return signals.persona || signals.score >= (system || index.usesModels ? 0.5 : 2);
}

/** The one turn is filled in by the program and as long as a task is: the role was mistaken. */
function isAskedAsAssistant(messages: readonly SourceMessage[]): boolean {
  const [only] = messages;
  if (only === undefined || messages.length > 1 || only.role !== 'assistant') return false;
  return only.content.length !== only.literal.length && readSignals(only.literal).words >= 12;
}
