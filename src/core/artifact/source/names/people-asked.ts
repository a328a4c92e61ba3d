import { optionsOf } from '../evaluate.ts';
import type { SourceCall, SourceFile, SourceValue } from '../types.ts';
import { lastPart, rememberByName } from './name-words.ts';

/** What reads the answer of the person in front of a program. */
const ASKS =
  /^(raw_input|getpass|Prompt(Continue|Response|Choice|Password|YesNo|WithDefault|WithChoices)|prompt_(continue|yes_no|yn|bool|choices|pass)|ask_(yes_no|yn|confirmation)|confirm_or_abort)$/;

/** Whether a call asks a person, whichever package it is of: `console_io.PromptContinue(message)`. */
export const isAsking = rememberByName((callee): boolean => ASKS.test(lastPart(callee)));

/** The calls of a file that ask people: such ones, and Python's `input("Go on?")`. */
export function listAsking({ calls, language }: SourceFile): SourceCall[] {
  return calls.filter(({ callee }) => isAsking(callee) || (callee === 'input' && language === 'python'));
}

/** Names of what such calls say: `PromptContinue(message=prompt_message)`, `PromptContinue(PROMPT.format(name))`. */
export function namesAskedOfPeople(calls: readonly SourceCall[]): Set<string> {
  return new Set(
    calls
      .filter(({ callee }) => isAsking(callee))
      .flatMap((call) => [...call.positional, ...optionsOf(call).map(({ value }) => value)].flatMap(nameIn)),
  );
}

function nameIn(value: SourceValue): string[] {
  if (value.type === 'name') return [value.name];
  return value.type === 'call' && /\.format$/.test(value.callee)
    ? [value.callee.slice(0, -'.format'.length)]
    : [];
}
