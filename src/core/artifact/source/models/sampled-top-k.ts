import { parentOf } from '../../values.ts';
import { literalsIn } from '../literal-defaults.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceBinding } from '../types.ts';
import { isModelName, isParameterName } from './model-names.ts';

const TOP_K = /^((llm|model|gemini|claude|ollama|generation|sampling|default)_)?top_k$/;
const TOP_P = /(^|_)top_p$/;
/** Samplers choose among so many tokens and more; of passages nobody takes as many. */
const OF_TOKENS = 20;

/**
 * Bindings of a top k with which a model samples, and not of how many passages are retrieved: a member of what has other
 * parameters of a model (`model.SetTopK(40)` beside `model.SetTemperature(0.3)`), or a constant beside `TOP_P`.
 */
export function findSampledTopKs({ file, clients }: SourceIndex): ReadonlySet<SourceBinding> {
  const found = new Set<SourceBinding>();
  const isTopK = ({ name, appends }: SourceBinding) =>
    !appends && TOP_K.test(wordsOf(lastPart(name)).join('_'));
  if (!file.bindings.some(isTopK)) return found;
  const parameters = Map.groupBy(
    file.bindings.filter(
      ({ name, value }) => isParameterName(lastPart(name)) && literalsIn(value).length > 0,
    ),
    placeOf,
  );
  for (const binding of file.bindings) {
    if (!isTopK(binding)) continue;
    const beside = parameters.get(placeOf(binding)) ?? [];
    const owner = ownerOf(binding);
    const many = literalsIn(binding.value).some(
      (literal) => literal.type === 'number' && literal.value >= OF_TOKENS,
    );
    const sampled =
      owner === ''
        ? beside.some(({ name }) => many || TOP_P.test(wordsOf(name).join('_')))
        : beside.length > 0 || clients.has(owner) || isModelName(lastPart(owner));
    if (sampled) found.add(binding);
  }
  return found;
}

/** `model` of `model.topK`; the members of an object itself are its fields. */
function ownerOf({ name }: SourceBinding): string {
  return parentOf(name).replace(/^(self|this|cls)$/, '');
}

function placeOf(binding: SourceBinding): string {
  return `${binding.scope.join('.')} ${ownerOf(binding)}`;
}
