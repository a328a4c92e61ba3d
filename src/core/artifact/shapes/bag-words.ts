import { baseName, hasDirectory, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isRecord, normalizeKey } from '../values.ts';
import { isSaidToCallers } from './caller-menus.ts';
import { mayBeAbout } from './config-words.ts';
import { isInOtherLanguage } from './other-languages.ts';
import {
  asksSomething,
  HTML,
  hasPlaceholders,
  isMarkedForModel,
  opensAsPrompt,
  PROMPT_DIRECTORY,
} from './prompt-signals.ts';

/** Files that are named for the prompts in them: `prompts.yaml`, `judge_prompts.json`, `personas.yml`. */
const PROMPT_STEM =
  /(^|[-_.])(system[-_]?)?(prompts?|personas?|prompt[-_]?(templates?|library|config)|system[-_]?(messages?|instructions?))([-_.\d]|$)/i;
/** Files of what a model is to play: `llm_character.yaml`, `bot-roles.json`. */
const CAST_STEM =
  /(^|[-_.])((llm|gpt|bot|chat(bot)?|ai|assistant|agent)[-_]?(characters?|roles?|personalit(y|ies)|tones?)|personalit(y|ies))([-_.\d]|$)/i;
/** Files of prompts alone, in which a text needs no word to a model. */
const PROMPTS_STEM = /(^|[-_.])prompts$/i;
/** How the model is told to talk. */
const SPEAKS = /^\s*(always |never )?(reply|respond|answer|speak|talk) /im;
const TEXT_KEY = /^(text|template|content|body|value)$/;
/** Keys whose texts tell people about a prompt, or about the file. */
const ABOUT =
  /^(name|id|uuid|key|slug|title|label|displayname|description|desc|summary|help|helptext|tooltip|placeholder|author|authors|owner|version|category|tags?|url|link|icon|image|avatar|color|comments?|notes?|purpose|usage|usecases?|source|license|date|created(at|by|date)?|(last)?(updated|modified)(at|by|date)?|timestamp|copyright)$/;
const ABOUT_SECTION = /^(metadata|meta|info|changelog|history)$/;
/** Keys that leave no doubt: only a model has a system prompt. */
const SYSTEM_KEY =
  /(system|sys|developer)(prompt|instructions?)(template|text|content|base)?$|^(pre|meta|base)prompt$/;
const PROMPT_KEY =
  /prompt(s|template|text|body|content|instructions?|prefix|suffix|format)?$|^(system|instance|user|human|task|agent|developer)(template|message)$|^(system|user|human)$|instructions?$|persona$/;
/** Prompts for people or for shells, and what image models are not to paint. */
const OTHER_PROMPT =
  /^(negative|shell|login|cli|command|confirm(ation)?|password|install|image|video|music|ps\d?)prompt/;
