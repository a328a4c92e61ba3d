import { snakeCase } from '../../answer-limits.ts';
import { companionOf } from '../../model-companions.ts';
import { isProviderName } from '../../model-id.ts';
import { parentOf } from '../../values.ts';
import { literalOf, toJson, wordOf } from '../evaluate.ts';
import { fallbackOf, literalsIn } from '../literal-defaults.ts';
import { rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceFile, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** How a program runs, and not what it lets through. */
const RUNNING = /timeout|retr(y|ies)|port$|log_?level|interval|ttl|workers|concurren|cache/i;
const MAX_DEPTH = 6;
/** No conversation is longer, in whatever it is counted. */
const MAX_LIMIT = 2_000_000;
/** More names are a list of what there is. */
const MAX_PERMITTED = 100;
const OF_GUARDS = rememberByName((name): boolean => wordsOf(name).some((word) => /^guardrails?$/.test(word)));
/** What is looked for in what is said. */
const OF_TEXTS = rememberByName((name): boolean =>
  /(^|_)(pii|toxic\w*|profan\w*|jailbreak\w*|injections?|hallucinat\w*|ground\w*|moderat\w*|prompts?|llm|topics?|citations?|answers?|responses?|harm\w*)(_|$)/.test(
    wordsOf(name).join('_'),
  ),
);
/** Classes and objects of what a model does: in a file of settings what they limit is of the model that another one names. */
const OF_AGENT = rememberByName((name): boolean =>
  wordsOf(name).some((word) =>
    /^(agents?|agentic|llms?|chat|chatbot|assistant|conversation|memory|rag|generation|guardrails?)$/.test(
      word,
    ),
  ),
);

/**
 * What stands beside a model and says how it answers: how much of a conversation it is given, from which confidence on its answer
 * counts, how far an agent may go, what it may call, what is switched on, who serves it. Where a model is chosen in the same object,
 * class or list of parameters or among the same constants (`besides`), and under a name that leaves no doubt wherever the file has to
 * do with a model (`asks`). In a file of nothing but settings (`settingsOnly`) constants and what is named for agents are beside every model.
 */
export function listCompanions(
  { file }: SourceIndex,
  besides: readonly CodeSetting[],
  { asks, settingsOnly }: { asks: boolean; settingsOnly: boolean },
): CodeSetting[] {
  // Roads and trades have guardrails too.
  const guardsTexts = new Set(
    file.bindings.flatMap(({ name, scope }) =>
      OF_GUARDS(scope.at(-1) ?? '') && OF_TEXTS(name) ? [scope.join('.')] : [],
    ),
  );
  const speaks = asks || besides.length > 0;
  if (!speaks && guardsTexts.size === 0) return [];
  const near = new Set(besides.map(({ path }) => parentOf(path)));
  const roots = new Set(besides.flatMap(({ path }) => prefixesOf(path)));
  const among = settingsOnly && besides.length > 0;
  const owners = new Set(file.classes.map((cls) => [...cls.scope, cls.name].join('.')));
  if (among && besides.some(({ path }) => !owners.has(path.split('.', 1)[0] ?? ''))) near.add('');
  const cut = namesInPrompts(file);
  const found: CodeSetting[] = [];
  const add = (name: string, path: string, value: SourceValue, beside: boolean): void => {
    const limit = beside || speaks ? limitIn(value) : null;
    const isLimit =
      limit !== null &&
      (companionOf(name, limit.value, beside ? 'beside' : 'in-program') !== null ||
        (cut.has(name) && LIMITS_TEXT.test(snakeCase(name))));
    if (isLimit) found.push({ path, ...limit, hint: name });
    else if (beside) found.push(...choiceOf(name, path, value));
  };
  /** Guardrails keep a model from saying something, and stand in files of their own. */
  const guard = (name: string, path: string, value: SourceValue): void => {
    const given = value.type === 'call' ? fallbackOf(value) : value;
    if (given?.type !== 'boolean' && given?.type !== 'number') return;
    if (!RUNNING.test(name)) found.push({ path, value: given.value, line: given.lines[0], hint: name });
  };
  const visit = (value: SourceValue, path: string, beside: boolean, depth: number): void => {
    if (value.type !== 'object' || depth > MAX_DEPTH) return;
    for (const { key, value: inner } of value.entries) {
      if (inner.type === 'object') visit(inner, `${path}.${key}`, beside, depth + 1);
      else add(key, `${path}.${key}`, inner, beside);
    }
  };
  for (const { name, scope, value, appends } of file.bindings) {
    const at = scope.join('.');
    if (appends || !(scope.length === 0 || owners.has(at) || /^(self|this|cls)\./.test(name))) continue;
    const path = [...scope, name].join('.');
    const holder = scope.at(-1);
    if (holder !== undefined && owners.has(at) && OF_GUARDS(holder) && value.type !== 'object') {
      if (speaks || guardsTexts.has(at)) guard(name, path, value);
      continue;
    }
    const ofAgent = among && OF_AGENT(holder ?? name);
    if (value.type === 'object') visit(value, path, roots.has(path) || ofAgent, 0);
    else
      add(name.replace(/^(self|this|cls)\./, ''), path, value, near.has(at) || (scope.length > 0 && ofAgent));
  }
  for (const { name, scope, parameters } of file.functions) {
    const path = [...scope, name].join('.');
    for (const { name: parameter, default: given } of parameters)
      if (given !== null) add(parameter, `${path}.${parameter}`, given, near.has(path));
  }
  return found;
}

/** How much of a text is left: `MAX_LOG_CHARS`. */
const LIMITS_TEXT =
  /^(max|maximum)_(\w+_)?(chars|characters|tokens|words|lines)$|_(char|token|word|line)s?_(limit|budget)$/;

/** Names that calls within a function that makes a prompt are handed: `tail(logs, maxLogChars)` of `userPrompt()`. */
function namesInPrompts({ calls }: SourceFile): Set<string> {
  return new Set(
    calls.flatMap(({ scope, positional, named }) =>
      scope.some(makesPrompt)
        ? [...positional, ...named.map(({ value }) => value)].flatMap((value) =>
            value.type === 'name' ? [value.name] : [],
          )
        : [],
    ),
  );
}

const makesPrompt = rememberByName((name): boolean => wordsOf(name).indexOf('prompt') > 0);

/** The first number above zero that a value may be, where it can limit a conversation or an agent. */
function limitIn(value: SourceValue): { value: number; line: number } | null {
  const limit = literalsIn(value)
    .map(numberIn)
    .find((one) => one !== null && one.value > 0);
  return limit === undefined || limit === null || limit.value > MAX_LIMIT ? null : limit;
}

/** What is switched on, what may be called, who serves a model; of a program only what is written out. */
function choiceOf(name: string, path: string, value: SourceValue): CodeSetting[] {
  const given = value.type === 'call' ? fallbackOf(value) : value;
  const [first] = literalsIn(value);
  const setting =
    given?.type === 'boolean' && companionOf(name, given.value, 'beside') === 'switch'
      ? given
      : value.type === 'list' && isWordList(value.items) && companionOf(name, [], 'beside') === 'permission'
        ? value
        : first?.type === 'text' &&
            companionOf(name, literalOf(first), 'beside') === 'way' &&
            isWay(name, literalOf(first))
          ? first
          : null;
  return setting === null
    ? []
    : [{ path, value: toJson(setting) ?? null, line: setting.lines[0], hint: name }];
}

function isWordList(items: readonly SourceValue[]): boolean {
  return items.length > 0 && items.length <= MAX_PERMITTED && items.every((item) => wordOf(item) !== null);
}

function isWay(name: string, word: string): boolean {
  return /(^|_)(provider|api_type)$/i.test(wordsOf(name).join('_')) ? isProviderName(word) : WAY.test(word);
}

const WAY = /^[a-zA-Z][\w.-]{1,30}$/;

/** `a.b.c` stands in `a.b` and in `a`. */
function prefixesOf(path: string): string[] {
  const parts = path.split('.').slice(0, -1);
  return parts.map((_part, at) => parts.slice(0, at + 1).join('.'));
}

function numberIn(value: SourceValue): { value: number; line: number } | null {
  const line = value.lines[0];
  if (value.type === 'number') return { value: value.value, line };
  if (value.type !== 'text' || !/^\d+(\.\d+)?$/.test(literalOf(value))) return null;
  return { value: Number(literalOf(value)), line };
}
