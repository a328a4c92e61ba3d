import { splitFrontmatter } from '../documents/frontmatter.ts';
import { baseName, directoryOf, extensionOf, hasDirectory, isRecordedData, stemOf } from '../paths.ts';
import { scanTags } from '../templates/template-tags.ts';
import { F_STRING_VARIABLE } from '../templates/template-variables.ts';
import { memberOf } from '../values.ts';
import { isChangeLog } from './change-logs.ts';
import { isInOtherLanguage } from './other-languages.ts';
import { isReadByProgram } from './root-prompts.ts';
import { isScheduledTask } from './scheduled-tasks.ts';

export const PROMPT_DIRECTORY =
  /^([a-z0-9]+[-_])*(pre)?prompts?([-_]?(templates?|library|lib|files|store|bank))?$/i;
/** Where a text that begins as a prompt can be nothing else. */
const AGENT_DIRECTORY = /^(sub)?(agents?|personas?)([-_]?prompts?)?$/i;
export const DOCS_DIRECTORY =
  /^(docs?|documentation|website|blog|_?posts|wiki|articles|guides?|tutorials?|book|content|man|papers?)$/i;
/** Files that are about a project, wherever they lie. */
const ABOUT =
  /^(readme|changelog|contributing|licen[cs]e|copying|notice|authors|code_of_conduct|third[-_]?party)([-_.].*)?$/i;
/** Files that are about a project, unless they tell a model what it is: `agents/support.md` may. */
const USUALLY_ABOUT =
  /^(changes|security|support|governance|history|news|todo|roadmap|faq|_?index|summary|install|usage|overview|(requirements|constraints)([-_.].*)?|robots|humans|llms(-full)?|cmakelists|version|dependencies)$/i;
const PROMPT_NAME =
  /(^|[-_.\s])((system|user|base|master|pre)[-_]?)?(prompts?|instructions?|persona)([-_.\s\d]|$)/i;
/** Names that leave no doubt: `system_prompt.txt`, `system-message.md`. */
const SYSTEM_NAME = /(^|[-_.\s])system[-_\s]?(prompts?|messages?|instructions?)([-_.\s\d]|$)/i;
/** One prompt, not a page about prompts: `extract_prompt.txt`, `prompt-v2.md`. */
const SINGLE_NAME = /(^|[-_.\s])prompt([-_.\s\d]|$)/i;
const CODE_EXTENSION =
  /\.(tsx?|jsx?|mjs|cjs|py|go|rs|java|kt|cs|rb|php|sh|css|scss|html?|vue|svelte|ya?ml|json|toml|ini|conf|cfg|xml|sql|tf|service|env|md5|csv)$/i;

