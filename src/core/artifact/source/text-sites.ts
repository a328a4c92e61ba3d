import type { Claims } from './drafts.ts';
import { entryOf, literalOf, optionsOf, wordOf } from './evaluate.ts';
import { lastPart } from './name-words.ts';
import { builderName, promptFunctions, withoutAsking } from './prompt-functions.ts';
import type { SourceIndex } from './source-index.ts';
import { nameStrength } from './text-signals.ts';
import type { SourceCall, SourceFunction, SourceText, SourceValue } from './types.ts';

/** A text with what it is called. Texts of one `group` make up one artifact. */
export type TextSite = {
  text: SourceText;
  /** Names that lead to it, the scope left out: `['PROMPTS', 'summary']`. */
  names: readonly string[];
  /** Name of the artifact. */
  group: string;
  /** Added to what the name held, without a break. */
  appended: boolean;
  /** Whether the name is that of the text, and not of what it is handed to. */
  named: boolean;
  /** Which value of the file it is a part of: another one that a name is given is another text. */
  value: number;
  /** It is a piece of what a function puts together. */
  builder: boolean;
};

const MAX_DEPTH = 30;
/** Functions whose texts are messages to people, code or patterns. */
const ELSEWHERE =
  /^(error|\w*(Error|Exception|Warning)|log|debug|info|warn|warning|print|println|console|write|writeLine|echo|puts|assert\w*|expect|describe|it|test|toast|alert|confirm|notify|t|i18n|gettext|_|compile|RegExp|regex|query|execute|executemany|sql|gql|css|html|keyframes|help|usage|add_argument|add_option|add_parser|ArgumentParser|option|argument|command|group|input|question|getpass|raw_input|Label|Text|Button|title|subtitle|caption|markdown|header|subheader|success|secho|style|createElement|(send|queue|deliver)_?\w{0,20}([mM]ail|[nN]otification|[sS]ms|SMS)|replace|split|startsWith|endsWith|includes|indexOf|match|search|sub|test|require|import_module|describe_enum|Option|Argument|fail|abort|exit|raise|reject|throw|setError|set_error|addMessage|flash)$/;
/** `"Summarize {text}".replace("{text}", text)` */
const FILLS = /^(replace|replaceAll|format|substitute|safe_substitute|trim|trimEnd|trimStart)$/;
/** Members of an entry that name it: better than its number, which changes with every entry before it. */
const LABELS = ['id', 'key', 'slug', 'name', 'title', 'label', 'value'] as const;

/** Every text of the file that is bound to, returned by or handed to something with a name, and belongs to nothing yet. */
export function listTextSites(index: SourceIndex, claims: Claims): TextSite[] {
  const { file } = index;
  const builders = promptFunctions(index);
  const sites: TextSite[] = [];
  let values = 0;
  const isTold = (names: readonly string[]): boolean =>
    names.length === 1 && index.toldOfErrors.has(names[0] ?? '') && nameStrength(names) < 2;
  const groupOf = (scope: readonly string[], names: readonly string[]): string => {
    for (let length = scope.length; length > 0; length--) {
      const path = scope.slice(0, length).join('.');
      if (builders.has(path)) return path;
    }
    return [...scope, ...names].join('.');
  };
  const visit = (
    value: SourceValue,
    names: readonly string[],
    scope: readonly string[],
    appended: boolean,
    depth = 0,
  ): void => {
    if (depth > MAX_DEPTH) return;
    switch (value.type) {
      case 'text':
        if (!claims.has(value) && !isTold(names)) {
          const group = groupOf(scope, names);
          const builder = builders.get(group);
          sites.push({
            text: value,
            names: builder === undefined ? names : [builderName(builder), ...names],
            group,
            appended,
            named: true,
            value: values,
            builder: builder !== undefined,
          });
        }
        return;
      case 'choice':
        for (const option of value.options) visit(option, names, scope, appended, depth + 1);
        return;
      case 'object':
        for (const { key, value: inner } of value.entries)
          visit(inner, [...names, key], scope, appended, depth + 1);
        return;
      case 'list':
        // A list of words is no text; one of lines and paragraphs is.
        if (value.items.every((item) => item.type === 'text' && !/\s/.test(literalOf(item)))) return;
        for (const [at, item] of value.items.entries())
          visit(
            item,
            item.type === 'text' ? names : [...names, labelOf(item) ?? String(at)],
            scope,
            true,
            depth + 1,
          );
        return;
      case 'function':
        for (const inner of value.function.returns) visit(inner, names, scope, appended, depth + 1);
        return;
      case 'call':
        if (claims.has(value)) return;
        if (value.receiver !== null && FILLS.test(lastPart(value.callee)))
          visit(value.receiver, names, scope, appended, depth + 1);
        if (isElsewhere(value)) return;
        for (const inner of value.positional)
          if (inner.type !== 'function') visit(inner, names, scope, appended, depth + 1);
        for (const { key, value: inner } of value.named)
          visit(
            inner,
            /^(default|text|content|template|value)$/.test(key) ? names : [...names, key],
            scope,
            appended,
            depth + 1,
          );
    }
  };
  for (const { name, scope, value, appends } of file.bindings) {
    if (!appends) values += 1;
    visit(value, [name], scope, appends);
  }
  for (const fn of file.functions) {
    if (fn.name === '') continue;
    const builder = builders.get([...fn.scope, fn.name].join('.'));
    const name = builder === undefined ? withoutAsking(fn.name) : builderName(builder);
    values += 1;
    for (const value of fn.returns) {
      // What a function gives back is one text, whatever the case; members of objects are texts of their own.
      if (value.type === 'object') values += 1;
      visit(value, [name], builder === undefined ? fn.scope : [...fn.scope, fn.name], false);
    }
    for (const { name, default: given } of fn.parameters)
      if (given !== null) visit(given, [name], [...fn.scope, fn.name], false);
  }
  for (const call of file.calls) sites.push(...sitesOfCall(call, index, claims, groupOf, builders));
  return withoutRepeats(sites);
}

