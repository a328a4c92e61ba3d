import { describeValue } from '../../artifact/documents/check-schema.ts';
import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, numberOf, stringOf } from '../../artifact/values.ts';
import { readCaseMocks } from '../agent/read-mocks.ts';
import type { Case, Conversation } from '../types.ts';

/** What a row says of the tools' answers and of users, beside what its shape reads. */
export type RowExtras = Pick<Case, 'mocks' | 'conversation'> & {
  /** Keys of the row that are no variables, since they were read here. */
  keys: string[];
  /** The user's first message, where it stands among the others. */
  input?: string;
};

const MAX_TURNS = 50;
const DEFAULT_MAX_TURNS = 10;
const USER_KEYS = ['persona', 'goal', 'model', 'max_turns'];

/**
 * Reads `mocks`, `turns`, `user`, and an `input` that is a list of texts, of a row of any shape. Only `turns` and `user` are
 * names that a variable may have as well: what is no list of texts, or no mapping with a goal or a persona, is one.
 */
export function readExtras(row: JsonRecord): RowExtras | { fault: string; found?: string } {
  const extras: RowExtras = { keys: [] };
  const { mocks: written = null } = row;
  if (Object.hasOwn(row, 'mocks')) extras.keys.push('mocks');
  if (Array.isArray(written)) {
    const mocks = readCaseMocks(written);
    if ('fault' in mocks) return mocks;
    extras.mocks = mocks;
  } else if (written !== null && written !== '')
    return { fault: '`mocks` to be a list of mocks', found: describeValue(written) };
  const turns = listTurns(row);
  if (turns === null) return { fault: `at most ${MAX_TURNS} turns, each with a text` };
  if (isRecord(row.user) && (Object.hasOwn(row.user, 'goal') || Object.hasOwn(row.user, 'persona'))) {
    if (turns.texts.length > 0) return { fault: 'either `turns` or a simulated `user`' };
    const user = readUser(row.user);
    if ('fault' in user) return user;
    extras.conversation = user;
    extras.keys.push('user');
  }
  extras.keys.push(...turns.keys);
  const [first, ...rest] = turns.hasInput ? ['', ...turns.texts] : turns.texts;
  if (first !== undefined && !turns.hasInput) extras.input = first;
  if (rest.length > 0) extras.conversation = { kind: 'scripted', turns: rest };
  return extras;
}

/** The texts of `turns`, or of `input` where that is a list of them. Null: they cannot be used. */
function listTurns(row: JsonRecord): { texts: string[]; keys: string[]; hasInput: boolean } | null {
  const isTexts = (value: Json | undefined): value is string[] =>
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  const { input, turns } = row;
  const list = isTexts(input) ? input : isTexts(turns) ? turns : null;
  if (list === null) return { texts: [], keys: [], hasInput: false };
  if (list.length > MAX_TURNS || list.some((text) => text.trim() === '')) return null;
  const fromInput = list === input;
  const hasInput = !fromInput && input !== undefined && input !== null && input !== '';
  return { texts: list, keys: fromInput ? [] : ['turns'], hasInput };
}

function readUser(user: JsonRecord): Conversation<string | null> | { fault: string } {
  const unknown = Object.keys(user).find((key) => !USER_KEYS.includes(key));
  if (unknown !== undefined)
    return { fault: `a \`user\` with ${USER_KEYS.join(', ')} and no \`${unknown}\`` };
  const { persona = null, goal = null, model = null, max_turns: given = DEFAULT_MAX_TURNS } = user;
  const told = [stringOf(persona), stringOf(goal)].filter((text) => text !== null && text.trim() !== '');
  if (told.length === 0) return { fault: '`user` to have a text as its `goal`' };
  if (model !== null && !/^[^/\s]+\/\S+$/.test(stringOf(model) ?? ''))
    return { fault: '`user.model` to be a model as `provider/model`' };
  const maxTurns = numberOf(given) ?? 0;
  if (!Number.isInteger(maxTurns) || maxTurns < 1 || maxTurns > MAX_TURNS)
    return { fault: `\`user.max_turns\` to be a whole number from 1 to ${MAX_TURNS}` };
  return { kind: 'simulated', goal: told.join('\n'), model: stringOf(model), maxTurns };
}
