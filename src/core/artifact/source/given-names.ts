import { entryOf, optionsOf } from './evaluate.ts';
import { isModelCall, TEMPLATES } from './model-calls.ts';
import { lastPart } from './name-words.ts';
import type { SourceCall, SourceFile, SourceValue } from './types.ts';

const PROMPT_KEYS =
  /^(system\w*|instructions?|prompt\w*|content|contents|messages|message|input|template|user\w*|text|parts|preamble|backstory|goal|role|description)$/i;

/** Names whose value a model is given: `content: prompt`, `llm(template)`, `system=build_system(user)`. */
export function namesGivenToModels(file: SourceFile): Set<string> {
  const names = new Set<string>();
  const take = (value: SourceValue, depth: number): void => {
    if (depth > 8) return;
    switch (value.type) {
      case 'name':
        names.add(value.name);
        return;
      case 'choice':
        for (const option of value.options) take(option, depth + 1);
        return;
      case 'list':
        for (const item of value.items) take(item, depth + 1);
        return;
      case 'object':
        for (const { key, value: inner } of value.entries) if (PROMPT_KEYS.test(key)) take(inner, depth + 1);
        return;
      case 'call': {
        // `PROMPT.format(…)`, `buildPrompt(…)`, `HumanMessage(content=prompt)`
        const last = lastPart(value.callee);
        const target = value.callee.slice(0, -last.length - 1);
        if (target !== '' && /^(format|replace|substitute|render|invoke|strip|trim)$/.test(last))
          names.add(target);
        else names.add(last);
        for (const inner of value.positional) if (/Message$/.test(last)) take(inner, depth + 1);
        for (const { key, value: inner } of optionsOf(value))
          if (PROMPT_KEYS.test(key)) take(inner, depth + 1);
      }
    }
  };
  for (const call of file.calls)
    if (givesText(call)) {
      for (const value of call.positional) if (value.type !== 'object') take(value, 0);
      for (const { key, value } of optionsOf(call)) if (PROMPT_KEYS.test(key)) take(value, 0);
    }
  return names;
}

/** Names whose text an error says, alone or within another text: `throw new Error(message)`. */
export function namesToldOfErrors({ calls }: SourceFile): Set<string> {
  return new Set(
    calls
      .filter(({ callee }) => /(Error|Exception)$/.test(callee))
      .flatMap(({ positional }) => positional.flatMap(namesIn)),
  );
}

function namesIn(value: SourceValue): string[] {
  if (value.type === 'name') return [value.name];
  return value.type === 'text' ? value.parts.flatMap((part) => ('hole' in part ? [part.hole] : [])) : [];
}

function givesText(call: SourceCall): boolean {
  if (isModelCall(call.callee) || TEMPLATES.test(call.callee) || /(Message|Agent)$/.test(call.callee))
    return true;
  if (/^(llm|model|chat|chain|gpt|ask)$/i.test(lastPart(call.callee))) return true;
  // `messages.append({"role": "user", "content": prompt})`
  return entryOf(optionsOf(call), 'role') !== null && entryOf(optionsOf(call), 'content') !== null;
}
