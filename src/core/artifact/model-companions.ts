import { bearsOnAnswers, limitsAgent } from './answer-limits.ts';
import { choosesWay, permitsActions, switchesAnswers } from './answer-switches.ts';
import { isProviderName } from './model-id.ts';
import type { Json } from './problem.ts';
import { rememberByName, wordsOf } from './source/names/name-words.ts';

/** What a setting that is none of the model's own says of it. */
export type Companion = 'answer-limit' | 'agent-limit' | 'switch' | 'permission' | 'way';

/**
 * Where it stands: in the same section, class or object as a model; elsewhere in a file of settings that has one; elsewhere in
 * a program that asks one, where most of what there is has nothing to do with it.
 */
export type Nearness = 'beside' | 'in-settings' | 'in-program';

type Certainty = 'surely' | 'perhaps' | null;

/** What a name has to say for its setting to be a companion of a model: for configuration and for programs. */
const COMPANIONS: readonly {
  kind: Companion;
  named: (name: string) => Certainty;
  takesNumbers: boolean;
  /** Where a name that leaves no doubt is enough; one that may mean something else has to stand beside the model. */
  enough: readonly Nearness[];
}[] = [
  {
    kind: 'answer-limit',
    named: rememberByName((name): Certainty => bearsOnAnswers(name)),
    takesNumbers: true,
    enough: ['beside', 'in-settings', 'in-program'],
  },
  {
    kind: 'agent-limit',
    named: rememberByName((name): Certainty => limitsAgent(wordsOf(name).join('_'))),
    takesNumbers: true,
    enough: ['beside', 'in-settings'],
  },
  {
    kind: 'switch',
    named: rememberByName((name): Certainty => switchesAnswers(name)),
    takesNumbers: false,
    enough: ['beside', 'in-settings'],
  },
  {
    kind: 'permission',
    named: rememberByName((name): Certainty => (permitsActions(name) ? 'surely' : null)),
    takesNumbers: false,
    enough: ['beside', 'in-settings'],
  },
  {
    kind: 'way',
    named: rememberByName((name): Certainty => (choosesWay(name) ? 'surely' : null)),
    takesNumbers: false,
    enough: ['beside', 'in-settings'],
  },
];

/** Mail and payments have providers as well. */
const UNSAID = /^(provider|api_?(type|provider))$/i;

/** What a setting says of the model that it stands near; null where it says nothing of one. */
export function companionOf(name: string, value: Json, nearness: Nearness): Companion | null {
  const isNumber = isNumeric(value);
  for (const { kind, named, takesNumbers, enough } of COMPANIONS) {
    if (takesNumbers !== isNumber) continue;
    const certainty = named(name);
    if (certainty === null || (certainty === 'perhaps' && nearness !== 'beside')) continue;
    if (!enough.includes(nearness)) continue;
    if (kind === 'way' && UNSAID.test(name) && !(typeof value === 'string' && isProviderName(value)))
      continue;
    return kind;
  }
  return null;
}

/** A number, as one or as its digits. */
export function isNumeric(value: Json): boolean {
  return typeof value === 'number' || /^\d+(\.\d+)?$/.test(String(value));
}
