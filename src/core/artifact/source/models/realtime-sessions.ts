import { normalizeKey } from '../../values.ts';
import type { Claims } from '../drafts.ts';
import { innerValues, isNested, toJson, wordOf } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { callsWithNested, listRoots } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { MODEL_KEYS } from './model-calls.ts';

/** What only a session with a speaking model has. */
const SPOKEN =
  /^(modalities|outputmodalities|responsemodalities|turndetection|inputaudioformat|outputaudioformat|inputaudiotranscription|audio|speechconfig|voice)$/;
/** What it is told and which tools it has are artifacts of their own. */
const APART = /^(instructions|systeminstruction|tools|type|prompt|metadata)$/;
const MAX_DEPTH = 20;
const MAX_LEVELS = 6;

/** The settings of sessions that a program opens with a model that speaks: `{type: "session.update", session: {…}}`. */
export function listSessions(index: SourceIndex, claims: Claims): CodeSetting[] {
  const found: CodeSetting[] = [];
  const visit = (value: SourceValue, path: string, hint: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const session = value.type === 'object' && !claims.has(value) ? sessionIn(value.entries) : null;
    if (session !== null)
      found.push(
        ...session
          .filter(({ key }) => !APART.test(normalizeKey(key)))
          .flatMap((entry) => leavesOf(entry, path, hint, 0)),
      );
    else if (value.type !== 'function' && value.type !== 'call')
      for (const inner of innerValues(value)) visit(inner, path, hint, depth + 1);
  };
  for (const { name, path, value } of listRoots(index.file)) visit(value, path, name, 0);
  for (const call of callsWithNested(index.file)) {
    const nested = [...call.positional, ...call.named.map((entry) => entry.value)].filter(isNested);
    const name = nameOfCall(call, index);
    for (const value of nested) visit(value, name, lastPart(call.callee), 0);
  }
  return found;
}

/** The settings of a session: those of its update, or an object that says that it is one of such a model. */
function sessionIn(entries: readonly SourceEntry[]): readonly SourceEntry[] | null {
  const type = wordOf(entries.find(({ key }) => key === 'type'));
  const session = entries.find(({ key }) => key === 'session')?.value;
  if (type === 'session.update' && session?.type === 'object') return session.entries;
  const spoken = entries.filter(({ key }) => SPOKEN.test(normalizeKey(key)));
  if (spoken.length === 0) return null;
  const model = entries.some(({ key }) => MODEL_KEYS.includes(key));
  const told = entries.some(({ key }) => /^(instructions|tools)$/.test(key));
  if (type === 'realtime' && spoken.length > 0 && (model || told)) return entries;
  return spoken.some(({ key }) => /turn_?detection|audio_?(format|transcription)/i.test(key)) &&
    (model || told)
    ? entries
    : null;
}

function leavesOf(
  { key, value, lines }: SourceEntry,
  at: string,
  hint: string,
  depth: number,
): CodeSetting[] {
  const path = `${at}.${key}`;
  if (value.type === 'object' && depth < MAX_LEVELS)
    return value.entries.flatMap((entry) => leavesOf(entry, path, hint, depth + 1));
  const json = toJson(value);
  return json === undefined ? [] : [{ path, value: json, line: lines[0], end: lines[1], hint }];
}
