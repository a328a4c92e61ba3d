import type { Claims } from '../drafts.ts';
import { literalOf } from '../evaluate.ts';
import type { Giving } from '../names/given-names.ts';
import { lastPart } from '../names/name-words.ts';
import { keyOf, type SourceIndex } from '../source-index.ts';
import { joinParts } from '../text-parts.ts';
import type { SourceFunction, SourceValue } from '../types.ts';
import { sitesOfCall } from './call-texts.ts';
import { listsCriteria } from './prompt-acceptance.ts';
import { builderName, promptFunctions, withoutAsking } from './prompt-functions.ts';
import { nameStrength } from './text-signals.ts';
import { labelOf, MAX_DEPTH, type TextSite } from './text-site.ts';
import { isElsewhere } from './told-elsewhere.ts';

/** `"Summarize {text}".replace("{text}", text)` */
const FILLS = /^(replace|replaceAll|format|substitute|safe_substitute|trim|trimEnd|trimStart)$/;
/** What a call gives back is not the text it is handed, but for these. */
const KEEPS =
  /^(dedent|cleandoc|stripIndent|outdent|Template|Field|field|default|str|String|getenv|get|join|encodeURIComponent|encodeURI|quote|quote_plus)$/;
const SERIALISES = /^(dumps|stringify|jsonify)$/;
/** A field of a form: its label, and what stands in it at first. */
const FIELDS = /^(text_area|text_input)$/;
/** `["--system-prompt", prompt]` is a command line. */
const OPTION = /^--?[a-z][\w-]*$/;
/** Every text of the file that is bound to, returned by or handed to something with a name, and belongs to nothing yet. */
export function listTextSites(index: SourceIndex, claims: Claims): TextSite[] {
  const { file } = index;
  const builders = promptFunctions(index);
  const sites: TextSite[] = [];
  let values = 0;
  /** The function whose returned values are looked at. */
  let returned: string | null = null;
  const isTold = (names: readonly string[]): boolean =>
    names.length === 1 &&
    ((index.toldElsewhere.has(names[0] ?? '') && nameStrength(names) < 2) ||
      index.askedOfPeople.has(names[0] ?? '') ||
      index.sentElsewhere.has(names[0] ?? ''));
  /** How many calls around the value give back something else. */
  let opaque = 0;
  const { givenToModels: given } = index;
  const givingOf = (
    names: readonly string[],
    scope: readonly string[],
    of: SourceFunction | undefined,
  ): Giving | null => {
    if (opaque > 0) return null;
    if (returned !== null) return given.ofFunction(returned);
    return (
      (of === undefined ? null : given.ofFunction(of.name)) ??
      given.ofName(names.join('.'), scope) ??
      (given.ofName(names[0] ?? '', scope) === null ? null : 'maybe')
    );
  };
  const groupOf = (scope: readonly string[], names: readonly string[]): string => {
    for (let length = scope.length; length > 0; length--) {
      const path = scope.slice(0, length).join('.');
      if (builders.has(path)) return path;
    }
    if (names.length === 2 && listsCriteria(names[0] ?? '')) return [...scope, names[0]].join('.');
    return [...scope, ...names].join('.');
  };
  /** Within what a function gives back as JSON, and no model is handed: data, unless its name says more. */
  let serialised = false;
  const data = new Set<string>();
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
        if (!claims.has(value) && !isTold(names) && !(serialised && nameStrength(names) < 2)) {
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
            giving: givingOf(names, scope, builder),
          });
        }
        return;
      case 'choice':
        for (const option of value.options)
          visit(
            option,
            option.type === 'text' ? namesOfDefault(value, names) : names,
            scope,
            appended,
            depth + 1,
          );
        return;
      case 'object':
        for (const { key, value: inner } of value.entries)
          visit(
            inner.type === 'text' && names.length === 1 && listsCriteria(names[0] ?? '')
              ? { ...inner, parts: joinParts([{ text: `${key}: ` }, ...inner.parts]) }
              : inner,
            [...names, key],
            scope,
            appended,
            depth + 1,
          );
        return;
      case 'list':
        // A list of words is no text; one of lines and paragraphs is.
        if (value.items.every((item) => item.type === 'text' && !/\s/.test(literalOf(item)))) return;
        if (value.items.some((item) => item.type === 'text' && OPTION.test(literalOf(item)))) return;
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
      case 'call': {
        if (claims.has(value)) return;
        if (value.receiver !== null && FILLS.test(lastPart(value.callee)))
          visit(value.receiver, names, scope, appended, depth + 1);
        if (isElsewhere(value)) return;
        if (FIELDS.test(lastPart(value.callee))) {
          const text = value.named.find(({ key }) => key === 'value')?.value ?? value.positional[1];
          if (text !== undefined) visit(text, names, scope, appended, depth + 1);
          return;
        }
        const outside = serialised;
        if (
          returned !== null &&
          SERIALISES.test(lastPart(value.callee)) &&
          given.ofFunction(returned) === null
        ) {
          serialised = true;
          data.add(keyOf(value));
        }
        if (!KEEPS.test(lastPart(value.callee))) opaque += 1;
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
        if (!KEEPS.test(lastPart(value.callee))) opaque -= 1;
        serialised = outside;
      }
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
    returned = fn.name;
    for (const value of fn.returns) {
      // What a function gives back is one text, whatever the case; members of objects are texts of their own.
      if (value.type === 'object') values += 1;
      visit(value, [name], builder === undefined ? fn.scope : [...fn.scope, fn.name], false);
    }
    returned = null;
    for (const { name, default: value } of fn.parameters)
      if (value !== null) visit(value, [name], [...fn.scope, fn.name], false);
  }
  for (const call of file.calls) {
    const inCall = sitesOfCall(call, index, claims, groupOf, builders);
    const isData = inCall.length > 0 && data.size > 0 && data.has(keyOf(call));
    sites.push(...(isData ? inCall.filter(({ names }) => nameStrength(names) >= 2) : inCall));
  }
  return withoutRepeats(sites);
}

/** `field.value = customPrompt || "Summarize …"`: what stands in for a prompt is called after it, where nothing else says more. */
function namesOfDefault(
  { options }: SourceValue & { type: 'choice' },
  names: readonly string[],
): readonly string[] {
  if (nameStrength(names) !== 0) return names;
  for (const option of options)
    if (option.type === 'name' && nameStrength([lastPart(option.name)]) >= 2) return [lastPart(option.name)];
  return names;
}

/** A text that two lists of the file hold is one; what a model is handed, and what has a name, goes before what a call is. */
function withoutRepeats(sites: readonly TextSite[]): TextSite[] {
  const seen = new Set<string>();
  const rank = ({ named, builder, giving }: TextSite) => (builder || giving === 'given' ? 0 : named ? 1 : 2);
  return [...sites]
    .sort((a, b) => rank(a) - rank(b))
    .filter(({ text }) => {
      const key = `${text.lines[0]}:${text.lines[1]}:${JSON.stringify(text.parts)}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
