import { guessLanguage, listVariables } from '../templates/template-variables.ts';
import type { ArtifactKind, Match, ParsedArtifact, PromptContent, TemplateLanguage } from '../types.ts';
import { innerValues } from './evaluate.ts';
import { withoutPlumbing } from './names/place-names.ts';
import type { SourceMessage } from './prompts/messages.ts';
import { keyOf } from './source-index.ts';
import type { SourceCall, SourceValue } from './types.ts';

/** An artifact found in source code, before names that are used twice are told apart. */
export type Draft = ParsedArtifact & { kind: ArtifactKind; match: Match; lines: [number, number] };

/** Values that belong to an artifact already, so that one text is never two. */
export type Claims = {
  has(value: SourceValue): boolean;
  /** With everything inside that is written there; functions are not. */
  add(value: SourceValue): void;
  /** Without what is inside. */
  addAlone(value: SourceCall): void;
};

const MAX_DEPTH = 60;

export function newClaims(): Claims {
  const keys = new Set<string>();
  const add = (value: SourceValue, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'text' || value.type === 'call') keys.add(keyOf(value));
    for (const inner of innerValues(value)) add(inner, depth + 1);
  };
  return {
    has: (value) =>
      (value.type === 'call' || value.type === 'text') && keys.size > 0 && keys.has(keyOf(value)),
    add: (value) => add(value, 0),
    addAlone: (value) => void keys.add(keyOf(value)),
  };
}

/** Whether there are texts in the value and all of them belong to an artifact already. */
export function isClaimed(value: SourceValue, claims: Claims): boolean {
  const texts = textsIn(value, 0);
  return texts.length > 0 && texts.every((text) => claims.has(text));
}

function textsIn(value: SourceValue, depth: number): SourceValue[] {
  if (value.type === 'text') return [value];
  return depth > MAX_DEPTH ? [] : innerValues(value).flatMap((inner) => textsIn(inner, depth + 1));
}

/** What a prompt of these turns is; `code` where the program fills in some of it. */
export function promptOf(
  messages: readonly Pick<SourceMessage, 'role' | 'content' | 'literal' | 'unsent' | 'parts'>[],
): PromptContent {
  const text = messages.map(({ content }) => content).join('\n');
  const filled = messages.some(({ content, literal }) => content.length !== literal.length);
  const template: TemplateLanguage = filled ? 'code' : guessLanguage(text);
  const unsent = messages.flatMap((message) => message.unsent ?? []);
  return {
    type: 'prompt',
    messages: messages.map(({ role, content, parts }) =>
      parts === undefined ? { role, content } : { role, content, parts },
    ),
    template,
    ...(unsent.length === 0 ? {} : { unsent }),
    variables: listVariables(template, text),
    model: null,
    parameters: {},
    responseFormat: { type: 'text' },
  };
}

/** In file order, with `#2` and so on for names of one kind that are used again. */
export function nameDrafts(drafts: readonly Draft[]): Draft[] {
  const uses = new Map<string, number>();
  return drafts
    .map((draft) => ({ ...draft, name: withoutPlumbing(draft.name) }))
    .sort((a, b) => a.lines[0] - b.lines[0] || a.lines[1] - b.lines[1])
    .map((draft) => {
      const key = `${draft.kind} ${draft.name}`;
      const count = (uses.get(key) ?? 0) + 1;
      uses.set(key, count);
      return count === 1 ? draft : { ...draft, name: `${draft.name}#${count}` };
    });
}
