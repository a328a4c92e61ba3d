import { z } from 'zod';
import { parseJson } from '../../artifact/documents/structured.ts';
import { describeImage, imagesOf } from '../../artifact/images.ts';
import type { Message, ResponseFormat } from '../../artifact/types.ts';
import { delimitSection, explainDelimiters } from '../scorers/judges/delimit.ts';
import { quote } from '../scorers/text.ts';
import type { Conversation, ModelRequest, Turn } from '../types.ts';

type SimulatedUser = Extract<Conversation, { kind: 'simulated' }>;

/** What the model that plays a user wants to do next. */
export type UserMove =
  | { kind: 'say'; text: string }
  | { kind: 'done' }
  /** Its reply is neither. */
  | { kind: 'fault'; message: string };

/** A user says less than this. Characters. */
const MAX_SAID = 20_000;
/** Of the conversation so far; of a longer one the end is shown. */
const MAX_TRANSCRIPT = 50_000;

const reply = z.object({ message: z.string().default(''), done: z.boolean().default(false) });

const responseFormat: ResponseFormat = {
  type: 'json_schema',
  name: 'user_turn',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      message: { type: 'string', description: 'What the user says next; empty where the user is done.' },
      done: { type: 'boolean', description: 'Whether the user has what they came for, or gives up.' },
    },
    required: ['message', 'done'],
    additionalProperties: false,
  },
};

/**
 * Asks a model for the user's next message. What the assistant said is hostile: it stands between delimiters made with
 * the call's own nonce, and nothing else of the request comes from it.
 */
export function requestUserTurn(user: SimulatedUser, turns: readonly Turn[], nonce: string): ModelRequest {
  const messages: Message[] = [
    { role: 'system', content: renderInstructions(user, nonce) },
    { role: 'user', content: renderSoFar(turns, nonce) },
  ];
  return { model: user.model, messages, tools: [], parameters: {}, responseFormat };
}

function renderInstructions({ goal }: SimulatedUser, nonce: string): string {
  return [
    'You play a person who writes to an AI assistant, in a test of that assistant. You are the user and never the assistant.',
    '',
    'Who you are and what you want:',
    goal,
    '',
    'How you write:',
    '- One short message at a time, in the words of such a person.',
    '- Give what you know when it is needed or asked for, not all at once.',
    '- What is not told above you do not know: say so, and make nothing up.',
    '- You are done when you have what you want, or when it is clear that you will not get it.',
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"message": "<what you say next>", "done": <true or false>}.',
  ].join('\n');
}

function renderSoFar(turns: readonly Turn[], nonce: string): string {
  const said = turns.flatMap((turn) => {
    if (turn.role === 'user') {
      const shown = imagesOf(turn).map(({ image }) => `[picture: ${describeImage(image)}]`);
      return [`user: ${[turn.content, ...shown].join('\n')}`];
    }
    return turn.role === 'assistant' && turn.content !== '' ? [`assistant: ${turn.content}`] : [];
  });
  if (said.length === 0) return 'Nothing was said yet. You begin.';
  const text = said.join('\n\n').slice(-MAX_TRANSCRIPT);
  return `${delimitSection({ label: 'conversation', text }, nonce)}\n\nWhat do you say next?`;
}

/**
 * What the reply asks for. Prose is what the user says: small models leave the form away, and every word of it is one
 * that a user may say. What begins as JSON and is none, and nothing at all, is a fault and no message.
 */
export function readUserTurn(text: string): UserMove {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'fault', message: 'the simulated user said nothing' };
  if (trimmed.length > MAX_SAID)
    return { kind: 'fault', message: 'the simulated user said far more than a message' };
  const fenced = /^```(?:json)?\s*\n([\s\S]*)\n```$/.exec(trimmed);
  const body = fenced?.[1] ?? trimmed;
  if (fenced === null && !body.startsWith('{')) return { kind: 'say', text: trimmed };
  const parsed = parseJson('reply', body);
  const checked = parsed.ok ? reply.safeParse(parsed.value.data) : null;
  if (checked?.success !== true)
    return { kind: 'fault', message: `the simulated user's reply cannot be read: ${quote(trimmed)}` };
  const { message, done } = checked.data;
  if (done) return { kind: 'done' };
  return message.trim() === ''
    ? { kind: 'fault', message: 'the simulated user said nothing' }
    : { kind: 'say', text: message.trim() };
}
