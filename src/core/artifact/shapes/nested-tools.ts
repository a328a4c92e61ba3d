import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';

/** What was asked and answered, and what a test expects. */
export const EXCHANGE =
  /^(requests?|responses?|results?|body|payload|inputs?|outputs?|logs?|expected.*|examples?|tests?|cases)$/i;
/** Sections of an application are nested this deep. */
const MAX_DEPTH = 3;

/** Lists of tools in sections of settings, in a dialect that leaves no doubt; `cargo` are the keys of recorded calls. */
export function listNestedTools(
  data: JsonRecord,
  cargo: readonly string[],
): { list: Json[]; keys: string[] }[] {
  const visit = (section: JsonRecord, at: string[]): { list: Json[]; keys: string[] }[] =>
    Object.entries(section).flatMap(([key, value]) => {
      if (!isRecord(value) || EXCHANGE.test(key) || isRecorded(value, cargo)) return [];
      const keys = [...at, key];
      const list = memberOf(value, 'tools');
      const inside = keys.length < MAX_DEPTH ? visit(value, keys) : [];
      return Array.isArray(list) && list.some(isTyped)
        ? [{ list, keys: [...keys, 'tools'] }, ...inside]
        : inside;
    });
  return visit(data, []);
}

function isTyped(item: Json): boolean {
  return (
    memberOf(item, 'type') === 'function' ||
    ['input_schema', 'toolSpec'].some((key) => memberOf(item, key) !== undefined)
  );
}

/** What only the system says is no recording: nobody has asked anything yet. */
function isRecorded(data: JsonRecord, cargo: readonly string[]): boolean {
  const found = cargo.filter((key) => Object.hasOwn(data, key));
  if (found.length === 0) return false;
  const messages = memberOf(data, 'messages');
  const isSystem = (message: Json) => /^(system|developer)$/.test(stringOf(memberOf(message, 'role')) ?? '');
  return found.length > 1 || !Array.isArray(messages) || !messages.every(isSystem);
}
