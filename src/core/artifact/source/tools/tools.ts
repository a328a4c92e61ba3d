import type { Claims, Draft } from '../drafts.ts';
import { isNested } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import { callsWithNested, listRoots } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';
import { functionsGivenAsTools, keysOfTools, namesOfLists } from './given-tools.ts';
import { findModelTools } from './model-tools.ts';
import { findToolClasses, readOwnTool } from './own-tools.ts';
import { readToolCall } from './tool-calls.ts';
import { readToolClass, readToolFunction } from './tool-functions.ts';
import { readBoundTool, readToolEntry, readToolObject, readToolValue } from './tool-values.ts';

const LISTS = /^(tools|functions)$/i;

/** Every tool of the file; what they are made of is claimed. */
export function findToolDrafts(index: SourceIndex, claims: Claims): Draft[] {
  const { file } = index;
  const drafts: Draft[] = [];
  const given = functionsGivenAsTools(index);
  const functions = file.functions.flatMap((fn) => {
    const draft = readToolFunction(fn, index, given);
    if (draft !== null) for (const decorator of fn.decorators) claims.add(decorator);
    return draft ?? [];
  });
  const classes = file.classes.flatMap((cls) => {
    const draft = readToolClass(cls, index);
    if (draft !== null) for (const field of cls.fields) if (field.default !== null) claims.add(field.default);
    return draft ?? [];
  });
  const visit = (value: SourceValue, name: string, depth: number, listed = false): void => {
    if (depth > 40 || !isNested(value) || claims.has(value)) return;
    const draft =
      (isRequest(value) ? null : readToolValue(value, name, index, listed)) ??
      readToolObject(value, name, index);
    if (draft !== null) {
      drafts.push(draft);
      claims.add(value);
      return;
    }
    if (value.type === 'list') for (const item of value.items) visit(item, name, depth + 1);
    else if (value.type === 'choice') for (const item of value.options) visit(item, name, depth + 1, listed);
    else if (value.type === 'object')
      for (const entry of value.entries) {
        const single = readToolEntry(entry, index, listed);
        if (single === null) {
          const isList = LISTS.test(entry.key);
          visit(entry.value, name !== '' && isList ? name : joinNames(name, entry.key), depth + 1, isList);
        } else {
          drafts.push(single);
          claims.add(entry.value);
        }
      }
  };
  const keys = keysOfTools(index);
  const lists = namesOfLists(index);
  const own = findToolClasses(index);
  for (const call of file.calls) {
    if (claims.has(call)) continue;
    const draft = readOwnTool(call, own, index) ?? readToolCall(call, index, keys);
    if (draft !== null) {
      drafts.push(draft);
      claims.add(call);
    }
  }
  for (const { name, path, value } of listRoots(file)) {
    const bound = claims.has(value) ? null : readBoundTool(value, keys.get(name) ?? name, index);
    if (bound === null) visit(value, path, 0, LISTS.test(name) || lists.has(name));
    else {
      drafts.push(bound);
      claims.add(value);
    }
  }
  for (const call of callsWithNested(file)) {
    if (claims.has(call)) continue;
    const nested = [...call.positional, ...call.named.map((entry) => entry.value)].filter(isNested);
    const name = [...call.scope, lastPart(call.callee)].join('.');
    for (const value of nested) visit(value, name, 0);
  }
  return [...functions, ...classes, ...findModelTools(index), ...drafts];
}

/** What holds tools among other things, such as the model that may call them: only the list is one of tools. */
function isRequest(value: SourceValue): boolean {
  return (
    value.type === 'object' &&
    value.entries.some((entry) => entry.value.type !== 'list') &&
    !value.entries.some(({ key }) => /^(name|function|function_?declarations)$/i.test(key))
  );
}

function joinNames(name: string, key: string): string {
  return name === '' ? key : `${name}.${key}`;
}
