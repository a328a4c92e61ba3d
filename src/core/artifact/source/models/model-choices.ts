import { optionsOf, wordOf } from '../evaluate.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { modelIn, type NamedModel, settingsOfModel } from './model-calls.ts';
import { isModelName } from './model-names.ts';

/** `customProvider({languageModels: {"chat-model": xai("grok-3")}})`: models by the name that the application calls them. */
export function modelChoices(
  options: readonly SourceEntry[],
  nameOf: () => string,
  hint: string,
): CodeSetting[] {
  return options.flatMap(({ key, value }) =>
    value.type !== 'object' || !/^\w*models$/i.test(key) || !isModelName(key)
      ? []
      : value.entries.flatMap((entry): CodeSetting[] => {
          const inner = entry.value.type === 'call' ? wrappedModel(entry.value) : entry.value;
          return settingsOfModel(
            mediaModel(inner) ?? modelIn(inner),
            `${nameOf()}.${key}.${entry.key}`,
            hint,
          );
        }),
  );
}

/** `openai.image("dall-e-3")`: what makes images, speech and films is called as its maker likes. */
function mediaModel(value: SourceValue): NamedModel | null {
  if (value.type !== 'call' || !MAKES_MEDIA.test(value.callee)) return null;
  const id = wordOf(value.positional[0]);
  const [line, end] = value.lines;
  return id === null || !/^[\w./:-]{2,80}$/.test(id) ? null : { id, all: [id], line, end };
}

const MAKES_MEDIA = /\.(image|speech|transcription|video)(Model)?$/;

/** What `wrapLanguageModel({model: xai("grok-3")})` wraps. */
function wrappedModel(call: SourceCall): SourceValue {
  const inner = optionsOf(call).find(({ key }) => key === 'model')?.value;
  return inner?.type === 'call' ? inner : call;
}
