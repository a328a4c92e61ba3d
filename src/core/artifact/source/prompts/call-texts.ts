import type { Claims } from '../drafts.ts';
import { isNested, literalOf, optionsOf } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceFunction, SourceText, SourceValue } from '../types.ts';
import { builderName } from './prompt-functions.ts';
import { labelOf, MAX_DEPTH, type TextSite } from './text-site.ts';
import { isElsewhere } from './told-elsewhere.ts';

function mayHoldText(value: SourceValue): boolean {
  return value.type === 'text' || value.type === 'function' || isNested(value);
}

/** The texts that a call is handed, and those that it adds to what a name holds. */
export function sitesOfCall(
  call: SourceCall,
  index: SourceIndex,
  claims: Claims,
  groupOf: (scope: readonly string[], names: readonly string[]) => string,
  builders: ReadonlyMap<string, SourceFunction>,
): TextSite[] {
  if (!call.positional.some(mayHoldText) && !call.named.some(({ value }) => mayHoldText(value))) return [];
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
              giving:
                (builder === undefined ? null : index.givenToModels.ofFunction(builder.name)) ??
                index.givenToModels.ofName(target, call.scope),
            },
          ],
    );
  }
  if (isElsewhere(call)) return [];
  const place = index.placeOf(call);
  const base = place.names.length > 0 ? place.names : [];
  const sites = call.positional.flatMap((value, at): TextSite[] => {
    const argument = index.givenToModels.ofArgument(call, at);
    return textsIn([value]).flatMap((text) =>
      claims.has(text)
        ? []
        : [
            {
              text,
              names: [argument?.name ?? last],
              group: [...call.scope, ...base, last, ...(argument === null ? [] : [argument.name])].join('.'),
              appended: false,
              named: argument !== null,
              value: 0,
              builder: false,
              giving: argument?.giving ?? null,
            },
          ],
    );
  });
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
          giving:
            keys.length === 1 ? (index.givenToModels.ofArgument(call, keys[0] ?? '')?.giving ?? null) : null,
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

function textsIn(values: readonly SourceValue[]): SourceText[] {
  return values.flatMap((value) => {
    if (value.type === 'text') return [value];
    if (value.type === 'choice') return textsIn(value.options);
    if (value.type !== 'list') return [];
    const texts = value.items.filter((item) => item.type === 'text');
    // `["human", question]` names a role.
    return texts.some((text) => /\s/.test(literalOf(text))) ? texts : [];
  });
}
