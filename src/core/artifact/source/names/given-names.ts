import { entryOf, isNested, optionsOf, wordOf } from '../evaluate.ts';
import { asksSomehow, isModelCall, TEMPLATES } from '../models/model-calls.ts';
import { asksClient } from '../models/model-clients.ts';
import type { SourceCall, SourceEntry, SourceFile, SourceValue } from '../types.ts';
import { holesInAddress, isTask, TASK_KEYS } from './given-places.ts';
import { LocalFunctions, tells } from './local-functions.ts';
import { functionKey, memberKey, nameKey, Scopes } from './name-scopes.ts';
import { lastPart, rememberByName, wordsOf } from './name-words.ts';

/**
 * How sure it is that a model reads what a name holds: `given` where a call of a model is handed it, `part` where it is put
 * into such a text, `maybe` where a call is handed it that may be one of a model.
 */
export type Giving = 'given' | 'part' | 'maybe';

/** What an argument is called by the function that hands it on. */
export type GivenArgument = { name: string; giving: Giving };

/** What of a file's names is handed to a model. */
export type GivenNames = {
  /** Of a variable, by its name and the scope it is bound in. */
  ofName(name: string, scope: readonly string[]): Giving | null;
  /** Of what a function returns. */
  ofFunction(name: string): Giving | null;
  /** Of an argument of a call of a function of the file, by its place or its name. */
  ofArgument(call: SourceCall, argument: number | string): GivenArgument | null;
  /** Names and calls whose value a model is handed, or that is put into what it is handed; also those of other files. */
  names: ReadonlySet<string>;
  calls: readonly SourceCall[];
};

const PROMPT_KEYS =
  /^(system\w*|instructions?|prompt\w*|content|contents|messages|message|input|template|user\w*|text|parts|preamble|backstory|goal|role|description)$/i;
/** Beside an `llm`, also these: `node.fill(context=context, llm=self.llm)`. */
const KEYS_BESIDE_MODEL = /^(context|question|query|req|requirements?|task|history)$/i;
/** Functions that give back the text they are called on, or are handed, with something filled in or cut off. */
const SHAPES =
  /^(format|replace|replaceAll|substitute|safe_substitute|render|invoke|strip|trim|trimEnd|trimStart|rstrip|lstrip|join|concat|toString|map|filter|slice|items|values|entries)$/;
/** Of these the ones that fill in what they are handed. */
const FILLS = /^(format|replace|replaceAll|substitute|safe_substitute)$/;
/** What turns data into text. */
const WRITES = /^(dumps|dump|stringify)$/;
const WRAPS =
  /^(dedent|cleandoc|join|str|String|stripIndent|outdent|encodeURIComponent|encodeURI|quote|quote_plus)$|Message$/;