/** How a prompt begins: it tells a model what it is or what to do. */
const PERSONA =
  /^(?:you are (?:now )?(?:an? |the |my |our |acting |helping |tasked with |equipped with |chatgpt|claude|[A-Z][\w'-]+[,.]? |[\w'-]{2,30}, (?:an?|the|our|your) )|you're an? |you (?:write|review|extract|generate|answer|help|assist|classify|summari[sz]e|analy[sz]e|translate|evaluate|will (?:be (?:given|provided|shown)|receive|act))\b|(?:please )?act as an? |your (?:task|job|role|goal|mission|purpose) is (?!(?:still|running|queued|scheduled|pending|active|completed?|done|ready)\b)|i want you to (?:act|be)|<\|im_start\|>|<\|system\|>|\[INST\]|<s>)/;
/** The same in other languages. */
const FOREIGN_PERSONA =
  /^(?:(?:tu es|vous êtes) (?:une? |l[ea'’] ?)|(?:eres|usted es) (?:una? |el |la )|(?:du bist|sie sind) (?:eine? |de[rs] |die |das )|sei (?:un'?|una|il|la|l'?) ?[a-z]|você é (?:uma? |[oa] )|je bent een |jesteś |kamu adalah |bạn là |(?:ты|вы) [—–-] |(?:ты|вы) (?:[а-яё-]+ ){0,3}(?:ассистент|помощник|аналитик|эксперт|специалист|бот|агент|модель|оператор|консультант)|你是|您是|あなたは|당신은|너는|أنت |आप )/iu;
/** The same in words that essays and letters begin with as well. */
const FOREIGN_ROLE =
  /^(?:(?:ти|ви) [—–-] |sen bir |anda adalah |jsi |ste |du er (?:en|et) |du är (?:en|ett) |olet |είσαι |esti un |ești |(?:act[uú]a|agis|handle|handele|aja|atue|agisci|zachowuj się|działaj|выступай|действуй) (?:como|comme|als|come|jako|как) |du (?:arbeitest|agierst|fungierst) als |(?:tu|você|vai) (?:atuará|atuarás) como |(?:请你?)?(?:扮演|充当)|(?:你|您)(?:现在)?(?:是|将|的任务|的角色|的工作)|作为(?:一[名个位]|专业|资深)|너의 |당신의 |คุณคือ|คุณเป็น|شما یک)/iu;
/** What a text in another language asks of its reader. */
const FOREIGN_INSTRUCTS =
  /(?<!\p{L})(responde|respondas?|contesta|devuelve|genera|utiliza|debes|nunca|siempre|sempre|antworte|gib|verwende|niemals|immer|du sollst|réponds|répondez|utilise|tu dois|vous devez|jamais|toujours|rispondi|usa|devi|responda|retorne|deve|odpowiadaj|zwróć|отвечай|отвечайте|верни|никогда|всегда|должен|должна)(?!\p{L})|请|必须|不要|不得|输出|回答|返回|ください|してはいけない|出力|回答|하세요|하십시오|마십시오|해줘|답변|출력/iu;
/** Sections that only a text for a model has. */
const PROMPT_TAG =
  /^\s*<(system|instructions?|(system_?)?prompt|role|persona|task|rules|output_?format|guidelines|examples?|context|constraints)>/im;
const TASK =
  /^(?:(?:please )?(?:use|given|read|consider|review|analy[sz]e) the (?:following|provided|given|user)|(?:please )?answer the (?:user'?s? )?(?:question|query)|(?:summari[sz]e|translate|classify|extract|rewrite|rate|grade|evaluate|generate|write|convert|determine|decide|compare) )/;
const INSTRUCTS =
  /\b(respond|reply|answer|return|output|write|generate|do not|don't|never|always|must|should|your (task|job|role|goal)|the user|json|help(ful|s)?|assist\w*|provide|follow)\b/i;
const ROLE_LINE = /^(?:#{1,3}\s*)?\[?(system|human|user)\]?\s*:?\s*$/i;
export const HTML =
  /^\s*(<!doctype|<html|<head|<body|<div|<span|<table|<form|<script|<style|<ul|<button|<template|<\?xml)/im;
/** What only a page for people says. */
const PAGE =
  /\[!\[|^#{1,3}\s*(installation|installing|getting started|quick ?start|license|contributing|table of contents|changelog)\b|in this (guide|tutorial|article|post|document|section)\b|\bthis (folder|directory|repo(?:sitory)?) (contains|holds|collects|documents|describes|lists|keeps)\b/im;
/** What such pages say, and prompts about programming as well. */
const PROGRAMMING =
  /^#{1,3}\s*(prerequisites|usage)\b|\b(npm|yarn|pnpm|pip3?|brew|cargo|go) (install|add|i|get) |^[ \t]*(import|from) .* from ['"]/im;

/** A developer's record of what was asked of a coding assistant, in the order of asking. */
const DIARY_ENTRY =
  /^(?:[#>*_ ]{0,6})(?:(?:prompt|iteration|message)\s{0,3}(?:#|n[o°º]\.?)?\s{0,3}\d{1,3}\b|(?:first|second|third|next|last|final) prompt\b)/gim;
const DIARY_TITLE =
  /\bprompts? (?:that (?:were|was|i) )?(?:used|utili[sz]ados?|usados?|utilisés|verwendet)\b|\bconversation with (?:chatgpt|claude|copilot)\b/i;
const NOTES =
  /^(notes?|logs?|history|ideas|scratch|drafts?|(used[-_]?)?prompts?([-_]?(log|history|used))?)$/i;
/** How a template speaks to a model that it does not introduce itself to. */
const EMPHASIS = /\b(ALWAYS|NEVER|DO NOT|MUST)\b/g;
const ADDRESSED =
  /\b(in your (final )?(response|answer|reply|output)|tool calls?|the tool'?s? output|your investigation|the user'?s? (question|request|query))\b/i;

/** Whether a text begins by telling a model who it is, in English or another language. */
export function startsAsPersona(opening: string): boolean {
  return PERSONA.test(lowerFirst(opening)) || FOREIGN_PERSONA.test(opening) || FOREIGN_ROLE.test(opening);
}

/** Whether a text begins as a task does: `Summarize`, `Given the following`. */
export function startsAsTask(opening: string): boolean {
  return TASK.test(lowerFirst(opening));
}

const RUBRICS = /^(judge[-_])?rubrics?$/i;
const EVALS = /^(evals?|evaluations?|judges?|graders?)$/i;
const ABOUT_FOLDER = /^_?index$/i;

/** Whether a text file, by its place and its words, is a prompt. Prefers to miss one over claiming documentation. */
export function isPromptText(path: string, source: string): boolean {
  const stem = stemOf(path);
  if (isRecordedData(path) || ABOUT.test(stem)) return false;
  const { body: written, data } = splitFrontmatter(path, source);
  const body = withoutMarks(written);
  if (body.trim() === '' || HTML.test(body.slice(0, 2000)) || isPage(data)) return false;
  const extension = extensionOf(path);
  const templated = extension !== 'md' && extension !== 'txt';
  if (templated && CODE_EXTENSION.test(stem) && !/prompt/i.test(baseName(path))) return false;
  const head = body.slice(0, 20_000);
  if (extension === '' && /^#!/.test(head)) return false;
  const opening = openingOf(head);
  const persona = startsAsPersona(opening);
  if (!persona && isChangeLog(stem, head, asksSomething)) return false;
  const prose = withoutCode(head);
  const page = PAGE.test(prose);
  if (hasDirectory(path, DOCS_DIRECTORY)) {
    return persona && PROMPT_NAME.test(stem) && !page && !PROGRAMMING.test(prose);
  }
  // What a judge goes by is told to a model, whatever its words.
  if (hasDirectory(path, RUBRICS) && hasDirectory(path, EVALS)) return !page && !ABOUT_FOLDER.test(stem);
  if (hasDirectory(path, PROMPT_DIRECTORY)) {
    if (templated && /\{\{\s*yield\b|=\{\{action\b/.test(head)) return false;
    // Without an ending it may be anything: a list of owners, what builds the folder.
    if (extension === '' && !persona && !asksSomething(head)) return false;
    return (
      persona || !(page || ABOUT_FOLDER.test(stem) || isRecord(stem, head) || isSaidToPeople(stem, head))
    );
  }
  if (page || (PROGRAMMING.test(prose) && !SYSTEM_NAME.test(stem))) return false;
  if (isScheduledTask(data)) return persona || startsAsTask(opening) || asksSomething(prose);
  const turns = persona || ROLE_LINE.test(opening);
  if (USUALLY_ABOUT.test(stem)) return turns && INSTRUCTS.test(head);
  if (SYSTEM_NAME.test(stem)) return true;
  const placeholders = hasPlaceholders(head);
  // `prompt.md` at the top mostly asks a coding agent to build the project, once.
  if (directoryOf(path) === '' && /^prompts?$/i.test(stem))
    return (
      // One without an ending is no page for people.
      (turns && (placeholders || extension === '')) ||
      (asksSomething(head) && isReadByProgram(head, placeholders && extension === 'txt'))
    );
  const instructs = INSTRUCTS.test(head);
  if (PROMPT_NAME.test(stem)) {
    // A template has no other reader than a program; a single prompt says so itself.
    const asks = asksSomething(head) || isInOtherLanguage(prose);
    return turns || (asks && (placeholders || templated || SINGLE_NAME.test(stem) || speaksLater(prose)));
  }
  const foreign = FOREIGN_PERSONA.test(opening) || FOREIGN_INSTRUCTS.test(head);
  if (turns) return instructs || foreign || hasDirectory(path, AGENT_DIRECTORY);
  if (templated && (head.match(EMPHASIS)?.length ?? 0) >= 2 && ADDRESSED.test(head)) return true;
  return placeholders && startsAsTask(opening) && INSTRUCTS.test(head.slice(opening.length));
}

/** Whether a line further down begins as a prompt does, or a tag only a prompt has stands in it: notes come before it. */
function speaksLater(text: string): boolean {
  return PROMPT_TAG.test(text) && /^\s*(you are|your (task|job|goal|role)|you will) /im.test(text);
}

/** Whether a text asks something of its reader, in whatever language. */
export function asksSomething(text: string): boolean {
  const head = text.slice(0, 20_000);
  return INSTRUCTS.test(head) || FOREIGN_INSTRUCTS.test(head);
}

/** How a text says itself that the system says it to a model: in a tag of that name, or in the markup of a chat. */
const CHAT_MARKUP =
  /^\s*(?:<(system(?:[-_](?:prompt|message|note|reminder|instructions?))?)>(?=[\s\S]{0,20000}<\/\1>)|<\|(?:im_start|start_header_id)\|>\s*system|<\|system\|>|(?:<s>\s*)?\[INST\]|<<SYS>>)/i;

/** What a program answers by itself where it cannot go on: `unsupported_media.md`. */
const SAID_TO_PEOPLE =
  /(^|[-_.\s])(unsupported|unavailable|errors?|apology|sorry|unauthori[sz]ed|(access|permission)[-_]denied|rate[-_]?limit(ed)?|maintenance|not[-_]?(found|allowed|understood|supported)|canned)([-_.\s]|$)/i;
/** A longer text may tell a model what to do then. Words. */
const MAX_SAID = 40;

/** Whether a short text among prompts is what people are told in place of an answer; in English nothing in it instructs. */
function isSaidToPeople(stem: string, head: string): boolean {
  if (!SAID_TO_PEOPLE.test(stem) || hasPlaceholders(head)) return false;
  return head.trim().split(/\s+/).length <= MAX_SAID && !INSTRUCTS.test(head);
}

/** Whether a text is marked as what a model is told: `<system>…</system>`. */
export function isMarkedForModel(text: string): boolean {
  return CHAT_MARKUP.test(text);
}

/** Whether a text begins as only a prompt does: it tells a model what it is or what to do. */
export function opensAsPrompt(text: string): boolean {
  return startsAsPersona(openingOf(text.slice(0, 20_000)));
}

/** What a text is called that follows: `Prompt:`, `**Role**`, `[Persona]`, `【角色】`. */
const LABEL =
  /^[*_【[「"'`-]{0,3}(?:system |base |master |user )?(?:prompts?|role|persona|identity|instructions?|context|task|角色|任务|身份|指令|役割|역할|rol|rolle|rôle|роль)[\]】」*_"'`]{0,3}\s?[:：]?[*_]{0,3}$/i;

/** Fewer lines are headings. */
const MIN_MARKED = 5;
/** A title and what stands above and below it: `=====`, `= SETTINGS =`. */
const RULED = /^\s*=/;

/** A text of which every line begins with `#`, as comments do, without those marks and rules; any other text as it is. */
function withoutMarks(text: string): string {
  const lines = text.split('\n');
  const said = lines.filter((line) => line.trim() !== '');
  if (said.length < MIN_MARKED || !said.every((line) => /^#( |$)/.test(line))) return text;
  const bare = lines.map((line) => line.replace(/^# ?/, '')).filter((line) => !RULED.test(line));
  const persona = bare.findIndex((line) => startsAsPersona(line));
  // What the text is comes before whom it tells what it is.
  return bare.slice(Math.max(persona, 0)).join('\n');
}

/** The first line that says something: no heading, comment, template statement or opening XML tag. */
function openingOf(text: string): string {
  let comment = false;
  for (const line of text.split('\n', 60)) {
    const trimmed = line.trim();
    if (comment) {
      comment = !/(-->|#\}|--\}\})$/.test(trimmed);
      continue;
    }
    if (/^(<!--|\{#|\{\{!)/.test(trimmed)) {
      comment = !/(-->|#\}|\}\})$/.test(trimmed);
      continue;
    }
    if (trimmed === '' || /^(#|\{%.*%\}$|---+$|\/\/)/.test(trimmed)) {
      if (ROLE_LINE.test(trimmed)) return trimmed;
      continue;
    }
    if (/^<\/?[a-z_-]+>$/i.test(trimmed) || LABEL.test(trimmed)) continue;
    return trimmed.replace(/^(?:\*\*|__|[*_>"'`]\s?)+/, '').replace(/^(system|developer|prompt)\s*:\s+/i, '');
  }
  return '';
}

/** `You are` and `you are` alike; names later in the sentence keep their capital. */
function lowerFirst(opening: string): string {
  return opening
    .slice(0, 300)
    .replace(/^(I want|You(?:'re| are)?|Your|Act|Please [A-Z]?|[A-Z][a-z]+ )/, (start) =>
      start.toLowerCase(),
    );
}

export function hasPlaceholders(text: string): boolean {
  return scanTags(text).some((tag) => tag.kind !== 'comment') || text.search(F_STRING_VARIABLE) >= 0;
}

/** What people keep beside prompts: a diary of asking, notes, a list of captions for pictures or sounds. */
function isRecord(stem: string, text: string): boolean {
  if ((text.match(DIARY_ENTRY)?.length ?? 0) >= 2 || DIARY_TITLE.test(text.slice(0, 500))) return true;
  if (!NOTES.test(stem) || hasPlaceholders(text)) return false;
  const lines = withoutCode(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const sentences = lines.filter((line) => /[.!?;。]["')]?$/.test(line));
  return sentences.length * 4 < lines.length || !INSTRUCTS.test(text);
}

function withoutCode(text: string): string {
  return text
    .split('```')
    .filter((_, index) => index % 2 === 0)
    .join('');
}

/** Front matter of a page on a site. */
function isPage(data: import('../problem.ts').Json): boolean {
  return [
    'layout',
    'sidebar_position',
    'sidebar_label',
    'permalink',
    'slug',
    'date',
    'published',
    'nav_order',
  ].some((key) => memberOf(data, key) !== undefined);
}
