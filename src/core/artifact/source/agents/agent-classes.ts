import type { SettingsContent } from '../../types.ts';
import { type JsonRecord, listLeaves, settingsOf } from '../../values.ts';
import type { Claims, Draft } from '../drafts.ts';
import { literalOf, textIn, toJson } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceClass, SourceEntry, SourceField, SourceValue } from '../types.ts';
import { INSTRUCTIONS } from './agent-drafts.ts';
import { isOfFramework } from './agent-packages.ts';
import { givenToBase } from './super-call.ts';

const BASES = /^(Role|RoleZero|\w*Agent)$/;
/** Members that tell the agent what to do; a name, a profile or a description alone do not. */
const TELLS =
  /^(goal|constraints|instructions?|system_?(message|prompt|instructions?|template)|backstory|persona|global_instruction|prompt)$/i;
const SAYS = /^(constraints|profile)$/;

/** Classes of a framework's agents that say what the agent is told: as fields, as defaults, or to the base. */
export function findAgentClasses(index: SourceIndex, claims: Claims): Draft[] {
  return index.file.classes.flatMap((cls) => {
    const base = cls.bases.find((name) => BASES.test(lastPart(name)) && isOfFramework(name, index));
    const entries = base === undefined ? [] : entriesOf(cls, index);
    if (!entries.some(({ key, value }) => TELLS.test(key) && isSentence(value, index))) return [];
    for (const { value } of entries) claims.add(value);
    return [draftOf(cls, base ?? '', entries, index)];
  });
}

/** Of fields, defaults of the constructor and what the base is given: those that can be read here. */
function entriesOf(cls: SourceClass, index: SourceIndex): SourceEntry[] {
  const scope = [...cls.scope, cls.name].join('.');
  const init = index.file.functions.find(
    (fn) => /^(__init__|constructor)$/.test(fn.name) && fn.scope.join('.') === scope,
  );
  const given = givenToBase(cls, index).filter(({ value }) => isRead(value, index));
  const defaults = [...cls.fields, ...(init?.parameters ?? [])].flatMap((field) => defaultOf(field, index));
  const keys = new Set(given.map(({ key }) => key));
  return [...given, ...defaults.filter(({ key }) => !keys.has(key))];
}

function defaultOf({ name, default: value, lines }: SourceField, index: SourceIndex): SourceEntry[] {
  return value !== null && isRead(value, index) ? [{ key: name, value, lines }] : [];
}

/** `name=name` says nothing that the parameter's default does not. */
function isRead(value: SourceValue, index: SourceIndex): boolean {
  if (value.type === 'name') return textIn(value, index.lookup) !== null;
  return value.type !== 'null' && value.type !== 'function' && toJson(value) !== undefined;
}

/** In words, or in a file of words. */
function isSentence(value: SourceValue, index: SourceIndex): boolean {
  const text = textIn(value, index.lookup);
  return text !== null && /\S\s+\S|[^\x20-\x7e]|\.(md|txt|j2|jinja2?|prompt)$/.test(literalOf(text));
}

function draftOf(cls: SourceClass, base: string, entries: readonly SourceEntry[], index: SourceIndex): Draft {
  const data: JsonRecord = {};
  const positions: Record<string, number> = {};
  for (const { key, value } of entries) {
    const json = toJson(value);
    if (json === undefined) continue;
    data[key] = json;
    positions[`settings.${key}`] = value.lines[0];
  }
  const content: SettingsContent = {
    type: 'settings',
    subject: 'agent',
    models: [],
    instructions: entries.flatMap(({ key, value }) =>
      (INSTRUCTIONS.test(key) || SAYS.test(key)) && textIn(value, index.lookup) !== null ? [key] : [],
    ),
    entries: [],
    settings: settingsOf(listLeaves(data)),
  };
  return {
    kind: 'agent-definition',
    name: [...cls.scope, cls.name].join('.'),
    lines: [cls.lines[0], Math.max(...entries.map(({ value }) => value.lines[1]))],
    match: { confidence: 'certain', reason: `class of ${base}` },
    content,
    references: [],
    embeddedTests: null,
    positions,
  };
}
