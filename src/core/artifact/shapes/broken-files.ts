import { isModelId, isWellKnownModel } from '../model-id.ts';
import type { ArtifactKind, FileProbe } from '../types.ts';

/** What stands in a file that is made by filling it in, or that others read with comments: it is no broken one. */
const TEMPLATE = /^[ \t]*(?:\{\{|\{%|<%)|:[ \t]*\{\{-?[ \t]*[.\w]/m;
const COMMENTED = /^[ \t]*(?:\/\/|\/\*)/m;
const ELSEWHERE = /(^|\/)\.(github|gitlab|circleci|vscode|idea)\//;
/** `model: gpt-5`, `"llm": "openai/gpt-5",` */
const MODEL =
  /^[ \t{,-]*["']?(?:model|llm|model_?name|model_?id)["']?[ \t]*[:=][ \t]*["']?([\w.:/@-]{2,120})/gim;
const TOLD =
  /^[ \t{,]*["']?(?:system(?:_?(?:prompt|message))?|instructions?|prompt|persona|backstory)["']?[ \t]*:[ \t]*(?:[|>]|["']?\S+[ \t]+\S)/im;

type Places = Partial<Record<ArtifactKind, RegExp>>;
const PLACES = {
  'agent-definition':
    /(^|\/)((agents?|crews?|assistants|subagents|personas)\/[^/]+|[^/]*(?<![a-z])agents?(?![a-z])[^/]*)\.(ya?ml|json)$/i,
  'gateway-config': /(^|\/)([^/]*(litellm|gateway)[^/]*|(litellm|gateway)\/[^/]+)\.(ya?ml|json)$/i,
  'model-config':
    /(^|\/)((ai|llms?|chat|language)[-_.]?)?(llms?|models?)([-_.](config(uration)?|settings|params))?\.(ya?ml|json|toml)$/i,
  prompt: /(^|\/)(prompts?\/([^/]+\/)*[^/]+|[^/]*(?<![a-z])prompts?(?![a-z])[^/]*)\.(ya?ml|json)$/i,
} as const satisfies Places;

/** What a file says line by line of what it would be, if it were valid. */
const SAYS: Record<keyof typeof PLACES, (text: string) => boolean> = {
  'agent-definition': (text) => TOLD.test(text) && namesModel(text, isModelId),
  'gateway-config': (text) => /model_list/.test(text) && /litellm_params/.test(text),
  'model-config': (text) => namesModel(text, isWellKnownModel),
  prompt: (text) => TOLD.test(text),
};

/**
 * Whether a file that is no valid YAML, JSON or TOML would be an artifact of this kind: its name says so, and so do its lines.
 * Nobody can tell then what changed in it, and a review must not pass over it in silence.
 */
export function isBrokenArtifact(file: FileProbe, kind: keyof typeof PLACES): boolean {
  const { path, text } = file;
  if (!PLACES[kind].test(path) || ELSEWHERE.test(path) || !SAYS[kind](text)) return false;
  return isUnreadable(file);
}

/** Whether a file is no valid YAML, JSON or TOML, and neither a template, a stream of documents nor JSON with comments. */
export function isUnreadable(file: FileProbe): boolean {
  const { path, text } = file;
  if (TEMPLATE.test(text) || /^---[\s\S]*^---/m.test(text) || /\n---/.test(text)) return false;
  if (/\.json$/i.test(path) && COMMENTED.test(text)) return false;
  return !file.data().ok;
}

function namesModel(text: string, known: (id: string) => boolean): boolean {
  for (const [, id = ''] of text.matchAll(MODEL)) if (known(id)) return true;
  return false;
}
