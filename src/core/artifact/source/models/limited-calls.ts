import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceCall, SourceEntry } from '../types.ts';
import { asksSomehow, isModelCall } from './model-calls.ts';

const SHORTENS =
  /(^|_)(tokens?|tokeni[sz]\w*|encod\w+|truncat\w+|trim\w*|shorten\w*|clip\w*|fit|compact\w*|prun\w+|split\w*|chunk\w*|window|budget)(_|$)/;

/** Whether a call shortens a text or a conversation, by its name; it is given a limit of tokens as well. */
export const shortens = rememberByName((last): boolean => SHORTENS.test(wordsOf(last).join('_')));

const DECODED = /^((max|min)_length|do_sample|num_beams|num_return_sequences|no_repeat_ngram_size)$/;

/** `generator(prompt, max_length=200, num_return_sequences=1)`: how long a text is made, beside how it is decoded. */
export function isDecoding(options: readonly SourceEntry[]): boolean {
  return (
    options.some(({ key, value }) => /^max_(length|new_tokens)$/.test(key) && value.type === 'number') &&
    options.some(({ key }) => /^(do_sample|num_beams|num_return_sequences)$/.test(key))
  );
}

export function isOfDecoding({ key, value }: SourceEntry): boolean {
  return DECODED.test(key) && (value.type === 'number' || value.type === 'boolean');
}

/** What a model is given, by the name of a variable or of what makes it. */
const NAMES_PROMPT = /(^|_)prompt$/;

/** What asks, by the first word of its own name; what checks or limits something is given a prompt and a limit too. */
const ASKS =
  /^(call|ask|chat|complete|completion|generate|generation|gen|query|prompt|invoke|infer|inference|predict|respond|reply|answer|request|run|send|stream|create|summari[sz]e|extract|classify|translate|judge|llm|model)$/;

/** `client.complete(prompt, max_tokens=256)`: a limit of tokens beside a prompt that stands at its place. */
export function isGivenPrompt(
  { callee, positional, named }: SourceCall,
  sampling: readonly SourceEntry[],
): boolean {
  const [first] = positional;
  const name = first?.type === 'name' ? first.name : first?.type === 'call' ? first.callee : '';
  return (
    positional.length <= 2 &&
    NAMES_PROMPT.test(wordsOf(lastPart(name)).join('_')) &&
    !shortens(lastPart(callee)) &&
    (isModelCall(callee) || asksSomehow(callee) || asksByName(lastPart(callee))) &&
    sampling.some(({ key, value }) => LIMITS.test(key) && /^(number|text)$/.test(value.type)) &&
    named.every(({ key }) => !PRICED.test(key))
  );
}

const asksByName = rememberByName((last): boolean =>
  ASKS.test(wordsOf(last).filter((word) => word !== '' && word !== 'a')[0] ?? ''),
);

const LIMITS = /^max_?(output_?|completion_?|new_?)?tokens$/i;
const PRICED = /(^|_)(tokeni[sz]er|encoding|price|cost)/i;