function sitesOfCall(
  call: SourceCall,
  index: SourceIndex,
  claims: Claims,
  groupOf: (scope: readonly string[], names: readonly string[]) => string,
  builders: ReadonlyMap<string, SourceFunction>,
): TextSite[] {
  if (claims.has(call)) return [];
  const last = lastPart(call.callee);
  const target = call.callee.slice(0, -last.length - 1);
  // `lines.append("…")` adds to what `lines` holds.
  if (/^(push|append|extend|add|appendLine|concat|write|unshift)$/.test(last) && target !== '') {
    const group = groupOf(call.scope, [target]);
    const builder = builders.get(group);
    return textsIn(call.positional).flatMap((text) =>
      claims.has(text)
        ? []
        : [
            {
              text,
              names: builder === undefined ? [target] : [builderName(builder), target],
              group,
              appended: true,
              named: true,
              value: 0,
              builder: builder !== undefined,
            },
          ],
    );
  }
  if (isElsewhere(call)) return [];
  const place = index.placeOf(call);
  const base = place.names.length > 0 ? place.names : [];
  const sites: TextSite[] = textsIn(call.positional).flatMap((text) =>
    claims.has(text)
      ? []
      : [
          {
            text,
            names: [last],
            group: [...call.scope, ...base, last].join('.'),
            appended: false,
            named: false,
            value: 0,
            builder: false,
          },
        ],
  );
  const visit = (value: SourceValue, keys: readonly string[], depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'text') {
      if (!claims.has(value))
        sites.push({
          text: value,
          names: keys,
          group: [...call.scope, ...base, last, ...keys].join('.'),
          appended: false,
          named: true,
          value: 0,
          builder: false,
        });
    } else if (value.type === 'choice') for (const option of value.options) visit(option, keys, depth + 1);
    else if (value.type === 'object')
      for (const { key, value: inner } of value.entries) visit(inner, [...keys, key], depth + 1);
    else if (value.type === 'list')
      for (const [at, item] of value.items.entries())
        visit(item, item.type === 'text' ? keys : [...keys, labelOf(item) ?? String(at)], depth + 1);
    else if (value.type === 'function')
      for (const inner of value.function.returns) visit(inner, keys, depth + 1);
  };
  for (const { key, value } of optionsOf(call)) visit(value, [key], 0);
  for (const value of call.positional) if (value.type === 'list') visit(value, [last], 0);
  return sites;
}

/** Whether the texts of a call are no model's: `logger.info("…")`, `prompt({type: "confirm", message: "…"})`. */
function isElsewhere(call: SourceCall): boolean {
  const last = lastPart(call.callee);
  if (ELSEWHERE.test(last)) return true;
  const options = optionsOf(call);
  return (
    /^(prompt|select|multiselect|text|autocomplete|checkbox|editor|rawlist|list|password)$/.test(last) &&
    entryOf(options, 'message') !== null &&
    (last !== 'prompt' || entryOf(options, 'type') !== null)
  );
}

function textsIn(values: readonly SourceValue[]): SourceText[] {
  return values.flatMap((value) => {
    if (value.type === 'text') return [value];
    if (value.type === 'choice') return textsIn(value.options);
    return value.type === 'list' ? value.items.filter((item) => item.type === 'text') : [];
  });
}

function labelOf(item: SourceValue): string | null {
  if (item.type !== 'object') return null;
  const label = wordOf(entryOf(item.entries, ...LABELS));
  return label === null || label.length > 60 ? null : label;
}

/** A text that two lists of the file hold is one; what has a name goes before what is handed to a call. */
function withoutRepeats(sites: readonly TextSite[]): TextSite[] {
  const seen = new Set<string>();
  return [...sites.filter(({ named }) => named), ...sites.filter(({ named }) => !named)].filter(
    ({ text }) => {
      const key = `${text.lines[0]}:${text.lines[1]}:${JSON.stringify(text.parts)}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    },
  );
}
