import {
  contentOfHosted,
  HOSTED_REASON,
  type HostedKind,
  kindOfHostedId,
  MAX_HOSTED_IDS,
} from '../../hosted-id.ts';
import type { Claims, Draft } from '../drafts.ts';
import { entryOf, hasHoles, innerValues, optionsOf, renderText, toJson, wordOf } from '../evaluate.ts';
import { rememberByName } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';

type Found = { kind: HostedKind; path: string; value: string; line: number };

const MAX_DEPTH = 12;
/** Prompts that a service keeps under a name: LangSmith's, MLflow's, Langfuse's. */
const KEPT = rememberByName((callee): boolean =>
  /(^|\.)(pull_?prompt|pullPrompt(Commit)?|mlflow\.(genai\.)?load_prompt|\w*langfuse\w*\.(get_?prompt|prompt\.get))$/i.test(
    callee,
  ),
);
/** The same by names that anything may have, and the packages that they come from. */
const KEPT_BY: readonly (readonly [RegExp, RegExp])[] = [
  [/^langchain/, /(^|\.)hub\.pull$/],
  [/^langchain\/hub/, /^pull$/],
  [/^langfuse/, /(^|\.)(get_?prompt|getPrompt|prompt\.get)$/],
];
/** A file of the program is read elsewhere. */
const NAMED = /^(?=.*[A-Za-z])(?!.*\.(ya?ml|json|txt|md|j2)$)[^\s]{3,120}$/;
/** Which version is taken. */
const PINS = /^(label|version|commit|tag|commit_hash)$/i;
const VERSION = /^(prompt_?)?version$/i;

/** Ids of assistants and names of prompts that a service keeps: `ASSISTANT_ID = env("A", "asst_…")`, `hub.pull("rlm/rag-prompt")`; one artifact of each kind for the file. */
export function findHostedIds(index: SourceIndex, claims: Claims, stem: string): Draft[] {
  const found = new Map<string, Found>();
  const add = (one: Found) =>
    found.set(`${one.line} ${one.value}`, found.get(`${one.line} ${one.value}`) ?? one);
  const visit = (value: SourceValue, pathOf: () => string, depth: number): void => {
    if (depth > MAX_DEPTH || claims.has(value)) return;
    if (value.type === 'text') {
      const id = hasHoles(value) ? '' : renderText(value);
      const kind = kindOfHostedId(id);
      if (kind !== null) add({ kind, path: pathOf(), value: id, line: value.lines[0] });
    } else if (value.type === 'object') visitEntries(value.entries, pathOf, depth);
    else for (const inner of innerValues(value)) visit(inner, pathOf, depth + 1);
  };
  const visitEntries = (entries: readonly SourceEntry[], pathOf: () => string, depth: number): void => {
    if (entries.length === 0) return;
    for (const { key, value } of entries) visit(value, () => `${pathOf()}.${key}`, depth + 1);
    const prompts = entries.some(
      ({ value }) => value.type === 'text' && kindOfHostedId(renderText(value)) === 'prompt',
    );
    for (const { key, value, lines } of prompts ? entries : [])
      if (VERSION.test(key) && value.type === 'text')
        add({ kind: 'prompt', path: `${pathOf()}.${key}`, value: renderText(value), line: lines[0] });
  };
  const addKept = (call: SourceCall, path: string): void => {
    const entries = optionsOf(call);
    const [value = entryOf(entries, 'name', 'prompt_identifier', 'name_or_uri')?.value] = call.positional;
    const name = wordOf(value);
    if (claims.has(call) || value === undefined || name === null || !NAMED.test(name)) return;
    add({ kind: 'prompt', path, value: name, line: value.lines[0] });
    for (const { key, value: pin, lines } of entries)
      if (PINS.test(key) && (pin.type === 'text' || pin.type === 'number'))
        add({ kind: 'prompt', path: `${path}.${key}`, value: String(toJson(pin)), line: lines[0] });
  };
  const keptBy = index.file.imports.flatMap(({ module }) =>
    KEPT_BY.flatMap(([from, kept]) => (from.test(module) ? [kept] : [])),
  );
  for (const { name, scope, value } of index.file.bindings) visit(value, () => [...scope, name].join('.'), 0);
  for (const { name, scope, parameters } of index.file.functions)
    for (const parameter of parameters)
      if (parameter.default !== null)
        visit(
          parameter.default,
          () => [...scope, name, parameter.name].filter((part) => part !== '').join('.'),
          0,
        );
  for (const call of index.file.calls) {
    // What a call is named by takes looking around, and hardly any is given such an id.
    const pathOf = () => nameOfCall(call, index);
    if (keptBy.some((kept) => kept.test(call.callee)) || KEPT(call.callee)) addKept(call, pathOf());
    for (const value of call.positional) visit(value, pathOf, 0);
    visitEntries(call.named, pathOf, 0);
  }
  if (found.size > MAX_HOSTED_IDS) return [];
  return (['agent-definition', 'prompt'] as const).flatMap((kind) => {
    const own = [...found.values()].filter((one) => one.kind === kind).sort((a, b) => a.line - b.line);
    return own.length === 0 ? [] : [draftOf(kind, stem, own)];
  });
}

function draftOf(kind: HostedKind, name: string, found: readonly Found[]): Draft {
  const uses = new Map<string, number>();
  const named = found.map((one) => {
    const count = (uses.get(one.path) ?? 0) + 1;
    uses.set(one.path, count);
    return { ...one, path: count === 1 ? one.path : `${one.path}#${count}` };
  });
  const lines = named.map(({ line }) => line);
  return {
    kind,
    name,
    lines: [Math.min(...lines), Math.max(...lines)],
    match: { confidence: 'certain', reason: HOSTED_REASON },
    content: contentOfHosted(Object.fromEntries(named.map(({ path, value }) => [path, value]))),
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(named.map(({ path, line }) => [`settings.${path}`, line])),
  };
}