/** Classes whose one text is a turn of a conversation with a model. */
const TURN = /^(System|Human|User|Developer|Chat)\w{0,20}Message\w{0,20}$|^([A-Z]\w{0,30})?Agent$/;
/** Arguments that are no words: `callClaude(apiKey, prompt)`. */
const SETTING = /(key|url|token|id|path|model|config|options|headers|client)s?$/i;
/** Turns that a model gave. */
const OWN_TURNS = /^(assistant|ai|model|tool)$/;
const HOLE = /^[\w$.]{1,80}/;
/** `json.dumps(MENU)`, `"\n".join(LINES)`, `', '.join(line for line in LINES)`: what is written there. */
const WRITTEN =
  /^(?:(?:json|JSON|yaml)\.(?:dumps?|stringify)|str|["'`][^"'`]{0,20}["'`]\.join)\(\s{0,20}(?:[^()]{0,200}\bfor \w{1,40}(?:, ?\w{1,40})? in )?([A-Za-z_$][\w$.]{0,80})/;

const MAX_DEPTH = 8;
/** Names that are followed; what a model is given comes from a few. */
const MAX_FOLLOWED = 3_000;
const STRENGTH: Readonly<Record<Giving, number>> = { given: 3, part: 2, maybe: 1 };

type Use = { name: string; scope: readonly string[]; giving: Giving; call?: SourceCall };

/** Names whose value a model is given, directly or by way of others: `content: prompt`, `llm(template)`, `f"{rules}\n{question}"`. */
export function namesGivenToModels(file: SourceFile, clients: ReadonlySet<string>): GivenNames {
  const known = new Map<string, Giving>();
  const wrappers = new LocalFunctions(file);
  const owners = new Scopes(file, wrappers);
  const uses: Use[] = [];
  for (const use of handedOver(file, clients)) uses.push(use);
  for (let at = 0; at < uses.length && at < MAX_FOLLOWED; at++) {
    const { name, scope, giving } = uses[at] as Use;
    for (const key of owners.keysOf(name, scope)) {
      const before = known.get(key);
      if (before !== undefined && STRENGTH[before] >= STRENGTH[giving]) continue;
      known.set(key, giving);
      if (giving === 'maybe') continue;
      for (const { value, scope: inner } of owners.valuesOf(key))
        uses.push(...usesIn(value, inner, giving, 0));
    }
  }
  const sure = uses.filter(({ giving }) => giving !== 'maybe');
  return {
    names: new Set(sure.map(({ name }) => name)),
    calls: sure.flatMap(({ call }) => call ?? []),
    ofName: (name, scope) => known.get(nameKey(name, scope)) ?? known.get(memberKey(name)) ?? null,
    ofFunction: (name) => known.get(functionKey(name)) ?? null,
    ofArgument: (call, argument) => {
      const parameter = wrappers.parameterOf(call, argument);
      const giving = parameter === null ? undefined : known.get(nameKey(parameter.name, parameter.scope));
      return parameter === null || giving === undefined || !tells(parameter.name)
        ? null
        : { name: parameter.name, giving };
    },
  };
}

/** What calls of models, makers of prompts and messages are handed. */
function handedOver(file: SourceFile, clients: ReadonlySet<string>): Use[] {
  const uses: Use[] = [];
  for (const call of file.calls) {
    const giving = asksClient(call.callee, clients) ? 'given' : givingOf(call.callee);
    const options = optionsOf(call);
    if (giving !== null) {
      for (const value of call.positional)
        if (value.type !== 'object') uses.push(...usesIn(value, call.scope, giving, 0));
      for (const { key, value } of options)
        if (PROMPT_KEYS.test(key)) uses.push(...usesIn(value, call.scope, giving, 0));
    } else if (asksSomehow(call.callee) && call.positional[0] !== undefined)
      uses.push(...usesIn(call.positional[0], call.scope, 'given', 0));
    if (options.length > 0 && options.some(({ key, value }) => key === 'llm' && value.type === 'name'))
      for (const { key, value } of options)
        if (PROMPT_KEYS.test(key) || KEYS_BESIDE_MODEL.test(key))
          uses.push(...usesIn(value, call.scope, 'given', 0));
    if (options.length > 1 && isTask(call.callee, options))
      for (const { key, value } of options)
        if (TASK_KEYS.test(key)) uses.push(...usesIn(value, call.scope, 'given', 0));
    for (const value of call.positional)
      if (value.type === 'text') uses.push(...usesInAddress(value, call.scope));
    for (const { value } of call.named)
      if (value.type === 'text') uses.push(...usesInAddress(value, call.scope));
    for (const value of call.positional) if (isNested(value)) uses.push(...usesInTurns(value, call.scope, 0));
    for (const { value } of call.named) if (isNested(value)) uses.push(...usesInTurns(value, call.scope, 0));
  }
  for (const { value, scope } of file.bindings)
    if (isNested(value)) uses.push(...usesInTurns(value, scope, 0));
    else if (value.type === 'text') uses.push(...usesInAddress(value, scope));
  for (const { name, scope, returns } of file.functions) {
    const inner = name === '' ? scope : [...scope, name];
    for (const value of returns) {
      if (isNested(value)) uses.push(...usesInTurns(value, inner, 0));
      if (givesSystemPrompt(name)) uses.push(...usesIn(value, inner, 'part', 0));
      else if (givesPrompt(name))
        uses.push(...usesIn(value, inner, 'part', 0).filter((use) => saysRules(use.name)));
    }
  }
  return uses;
}

/** `load_system_prompt()`: what it puts into what it gives back is a part of it, though the file asks no model. */
const givesSystemPrompt = rememberByName((name): boolean =>
  /(^|_)system_prompts?(_|$)/.test(wordsOf(name).join('_')),
);
/** Of `build_prompt()`, not of `promptUser()`, the rules: what else it is given may be what a model is asked about. */
const givesPrompt = rememberByName((name): boolean => /_prompt(_|$)/.test(wordsOf(name).join('_')));
const saysRules = rememberByName((name): boolean =>
  /^(rules?|guidelines?)$/.test(wordsOf(name).at(-1) ?? ''),
);

function usesInAddress(value: SourceValue, scope: readonly string[]): Use[] {
  return holesInAddress(value).flatMap((hole): Use[] => {
    const name = HOLE.exec(hole)?.[0];
    return name === undefined ? [] : [{ name, scope, giving: 'given' }];
  });
}

/** `[{"role": "user", "content": prompt}]`, wherever it stands. */
function usesInTurns(value: SourceValue, scope: readonly string[], depth: number): Use[] {
  if (depth > MAX_DEPTH) return [];
  if (value.type === 'list') return value.items.flatMap((item) => usesInTurns(item, scope, depth + 1));
  if (value.type !== 'object') return [];
  const content = contentOfTurn(value.entries);
  if (content !== null) return usesIn(content, scope, 'given', depth + 1);
  return value.entries.flatMap((entry) => usesInTurns(entry.value, scope, depth + 1));
}

function contentOfTurn(entries: readonly SourceEntry[]): SourceValue | null {
  const role = entryOf(entries, 'role');
  if (role === null || OWN_TURNS.test(wordOf(role) ?? '')) return null;
  return entryOf(entries, 'content', 'parts')?.value ?? null;
}

function usesIn(value: SourceValue, scope: readonly string[], giving: Giving, depth: number): Use[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (next: SourceValue) => usesIn(next, scope, giving, depth + 1);
  switch (value.type) {
    case 'name':
      return SETTING.test(value.name) ? [] : [{ name: value.name, scope, giving }];
    case 'choice':
      return value.options.flatMap(inner);
    case 'list':
      return value.items.flatMap(inner);
    case 'object':
      return value.entries.flatMap((entry) => (PROMPT_KEYS.test(entry.key) ? inner(entry.value) : []));
    case 'text':
      return value.parts.flatMap((part): Use[] => {
        const name = 'hole' in part ? nameInHole(part.hole) : undefined;
        return name === undefined ? [] : [{ name, scope, giving: giving === 'maybe' ? 'maybe' : 'part' }];
      });
    case 'call':
      return usesInCall(value, scope, giving, depth);
    case 'other':
      return [
        ...(value.over === undefined ? [] : [{ name: value.over, scope, giving }]),
        // What is added to others is a part, as in a text.
        ...(value.sum ?? []).flatMap((next) =>
          usesIn(next, scope, giving === 'maybe' ? 'maybe' : 'part', depth + 1),
        ),
      ];
    default:
      return [];
  }
}

function nameInHole(hole: string): string | undefined {
  return (WRITTEN.exec(hole)?.[1] ?? HOLE.exec(hole)?.[0])?.replace(/\.\w+$/, stripShape);
}

/** `rules.trim` of `rules.trim()` is `rules`. */
function stripShape(member: string): string {
  return SHAPES.test(member.slice(1)) ? '' : member;
}

/** `PROMPT.format(…)`, `buildPrompt(…)`, `HumanMessage(content=prompt)` */
function usesInCall(call: SourceCall, scope: readonly string[], giving: Giving, depth: number): Use[] {
  const last = lastPart(call.callee);
  const target = call.callee.slice(0, -last.length - 1);
  const inner = (next: SourceValue) => usesIn(next, scope, giving, depth + 1);
  const shapes = SHAPES.test(last);
  const name = target !== '' && shapes ? target : target.startsWith('self.') ? call.callee : last;
  return [
    ...(shapes && target === '' ? [] : [{ name, scope, giving, call }]),
    ...(shapes && call.receiver !== null ? inner(call.receiver) : []),
    ...(WRAPS.test(last) || WRITES.test(last) ? call.positional.flatMap(inner) : []),
    ...(FILLS.test(last) ? filledIn(call).flatMap((value) => usesIn(value, scope, 'part', depth + 1)) : []),
    ...optionsOf(call).flatMap(({ key, value }) => (PROMPT_KEYS.test(key) ? inner(value) : [])),
  ];
}

/** `prompt.replace("{facts}", FACTS)`, `PROMPT.format(facts=FACTS)` */
function filledIn({ callee, named, positional }: SourceCall): SourceValue[] {
  const given = /replace(All)?$/.test(callee) ? positional.slice(1) : positional;
  return [...given.filter(({ type }) => type !== 'object'), ...named.map(({ value }) => value)];
}

const tellsOthers = rememberByName((callee): boolean =>
  /(Error|Exception|(Tool|Function)(Result|Return)?(Message|Part))$/.test(callee),
);

/**
 * Names whose text an error says, alone or within another text, or that a tool gives back: `throw new Error(message)`,
 * `new ToolMessage(message, id)`.
 */
export function namesToldElsewhere({ calls }: SourceFile): Set<string> {
  return new Set(
    calls
      .filter(({ callee }) => tellsOthers(callee))
      .flatMap((call) => [
        ...call.positional.flatMap(namesIn),
        ...optionsOf(call).flatMap(({ key, value }) => (key === 'content' ? namesIn(value) : [])),
      ]),
  );
}

function namesIn(value: SourceValue): string[] {
  if (value.type === 'name') return [value.name];
  return value.type === 'text' ? value.parts.flatMap((part) => ('hole' in part ? [part.hole] : [])) : [];
}

/** How sure it is that what a call is handed is read by a model. */
const givingOf = rememberByName((callee): Giving | null => {
  const last = lastPart(callee);
  if (isModelCall(callee) || TEMPLATES.test(callee) || TURN.test(last)) return 'given';
  if (/^(llm|model|chat|chain|gpt|ask)$/i.test(last) || /(Message|Agent)$/.test(last)) return 'maybe';
  return null;
});