/** Sections of nothing but prompts: their members need no word that says so, in whatever language they are. */
const PROMPT_SECTION = /^(llm|ai|rag|agent|system|chat|judge)?(prompts?|systemprompts?|prompttemplates?)$/;
const TEMPLATE_KEY = /(^|[a-z])(template|prompttext)$/;
const CODE = /^\s*(from \S+ import|import \S|def |class |select |function |#!\/|\{\s*"|\[\s*[{"])/i;
const ABOUT_MODELS =
  /\b(assistant|ai|language model|llms?|json|respond|the user|output|agent|tools?|answer)\b|(?<!\p{L})(assistente?|asistente|asystent\w*|sprachmodell|ki|ia|bot|chatbot|nutzer|utilisateur|usuario|usuário|utente|ассистент\p{L}*|помощник\p{L}*|бот|пользовател\p{L}*|модель)(?!\p{L})|助手|用户|アシスタント|ユーザー|어시스턴트|사용자/iu;
/** Letters of scripts that are written without spaces. */
const DENSE = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/g;

/** Whether a file is named for prompts, or lies in a folder that is. */
export function isNamedForPrompts(path: string): boolean {
  const stem = stemOf(path);
  return PROMPT_STEM.test(stem) || CAST_STEM.test(stem) || hasDirectory(path, PROMPT_DIRECTORY);
}

/** Whether a text is one of a file of prompts alone, where it needs no word to a model: `{greeting: {text: …}}`. */
export function isAmongPrompts(path: string, keys: readonly (string | number)[], text: string): boolean {
  const named = keys.length >= 2 && keys.every((key) => typeof key === 'string');
  return (
    PROMPTS_STEM.test(stemOf(path)) &&
    named &&
    TEXT_KEY.test(normalizeKey(String(keys.at(-1)))) &&
    isProse(text) &&
    countWords(text) >= 4
  );
}

/** Whether a file whose name may be that of a game's says to a model whom it plays: every value is a text. */
export function isCast(path: string, data: Json): boolean {
  if (!/^(characters?|roles?|system)$/i.test(stemOf(path)) || !isRecord(data)) return false;
  const texts = Object.values(data);
  return (
    texts.length > 0 &&
    texts.every((text) => typeof text === 'string' && isProse(text)) &&
    texts.some((text) => typeof text === 'string' && (opensAsPrompt(text) || SPEAKS.test(text)))
  );
}

/** Whether the text of this key only tells people something. */
export function isAboutKey(keys: readonly (string | number)[]): boolean {
  return (
    ABOUT.test(normalizeKey(String(keys.at(-1)))) ||
    keys.some((key) => typeof key === 'string' && ABOUT_SECTION.test(normalizeKey(key)))
  );
}

/** Whether this text could be a prompt at all: prose, neither code nor HTML nor one word. */
export function isProse(text: string): boolean {
  const head = text.slice(0, 4000);
  if (HTML.test(head) || CODE.test(head)) return false;
  const letters = head.match(/\p{L}/gu)?.length ?? 0;
  return letters > head.length / 2 && countWords(head) >= 3;
}

/** Words, where they are written apart; else about as many as the characters stand for. */
export function countWords(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0;
  return dense > text.length / 4
    ? Math.ceil(dense / 2)
    : text.split(/\s+/).filter((word) => word !== '').length;
}

/**
 * How surely a text is a prompt, by its key and its words, the more so where its file is `named` for prompts. A text that
 * `may` be one is, where another one of the file is for sure.
 */
export function judgeText(
  keys: readonly (string | number)[],
  text: string,
  named: boolean,
): 'sure' | 'may' | null {
  if (!isProse(text)) return null;
  const words = countWords(text);
  if (words >= 5 && isMarkedForModel(text)) return 'sure';
  const key = normalizeKey(String(keys.filter((part) => typeof part === 'string').at(-1) ?? ''));
  if (isAboutKey(keys) || OTHER_PROMPT.test(key)) return null;
  if (SYSTEM_KEY.test(key)) return 'sure';
  if (isSaidToCallers(text)) return null;
  const persona = opensAsPrompt(text);
  const says = PROMPT_KEY.test(key);
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  // A prompt in another language has no English words, and a key that says so is enough to look for its own.
  const asks = asksSomething(text);
  const instructs = asks || (says && isInOtherLanguage(text));
  if (named) {
    const holes = hasPlaceholders(text);
    if (persona) return 'sure';
    if (says && words >= 4 && (lines >= 2 || holes || instructs)) return 'sure';
    // Captions of pictures are templates as well.
    if (TEMPLATE_KEY.test(key) && words >= 6 && (lines >= 2 || instructs)) return 'sure';
    const inRow = typeof keys.at(-2) === 'number';
    // Rows of data are long as well.
    if (lines >= 3 && words >= 12 && (!inRow || asks)) return 'sure';
    if (!inRow && holes && instructs && words >= 8) return 'sure';
    return says || lines >= 2 || words >= (TEXT_KEY.test(key) ? 4 : 6) ? 'may' : null;
  }
  if (persona && words >= 5 && (says || TEMPLATE_KEY.test(key))) return 'sure';
  if (words < 10) return null;
  if (lines >= 2 && words >= 12 && isInSection(keys)) return 'sure';
  if (persona && asks && words >= 15 && ABOUT_MODELS.test(text)) return 'sure';
  // Recipes and forms have instructions as well.
  if (/instructions?$/.test(key) || !(says || TEMPLATE_KEY.test(key)) || !instructs) return null;
  return says && (words >= 18 || (words >= 12 && hasPlaceholders(text))) ? 'sure' : 'may';
}

/** Whether the texts of this key are prompts where one of them surely is: `prompt` of every skill, all of `prompts`. */
export function isSaidOfPrompts(keys: readonly (string | number)[], text: string): boolean {
  if (isAboutKey(keys) || !isProse(text) || countWords(text) < 4) return false;
  const [above, key] = keys.slice(-2).map((part) => normalizeKey(String(part)));
  if (key === undefined || OTHER_PROMPT.test(key)) return false;
  return PROMPT_KEY.test(key) || isPromptSection(above);
}

/** Whether a section of this name holds nothing but prompts. */
export function isPromptSection(key: string | number | undefined): boolean {
  return typeof key === 'string' && PROMPT_SECTION.test(normalizeKey(key));
}

function isInSection(keys: readonly (string | number)[]): boolean {
  return keys.some(isPromptSection);
}

/** Whether a mapping is about a model: then its `instructions` are a model's. */
export function isAboutModel(record: { [key: string]: unknown }): boolean {
  return Object.keys(record).some((key) =>
    /^(model(id|name)?|llm|temperature|tools|maxtokens|topp|handoffs|agents?)$/.test(normalizeKey(key)),
  );
}

/** Of `isMarkedForModel`, wherever it stands. */
const MARKUP =
  /<system([-_](prompt|message|note|reminder|instructions?))?>|<\|(im_start|start_header_id)\|>|\[INST\]|<<SYS>>/i;

/** A cheap test of a file's text: whether it is worth parsing. */
export function mayHoldPrompts(path: string, text: string): boolean {
  if (isNamedForPrompts(path)) return true;
  if (!mayBeAbout('prompts', text)) return false;
  return (
    /(prompts?([-_]?(text|template|body|content|prefix|suffix|format))?|personas?|instructions?|messages|system[-_]?(message|template)|instance_template)["']?\s{0,9}[:=]/i.test(
      text,
    ) ||
    MARKUP.test(text) ||
    /\b(you are|act as|your (task|job|role|goal) is|(reply|respond|answer|speak) (in|as|with|only))\b/i.test(
      text,
    )
  );
}

/** The name that a prompt of one text has by its file. */
export function nameByFile(path: string): string {
  return stemOf(baseName(path)).replace(/\.prompts?$/i, '');
}
