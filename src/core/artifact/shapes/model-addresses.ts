import { isProviderName } from '../model-id.ts';
import { type Leaf, normalizeKey, sectionOf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

const ADDRESS = /^(\w*?)(api)?(baseur[il]|base|endpoint)$/;
/** A base alone may be of anything. */
const PLAIN = /^(api)?(baseur[il]|endpoint)$|^apibase$/;
/** `SILICONFLOW_EMBED_MODEL`, `QWEN_MODEL`: what follows whose it is. */
const MODEL_OF =
  /^(chat|llm|text|vision|embed(ding)?s?|rerank(er|ing)?|default|fast|small|large)?model(name|id)?$/;
/** Sections between who serves a model and the model: `spring.ai.openai.chat.options.model`. */
const STEP = /^(chat|chatmodel|embedding|embeddingmodel|options|completions?)$/;
/** An application has an address of its own, and may have a model. */
const OWN =
  /^(app(lication)?|api|web|site|public|next\w*|vite\w*|server|service|backend|frontend|client|my|test|prod|dev)$/;

/**
 * The leaves that say where a model of these is asked: under the name of who serves it (`SILICONFLOW_BASE_URL` beside
 * `SILICONFLOW_EMBED_MODEL`), or in the section around it (`spring.ai.openai.base-url`).
 */
export function listModelAddresses(leaves: readonly Leaf[], models: readonly Leaf[]): Leaf[] {
  if (models.length === 0) return [];
  const around = new Set(models.flatMap(sectionsAround));
  return leaves.filter((leaf) => {
    const name = lastKey(leaf);
    if (typeof leaf.value !== 'string' || !/^https?:\/\//.test(defaultOf(leaf.value))) return false;
    if (PLAIN.test(name)) return around.has(sectionOf(leaf));
    const [, whose = ''] = ADDRESS.exec(name) ?? [];
    if (whose === '' || OWN.test(whose)) return false;
    const beside = models.filter((model) => sectionOf(model) === sectionOf(leaf));
    return (
      (beside.length > 0 && isProviderName(whose, true)) ||
      beside.some(
        (model) => lastKey(model).startsWith(whose) && MODEL_OF.test(lastKey(model).slice(whose.length)),
      )
    );
  });
}

/** The sections above that of a model which only say how it is asked. */
function sectionsAround({ keys }: Leaf): string[] {
  const found: string[] = [];
  for (let end = keys.length - 1; end > 1; end -= 1) {
    if (!STEP.test(normalizeKey(String(keys[end - 1])))) break;
    found.push(JSON.stringify(keys.slice(0, end - 1)));
  }
  return found;
}

function lastKey({ keys }: Leaf): string {
  return normalizeKey(String(keys.at(-1)));
}
