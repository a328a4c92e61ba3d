import { limitsAgent } from '../../answer-limits.ts';
import { rememberByName, wordsOf } from '../names/name-words.ts';

const MODEL_WORD = /^(model|models|llm|llms|engine|deployment|gpt|chatmodel)$/;
/** Words of names that say something about models and choose none. */
const ABOUT_MODELS =
  /^(embed\w*|rerank\w*|price|prices|pricing|cost|costs|type|types|deprecated|available|allowed|known|valid|supported|pattern|patterns|alias|aliases|tokenizer|encoding|limits?|catalog|registry|windows?)$/;
/** Names of lists of models that a program asks. */
const CHOSEN_LIST =
  /^((my|our|the|llm|chat|agent|ai)_)*(models?|llms?|model_names?|model_list|model_ids?)$|fallback|default|prefer|order|chain|ensemble|jury|judge|council|candidate|rotation|backup|active|cascade|tier|primary|arena|compare|evaluate|eval/;
/** What models can do, or may be picked: lists of models that do are asked by nobody. */
const CAPABILITY =
  /(^|_)(models?|vision|multimodal|reasoning|thinking|capable|supports?|options?|choices?|free|legacy|premium|paid|ids?|names?)(_|$)/;
const PARAMETER =
  /(^|_)(temperature|top_?p|max_?(output_?|completion_?|new_?|response_?|answer_?)?tokens|num_?ctx|context_?window_?tokens|reasoning_?effort|frequency_?penalty|presence_?penalty)(_default)?$/;

/** Whether a name says that its value chooses a model. */
export const isModelName = rememberByName(
  (name): boolean => wordsOf(name).some((word) => MODEL_WORD.test(word)) && !isAboutModels(name),
);

function isAboutModels(name: string): boolean {
  return wordsOf(name).some((word) => ABOUT_MODELS.test(word));
}

/** Whether a list of that name holds the models that are asked: `REASONING_MODELS` says what models can do. */
export function isChosenList(name: string): boolean {
  return CHOSEN_LIST.test(wordsOf(name).join('_'));
}

/** `GEMINI_MODELS`: the first and those that stand in for it; more are what may be picked. */
export function isProviderList(name: string, ids: readonly string[]): boolean {
  return (
    ids.length <= 3 &&
    /^(gemini|openai|gpt|claude|anthropic|groq|mistral|ollama|openrouter|deepseek|google|bedrock|cohere|xai|grok)_models$/.test(
      wordsOf(name).join('_'),
    )
  );
}

/** Whether the models in a list of that name, which says nothing of models, may be the ones that are asked. */
export function mayBeChosenList(name: string): boolean {
  return !CAPABILITY.test(wordsOf(name).join('_')) && !isAboutModels(name);
}

/** `DEFAULT_MODEL`, `modelDefault`: a name of the one model. */
export const isDefaultModelName = rememberByName(
  (name): boolean =>
    /default/i.test(name) && isModelName(name) && wordsOf(name).some((word) => /^(model|llm)$/.test(word)),
);

export const isParameterName = rememberByName((name): boolean => PARAMETER.test(wordsOf(name).join('_')));

/** `max_supervisor_iterations`, `AGENT_MAX_STEPS`: `surely` by its name, else only beside a model. */
export function isAgentLimit(name: string, surely: boolean): boolean {
  const limits = limitsAgents(name);
  return limits === 'surely' || (limits === 'perhaps' && !surely);
}

const limitsAgents = rememberByName((name): 'surely' | 'perhaps' | null =>
  limitsAgent(wordsOf(name).join('_')),
);
