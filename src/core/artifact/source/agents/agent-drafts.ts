import { isModelId } from '../../model-id.ts';
import type { Json } from '../../problem.ts';
import type { SettingsContent } from '../../types.ts';
import { isRecord, type JsonRecord, listLeaves, settingsOf } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { literalOf, textIn, toJson } from '../evaluate.ts';
import { modelIn } from '../models/model-calls.ts';
import type { Lines, SourceEntry, SourceValue } from '../types.ts';

/** Members of which a model reads the text. */
export const INSTRUCTIONS =
  /^(instructions?|system|system_?prompt|system_?message|system_?instructions?|prompt|backstory|goal|role|description|expected_?output|handoff_?description|state_?modifier|messages_?modifier|persona|system_?template|global_instruction|introduction|additional_instructions|personality)$/i;
/** Members that change nothing about what the agent does. */
export const PLUMBING =
  /^(verbose|memory|logger|callbacks?|on[A-Z]\w*|debug|cache|api_?key|checkpointer|store)$/i;

/** What an agent is set to: what its maker is given by position and by name. */
type AgentParts = Lines & {
  name: string;
  positional: readonly SourceValue[];
  entries: readonly SourceEntry[];
  models: readonly string[];
  reason: string;
};

/** The artifact of one agent: each of its members that can be read as a setting. */
export function draftAgent({ name, lines, positional, entries, models, reason }: AgentParts): Draft {
  const data: JsonRecord = {};
  const places = new Map<string, number>();
  for (const [at, value] of positional.entries()) {
    const json = settingOf(value);
    if (json === undefined) continue;
    data[`argument${at + 1}`] = json;
    places.set(`argument${at + 1}`, value.lines[0]);
  }
  for (const entry of entries) {
    const json = PLUMBING.test(entry.key) ? undefined : settingOf(entry.value);
    if (json === undefined) continue;
    data[entry.key] = json;
    addLines(places, entry.key, entry);
  }
  const content: SettingsContent = {
    type: 'settings',
    subject: 'agent',
    models: [...models],
    instructions: entries.flatMap(({ key, value }) =>
      INSTRUCTIONS.test(key) && textIn(value) !== null ? [key] : [],
    ),
    entries: [],
    settings: settingsOf(listLeaves(data)),
  };
  return {
    kind: 'agent-definition',
    name,
    lines,
    match: { confidence: 'certain', reason },
    content,
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries([...places].map(([key, line]) => [`settings.${key}`, line])),
  };
}

/** Values as settings; of a list of functions and names the names. */
function settingOf(value: SourceValue): Json | undefined {
  if (value.type === 'object' && value.entries.length === 0) return undefined;
  const json = toJson(value);
  if (json === null || json === undefined) return undefined;
  return isRecord(json) && Object.keys(json).length === 0 ? undefined : json;
}

/** Where each setting stands, by its dotted path. */
export function addLines(
  lines: Map<string, number>,
  path: string,
  { value, lines: [line] }: SourceEntry,
  depth = 0,
): void {
  lines.set(path, value.type === 'text' ? value.lines[0] : line);
  if (value.type !== 'object' || depth > 8) return;
  for (const entry of value.entries) addLines(lines, `${path}.${entry.key}`, entry, depth + 1);
}

/** The models that an agent is given. */
export function modelsOf(positional: readonly SourceValue[], entries: readonly SourceEntry[]): string[] {
  const found = [...positional, ...entries.map(({ value }) => value)].flatMap((value) => {
    if (value.type === 'text' && !isModelId(literalOf(value))) return [];
    return modelIn(value)?.all ?? [];
  });
  return [...new Set(found)];
}
