import type { Json } from '../problem.ts';
import { isConfigSized, isRecord, type Leaf } from '../values.ts';
import { type BagEntry, findEntries } from './bag-entries.ts';
import { isAmongPrompts, isCast, isNamedForPrompts } from './bag-words.ts';
import { isPlainTest } from './case-rows.ts';

/** Keys at the top of what is no configuration of prompts, whatever texts it holds. */
const FOREIGN = new Set(
  `openapi swagger jobs apiVersion cells nbformat contributes nlu stories intents interactions dependencies devDependencies
  choices testData evaluators scenarios model_list runs mcpServers components _type lc log prompt_data hosts asyncapi
  trajectory steps results`.split(/\s+/),
);
/** Whether data may be a configuration of prompts, or one that has some. */
export function mayBeBag(data: Json): boolean {
  if (data === null || typeof data !== 'object' || !isConfigSized(data)) return false;
  if ([data].flat().every(isPlainTest)) return false;
  if (Array.isArray(data))
    return !data.some((item) => isRecord(item) && ('hosts' in item || 'tasks' in item));
  const keys = Object.keys(data);
  if (keys.some((key) => FOREIGN.has(key))) return false;
  return !(keys.includes('properties') || (keys.includes('request') && keys.includes('response')));
}

/** The prompts among the data of a file, in file order. */
export function findPrompts(path: string, data: Json): BagEntry[] {
  const entries = findEntries(data, isForPrompts(path, data));
  if (entries.some(({ sure }) => sure)) return entries;
  return entries.filter(
    ({ turns: [turn] }) => turn !== undefined && isAmongPrompts(path, turn.keys, turn.content),
  );
}

/** Whether a file is of prompts alone. */
export function isForPrompts(path: string, data: Json): boolean {
  return isNamedForPrompts(path) || isCast(path, data);
}

/** The leaves that are no prompts: what the settings of retrieval have around them. */
export function leavesBesidePrompts(path: string, data: Json, leaves: readonly Leaf[]): Leaf[] {
  if (!mayBeBag(data)) return [...leaves];
  const turns = findPrompts(path, data).flatMap((entry) => entry.turns);
  const prompts = new Set(turns.map(({ keys }) => JSON.stringify(keys)));
  return leaves.filter(({ keys }) => !prompts.has(JSON.stringify(keys)));
}
