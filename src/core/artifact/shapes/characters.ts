import { normalizeKey } from '../values.ts';

/** What ElizaOS says of a character beside its biography, and what cards of characters say beside how it greets. */
const CHARACTERS: readonly { telling: RegExp; beside: RegExp }[] = [
  {
    telling: /^bio$/,
    beside:
      /^(lore|style|messageexamples|postexamples|adjectives|topics|modelprovider|plugins|knowledge|system)$/,
  },
  {
    telling: /^firstmes$/,
    beside:
      /^(personality|scenario|mesexample|description|systemprompt|posthistoryinstructions|creatornotes)$/,
  },
];

/** Whether members of these names are of a character that a model plays; a profile of a person has a `bio` as well. */
export function isCharacter(names: readonly string[]): boolean {
  const keys = names.map(normalizeKey);
  if (!keys.includes('name')) return false;
  return CHARACTERS.some(
    ({ telling, beside }) =>
      keys.some((key) => telling.test(key)) && keys.filter((key) => beside.test(key)).length >= 3,
  );
}
