import { nearestName } from '../../artifact/nearest.ts';
import { cleanLine, shorten } from '../markup.ts';
import { listShownLines } from './shown-lines.ts';
import { COMMAND_NAMES, type Command, type CommandName } from './types.ts';

/** More in one comment is more than somebody means. */
export const MAX_COMMANDS = 5;
const MAX_REASON = 500;
const MAX_CASE = 200;
const MAX_WORD = 40;

const LINE = /^\/promptgate(?:\s+(.*))?$/is;
const MODEL = /^[^/\s]+\/\S+$/;
/** More are a study of their own. */
const MAX_CANDIDATES = 5;
/** At least as many digits as GitHub shows of a commit. */
const SHA = /^[0-9a-f]{7,64}$/i;

/**
 * The commands of a comment: of each the first counts, of `explain` each case. Every text in them is one clean line and
 * short, whatever the comment holds.
 */
export function parseCommands(body: string): Command[] {
  const found = new Map<string, Command>();
  for (const line of listShownLines(body)) {
    const said = LINE.exec(line.trimEnd());
    if (said === null) continue;
    const command = parseCommand(plain(said[1] ?? ''));
    const key = keyOf(command);
    if (!found.has(key)) found.set(key, command);
    if (found.size === MAX_COMMANDS) break;
  }
  return [...found.values()];
}

function parseCommand(said: string): Command {
  const [word = '', ...words] = said.split(' ');
  const rest = words.join(' ');
  const name = word === '' ? 'help' : COMMAND_NAMES.find((known) => known === word.toLowerCase());
  switch (name) {
    case undefined: {
      const short = shorten(word, MAX_WORD);
      return { name: 'unknown', word: short, nearest: nearestCommand(short) };
    }
    case 'help':
    case 'rerun':
      return { name };
    case 'swap':
      return parseSwap(words);
    case 'explain':
      return rest === '' ? incomplete(name, 'the case') : { name, case: shorten(unquote(rest), MAX_CASE) };
    case 'add-case':
      return parseAddCase(rest);
    case 'calibrate':
      return { name, suite: rest === '' ? null : shorten(unquote(rest), MAX_CASE) };
    case 'approve':
    case 'accept':
      return parseDecision(name, words);
  }
}

function parseDecision(name: 'approve' | 'accept', [first = '', ...words]: string[]): Command {
  const sha = unquote(first).toLowerCase();
  if (!SHA.test(sha)) return incomplete(name, 'the commit, as at least 7 digits of its id');
  if (name === 'approve') return { name, sha };
  const reason = shorten(unquote(words.join(' ')), MAX_REASON);
  // Dashes and dots tell nobody why.
  return /[\p{L}\p{N}]/u.test(reason) ? { name, sha, reason } : incomplete(name, 'the reason');
}

const QUOTED = '`[^`]+`|<[^>]+>|"[^"]+"';
/** Of `add-case`, the first that fits: the case, and the suite where one is named. */
const CASE_AND_SUITE = [
  new RegExp(`^(${QUOTED})(?: (${QUOTED}|\\S+))?$`),
  new RegExp(`^(\\S+)(?: (${QUOTED}|\\S+))?$`),
  new RegExp(`^(.+) (${QUOTED})$`),
  /^(.+) (\S+)$/,
];

/**
 * The suite is the last word, where there is more than the case. A name of several words stands in quotes or backticks, as that of a
 * directory's suite does.
 */
function parseAddCase(rest: string): Command {
  const [, id = rest, suite] = CASE_AND_SUITE.map((form) => form.exec(rest)).find((found) => found) ?? [];
  if (id === '') return incomplete('add-case', 'the case');
  return {
    name: 'add-case',
    case: shorten(unquote(id), MAX_CASE),
    suite: suite === undefined ? null : shorten(unquote(suite), MAX_CASE),
  };
}

function parseSwap(words: readonly string[]): Command {
  const models = [...new Set(words.filter((word) => word !== '').map(unquote))];
  if (models.length > MAX_CANDIDATES)
    return incomplete('swap', `a shorter list: at most ${MAX_CANDIDATES} models`);
  if (models.some((model) => !MODEL.test(model) || model.length > MAX_CASE))
    return incomplete('swap', 'models as provider/model, such as openai/gpt-5.4-mini');
  return { name: 'swap', models };
}

function incomplete(command: CommandName, missing: string): Command {
  return { name: 'incomplete', command, missing };
}

function nearestCommand(word: string): CommandName | null {
  const near = nearestName(word, COMMAND_NAMES);
  return COMMAND_NAMES.find((name) => name === near) ?? null;
}

/** Of the same key only one counts. */
function keyOf(command: Command): string {
  switch (command.name) {
    case 'explain':
      return `explain ${command.case}`;
    case 'add-case':
      return `add-case ${command.case} ${command.suite ?? ''}`;
    case 'unknown':
      return 'unknown';
    case 'incomplete':
      return command.command;
    default:
      return command.name;
  }
}

/** One line of text that a database keeps. */
function plain(text: string): string {
  return cleanLine(text.toWellFormed());
}

/** People keep the brackets and backticks of a usage that they copied. */
function unquote(text: string): string {
  const inner = /^(?:`(.+)`|<(.+)>|"(.+)")$/.exec(text);
  return (inner === null ? text : (inner[1] ?? inner[2] ?? inner[3] ?? text)).trim();
}
