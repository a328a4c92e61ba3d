import type { Leaf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

/**
 * Where Spring AI, LangChain4j, Quarkus, Micronaut and Helidon are told which model answers, whoever serves it and whatever
 * name an application has for it: `quarkus.langchain4j.openai.fast.chat-model.model-name`. What is named there is a model.
 */
const SECTION =
  /^(%[\w,-]+\.)?(spring\.ai\.(?!mcp\.|vectorstore\.|chat\.(client|memory)\.)|((quarkus|micronaut)\.)?langchain4j\.)/i;
const NAMES = /\.(model-?(name|id)?|deployment-?(name|id)?)$/i;
/** Which of several services answers: `spring.ai.model.chat`, `quarkus.langchain4j.fast.chat-model.provider`. */
const CHOOSES = /^spring\.ai\.model\.[\w-]+$|\.[\w-]*model\.provider$/i;
/** How it is asked. */
const TELLS =
  /\.(timeout|max-?retries|seed|format|top-?k|num-?ctx|keep-?alive|response-?format|reasoning-?effort)$/i;
const WORD = /^[A-Za-z][\w./:@-]{1,100}$/;
const NO_MODEL = /^(true|false|none|null|off|(your|my|change)[-_].*|changeme|todo|xxx+)$/i;

/** Worth parsing: a framework's name. */
export const FRAMEWORK_WORDS = /langchain4j|spring\.ai\.|^ {0,4}ai:/m;

/** The models that a framework is told to use, and how; none where it is told of none. */
export function listFrameworkModels(leaves: readonly Leaf[]): Leaf[] {
  const inside = leaves
    .map((leaf) => ({ leaf, path: leaf.keys.join('.') }))
    .filter(({ path }) => SECTION.test(path));
  if (!inside.some(({ leaf, path }) => namesModel(leaf, path))) return [];
  return inside
    .filter(({ leaf, path }) => namesModel(leaf, path) || CHOOSES.test(path) || TELLS.test(path))
    .map(({ leaf }) => leaf);
}

/** Whether a leaf of a framework's settings names a model. */
export function namesFrameworkModel(leaf: Leaf): boolean {
  const path = leaf.keys.join('.');
  return SECTION.test(path) && namesModel(leaf, path);
}

function namesModel({ value }: Leaf, path: string): boolean {
  if (typeof value !== 'string' || !NAMES.test(path)) return false;
  const given = defaultOf(value);
  return WORD.test(given) && !NO_MODEL.test(given);
}
