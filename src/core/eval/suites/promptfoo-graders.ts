import type { Json } from '../../artifact/problem.ts';
import { isRecord, memberOf, stringOf } from '../../artifact/values.ts';
import { toModelId } from './model-id.ts';
import { whyNoChatModel } from './promptfoo-providers.ts';

/** `model` as `provider/model`; null: no model that grades texts is named. */
export type Grader = { model: string | null } | { id: string; refused: string };

/**
 * The model that grades by a `provider` of promptfoo: an id, a mapping with one, or a mapping of such by what they are for, of which
 * `text` grades. Its settings are not sent: a judge is asked alike wherever it stands.
 */
export function readGrader(written: Json): Grader {
  const text = isRecord(written) && written.id === undefined ? (written.text ?? null) : written;
  if (text === null) return writtenForOthers(written);
  const id = stringOf(text) ?? stringOf(memberOf(text, 'id'));
  if (id === null) return { id: 'provider', refused: 'it has no id' };
  const refused = /^(https?|wss?|webhook)/i.test(id)
    ? 'a repository names no address here'
    : whyNoChatModel(id);
  return refused === null ? { model: toModelId(id) } : { id, refused };
}

const PURPOSES = new Set(['text', 'embedding', 'classification', 'moderation']);

/** Nothing is named for texts: by nobody, or by a mapping that is no list of purposes. */
function writtenForOthers(written: Json): Grader {
  const [unknown] = isRecord(written) ? Object.keys(written).filter((key) => !PURPOSES.has(key)) : [];
  return unknown === undefined ? { model: null } : { id: unknown, refused: 'it has no id' };
}
