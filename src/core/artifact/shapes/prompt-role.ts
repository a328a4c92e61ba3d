import type { Role } from '../types.ts';

/** Names under which a template receives what the user said; a prompt that has one is the user's turn. */
const INPUTS =
  /^(input|inputs|question|query|user_?(input|query|question|message|prompt|request)|message|text|prompt|request|task|document|content|email|ticket|article|transcript|conversation)$/i;
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['tool', 'tool'],
]);

/** The role that a file's word for it means (`human`, `System`); null where it means none. */
export function readRole(word: string): Role | null {
  return ROLES.get(word.toLowerCase()) ?? null;
}

/** Whose turn a text is, by its name (`system_prompt`) and else by whether it takes what the user said. */
export function guessRole(name: string, variables: readonly string[]): Role {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2');
  if (/(^|[^a-z])system([^a-z]|$)/i.test(words)) return 'system';
  if (/(^|[^a-z])(user|human)([^a-z]|$)/i.test(words)) return 'user';
  return variables.some((variable) => INPUTS.test(variable)) ? 'user' : 'system';
}
