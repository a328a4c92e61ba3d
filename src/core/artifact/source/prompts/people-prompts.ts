import { wordsOf } from '../names/name-words.ts';
import type { SourceFile, SourceValue } from '../types.ts';

/** What people type against the clock, write a diary about or begin to talk with; `typing_prompt`, in words. */
const FOR_PEOPLE = /(^|_)(typing|typewriting|journal|journaling|icebreaker)_prompts?(_|$)/;

/**
 * Whether a file calls its prompts ones for people, by the type of the values, a constant or a function:
 * `PROMPTS: TypingPrompt[]`, `JOURNAL_PROMPTS`.
 */
export function givesPeoplePrompts({ bindings, functions }: SourceFile): boolean {
  return (
    bindings.some(({ name, value }) => isForPeople(name) || typesOf(value).some(isForPeople)) ||
    functions.some(
      ({ name, parameters }) =>
        isForPeople(name) || parameters.some(({ annotation }) => isForPeople(annotation)),
    )
  );
}

function isForPeople(name: string): boolean {
  return FOR_PEOPLE.test(wordsOf(name).join('_'));
}

/** The type of an object, or of what a list holds. */
function typesOf(value: SourceValue): string[] {
  const [first] = value.type === 'list' ? value.items : [value];
  return first?.type === 'object' && first.typed !== undefined ? [first.typed] : [];
}
