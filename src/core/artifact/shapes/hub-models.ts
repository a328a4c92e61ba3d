import { type Leaf, normalizeKey, sectionOf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

const MODEL = /model(name|id)?$/;
/** What a hub calls a model: who made it, and its name. Files and folders are called otherwise. */
const ON_HUB =
  /^(?!models?\/|data\/|src\/|\.)[A-Za-z][\w-]{1,40}\/(?=[\w.-]*[a-z])[\w.-]{3,80}(?<!\.(py|json|ya?ml|txt|bin|onnx|pt|pth|pkl|h5|gguf))$/;
/** How a model that writes text goes about it. */
const WRITES = /^(numbeams|dosample|temperature|topp|norepeatngramsize|repetitionpenalty|lengthpenalty)$/;

/**
 * The models of a hub that are run here, whatever they are called, beside two settings of how text is written:
 * `SUMMARIZATION_MODEL=facebook/bart-large-cnn`, `NUM_BEAMS=4`, `TOP_P=0.95`. With those settings.
 */
export function listHubModels(leaves: readonly Leaf[]): Leaf[] {
  return [...Map.groupBy(leaves, sectionOf).values()].flatMap((section) => {
    const models = section.filter((leaf) => MODEL.test(lastKey(leaf)) && isOnHub(leaf));
    const written = section.filter((leaf) => WRITES.test(lastKey(leaf)) && isPlain(leaf));
    return models.length > 0 && new Set(written.map(lastKey)).size >= 2 ? [...models, ...written] : [];
  });
}

/** Whether a leaf names a model as a hub does. */
function isOnHub({ value }: Leaf): boolean {
  return typeof value === 'string' && ON_HUB.test(defaultOf(value));
}

function isPlain({ value }: Leaf): boolean {
  return /^(\d+(\.\d+)?|true|false)$/i.test(defaultOf(String(value)));
}

function lastKey({ keys }: Leaf): string {
  return normalizeKey(String(keys.at(-1)));
}
