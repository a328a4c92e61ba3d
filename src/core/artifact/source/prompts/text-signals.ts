import { startsAsPersona, startsAsTask } from '../../shapes/prompt-signals.ts';
import { rememberByName, wordsOf } from '../names/name-words.ts';

/** The longest part of a text that is looked at, in characters. */
const HEAD = 8_000;

/** Who a model is told to be; `You are a member of this workspace` is told to people. */
const MODEL_ROLE =
  /\b(assistant|agent|expert|specialist|engineer|analyst|bot|chatbot|ai|a\.i\.|llm|language model|model|copilot|tutor|teacher|coach|writer|editor|translator|reviewer|developer|programmer|coder|architect|researcher|scientist|consultant|advisor|adviser|planner|classifier|extractor|summari[sz]er|evaluator|judge|grader|critic|moderator|router|orchestrator|supervisor|coordinator|interviewer|recruiter|therapist|lawyer|doctor|professor|historian|journalist|copywriter|marketer|strategist|designer|generator|parser|validator|verifier|auditor|system that|tool that|helpful|professional|experienced|world-class|senior|skilled|seasoned|gpt|claude|chatgpt)\b/i;
const DIRECTIVES =
  /\b(your (task|job|role|goal|mission|purpose|output|response|answer|responses) (is|are|must|should|will)|you (must|should|will (be given|be provided|receive|act)|can only|have access to|are given|are provided)|i want you to|i will (give|provide) you|respond (only|with|in)|reply (only|with|in)|answer (only|with|in|the)|return (only|a json|json|the|your|exactly)|output (only|a json|json|format|the|must)|do not (include|use|add|make|mention|output|return|explain|answer|provide|invent|repeat|wrap)|don't (include|use|add|make|mention|output|explain|invent|repeat)|step by step|in json|valid json|json (object|format|array|only)|(following|given|provided|above|below) (context|text|document|documents|conversation|question|code|content|information|article|transcript|data|format|json|rules|instructions|schema)|(based|only) on the|if you (don't|do not) know|no (explanation|markdown|preamble|additional text)|be (concise|brief|specific|helpful|polite)|let's think|few-shot|the user('s|’s)? (question|query|request|message|input|asks|wants|says)|use the (following|tools?|context)|as an ai)\b/gi;
/** The same in other languages, by the words that carry it. */
const FOREIGN_DIRECTIVES =
  /请(用|根据|以|将|按|仅|只|从|对|不要|严格|基于|生成|回答|返回|输出)|(只|仅)(输出|返回|回答)|不要(输出|返回|添加|解释|编造|使用)|必须|用户的?(问题|输入|请求)|(返回|输出)[^。\n]{0,12}(JSON|json)|してください|答えて|しないで|ユーザーの|답변|하세요|하십시오|사용자|\b(responde|no inventes|debes|el usuario|antworte|du sollst|der nutzer|des nutzers|gib nur|réponds|répondez|tu dois|vous devez|l[’']utilisateur|responda|você deve|o usuário|rispondi|devi|l[’']utente|antwoord|je moet)\b|отвеча(й|йте)|ответь|ты долж|вы долж|пользовател|не придумыва/gi;
const HEADINGS =
  /^[ \t]*(#{1,4} .{0,60}|<\/?[a-z_]{2,30}>|\**(rules|guidelines|instructions|output format|response format|constraints|examples?|context|question|task|important|steps|requirements|input|answer)\**:.{0,80})$/gim;
const CODE_LIKE =
  /^\s*(<!doctype|<(html|head|body|div|span|table|tr|td|p|form|script|style|ul|ol|li|button|template|svg|input|a|img|h[1-6]|section|nav|main|header|footer|br|link|meta)[ >/]|<\?xml|select\s[^.!?]{0,400}?\sfrom\s|insert into |update \w+ set |delete from |create (table|index|view|or replace|unique)|alter table |with \w+ as \(|#!|import [\w{*]|from \w[\w.]* import|package \w|function\s*\w*\(|const \w+ =|def \w+\(|class \w+|@media|@import|\{\s*"|\[\s*\{|https?:\/\/\S*$|query \w*\s*[({]|mutation \w*\s*[({]|syntax = "|FROM \w+[:/])/i;
/** How a program asks or tells the person in front of it. */
const ASKS_PEOPLE =
  /^\W{0,4}(please )?(enter|type|choose|select|pick|specify|press|click|confirm|continue|proceed|overwrite|are you sure|do you|would you|what('s|’s)? (is |are |should |would )?(the|your|you|to|kind|type|name)|which|how many|how should|how would|where (do|should|would|is)|should (we|i)|password|passphrase|username|login|email|usage:|error|warning|failed|invalid|unable|could not|cannot|can't|no |unknown|missing|loading|saving|copied|welcome|hello|hi|thanks|thank you|sorry|oops|upload|download|sign (in|up)|log (in|out)|drag|search)\b/i;

/** How it ends where it says first what will be done: `This cannot be undone! Continue?` */
const ASKS_TO_GO_ON =
  /\b(continue|proceed|go ahead|are you sure|do you (really )?(want|wish)|would you like)\b[^.!?\n]{0,80}\?[\s([]{0,4}(y(es)?\/no?)?[\])\s:]{0,4}$/i;

/** How a task begins that a program puts together; of a text with a telling name only. */
const SOURCE_TASK =
  /^(?:please )?(?:given (?:the|a|an|this|these|your|below|that)|based on|using (?:the|only|this)|below (?:is|are)|here (?:is|are)|the following|analy[sz]e|describe|explain|identify|list|create|design|plan|review|rephrase|paraphrase|correct|improve|fix|draft|compose|answer|suggest|act|imagine|pretend|assume|think|solve|calculate|find|provide|produce|refine|reformulate|expand|shorten|simplify|break down|transform|parse|tag|label|score|judge|check|verify|respond|reply|return|output|context information|use) /i;

export type TextSignals = {
  /** Words that stand in the file; for scripts without spaces two characters count as one. */
  words: number;
  /** Begins by telling a model who it is. */
  persona: boolean;
  /** How much the text reads as said to a model; 3 and more is beyond doubt. */
  score: number;
  /** Reads as code, markup or a query, or as said to the person in front of a program. */
  foreign: boolean;
};

const PLACEHOLDER = /\$?\{\{?\s?[\w.]{1,60}\s?\}?\}/g;

/** What a text's own words say of it. Linear in its length. */
export function readSignals(text: string): TextSignals {
  const head = text.slice(0, HEAD).trim();
  // What is filled in says nothing by itself (`{system_message}`), and takes the place of a word in what is said.
  const said = countWords(head.replace(PLACEHOLDER, ' '));
  const words = said < 2 ? said : said + Array.from(head.matchAll(PLACEHOLDER)).length;
  const opening = openingOf(head);
  const persona = startsAsPersona(opening) || startsAsPersona(head);
  const role = persona && (MODEL_ROLE.test(head.slice(0, 240)) || !/^[\x20-\x7e]/.test(opening));
  const directives = countDistinct(head, DIRECTIVES) + countDistinct(head, FOREIGN_DIRECTIVES);
  const headings = Array.from(head.matchAll(HEADINGS)).length;
  const long = words >= 40 ? 1 : words >= 15 ? 0.5 : 0;
  const task = startsAsTask(opening) || SOURCE_TASK.test(opening);
  const score =
    (role ? 2.5 : persona ? 1.5 : 0) +
    (task ? 1.5 : 0) +
    Math.min(directives, 4) * 0.75 +
    Math.min(headings, 3) * 0.4 +
    long;
  const oneLine = !head.includes('\n') && head.length < 220;
  const asks =
    !persona &&
    ((oneLine &&
      (ASKS_PEOPLE.test(head) || (words < 12 && !task && /[?:>$❯…]\s*$/.test(text.slice(0, HEAD))))) ||
      ASKS_TO_GO_ON.test(head.slice(-200)));
  return {
    words,
    persona: role,
    score,
    foreign: (CODE_LIKE.test(head) && !persona) || (asks && directives === 0),
  };
}

function countDistinct(text: string, pattern: RegExp): number {
  return new Set(Array.from(text.matchAll(pattern), ([found]) => found.toLowerCase())).size;
}

function countWords(text: string): number {
  const spaced = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  return spaced.reduce(
    (sum, word) =>
      sum + (/[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/.test(word) ? Math.ceil(word.length / 2) : 1),
    0,
  );
}

/** The first line that says something: no heading and no opening tag. */
function openingOf(head: string): string {
  for (const line of head.split('\n', 20)) {
    const trimmed = line.trim().replace(/^(\*\*|__|[*_>"'`-]\s?)+/, '');
    if (trimmed === '' || /^(#|<\/?[\w-]+>$|---|===|\[[^\]]{0,40}\]$)/.test(trimmed)) continue;
    return trimmed.replace(/^(system|developer|prompt|role|task)\s*:\s+/i, '');
  }
  return '';
}

/** Last words of names that are about a prompt and do not hold one: `promptId`, `PROMPT_FILE`, `system_prompt_hash`. */
const ABOUT =
  /^(label|title|placeholder|error|errors|name|names|id|ids|key|keys|url|uri|path|paths|file|files|filename|dir|directory|folder|version|hash|class|classname|style|styles|color|icon|symbol|char|character|type|types|tokens?|length|count|size|limit|button|tooltip|hint|event|events|log|logs|status|state|slug|category|regex|pattern|prefixes|separator|delimiter|endpoint|route|cost|price|variable|variables|keyword|keywords|model|models|tag|tags|dialog|modal|env|table|column|field|cache|timeout|locale|lang|language|ext|extension|toolkit|session|history|width|height|schema|summary|description|descriptions|desc|response|result|output|reply)$/;
/** Last words of names whose text is shown to people. */
const SHOWN =
  /^(label|labels|title|subtitle|placeholder|error|errors|warning|warnings|tooltip|hint|hints|button|help|caption|heading|alt|success|loading|notice|toast|message_id)$/;
/** Whole names of what tells people something, whatever it is a member of: `{reason: "…"}`, `RULES.unfenced.means`. */
const TOLD =
  /^(reasons?|means|messages?|labels?|titles?|descriptions?|hints?|help|errors?|notes?|details?|refused)$/;
/** Of these, what may be said to a model all the same; then its words have to leave no doubt. */
const TOLD_TO_ANYONE = /^(messages?|descriptions?|notes?)$/;
const PROMPT_WORD = /^(prompts?|preprompts?|sysprompt|systemprompt|userprompt|promptlet)$/;

/** `promptFromHints` is a prompt, and no hints. */
function withoutPurpose(words: readonly string[]): readonly string[] {
  const prompt = words.findIndex((word) => PROMPT_WORD.test(word));
  const end = words.findIndex((word, at) => at > prompt && /^(from|for|with|by|of|in|on|to)$/.test(word));
  return prompt < 0 || end < 0 ? words : words.slice(0, end);
}

/** How much a name says that it holds a prompt: 3 leaves hardly a doubt, 0 says nothing, -1 and less the contrary. */
export function nameStrength(names: readonly string[]): number {
  const [first = ''] = names;
  return names.length === 1 ? strengthOfName(first) : strengthOfNames(names);
}

const strengthOfName = rememberByName((name): number => strengthOfNames([name]));

function strengthOfNames(names: readonly string[]): number {
  // `PROMPTS["rag_response"]` is an entry as that of a literal is.
  const lists = names.flatMap((name) => name.split('.')).map(wordsOf);
  const last = lists.at(-1) ?? [];
  const words = lists.flat();
  const tail = withoutPurpose(last).at(-1) ?? '';
  const numberless = /^\d+$/.test(tail) ? (last.at(-2) ?? '') : tail;
  // Of a dictionary of prompts the key says what a prompt is for: `PROMPTS.title`.
  const entry =
    /^(prompts|templates|instructions|personas)$/.test(lists.at(-2)?.at(-1) ?? '') &&
    !/^(description|label|placeholder|tooltip|type|name|id|icon)$/.test(tail);
  if (!entry && SHOWN.test(numberless)) return -2;
  if (!entry && last.length === 1 && TOLD.test(tail))
    return names.length > 1 && !TOLD_TO_ANYONE.test(tail) ? -2 : -1;
  if (!entry && ABOUT.test(numberless)) return -1;
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  if (has(/^(placeholders?|tooltips?)$/)) return -2;
  // Among what an interface says, what a model is told has a key that says so.
  const system = lists.some((list) => /(^| )system (prompt|instruction|message)s?$/.test(list.join(' ')));
  if (!system && has(/^(i18n|translations?)$/)) return -2;
  // `workingMemory: {template: …}` of Mastra
  if (tail === 'template' && has(/^working$/) && has(/^memory$/)) return 4;
  const prompt = has(PROMPT_WORD);
  // `PERSONAS.coach.prompt`
  if (
    /^(prompt|systemprompt|instructions)$/.test(tail) &&
    lists.length > 1 &&
    has(/^(personas|characters|personalities)$/)
  )
    return 4;
  if (has(/^(persona|preprompt|sysprompt|systemprompt|userprompt|backstory|sysmsg)$/)) return 3;
  if (
    prompt &&
    has(
      /^(system|llm|gpt|ai|claude|gemini|openai|agent|user|judge|rag|base|assistant|chat|template|summary|extraction|few)$/,
    )
  )
    return 3;
  if (/^templates?$/.test(tail) && has(/^(judge|grader|evaluator|rag|qa|llm|gpt)$/)) return 3;
  if (has(/^system$/) && has(/^(message|messages|instructions?|content|context|text|role|template|msg)$/))
    return 3;
  if (has(/^(agent|assistant|llm|model|gpt)$/) && has(/^instructions?$/)) return 3;
  // What an interface offers to be sent.
  if (has(/^(suggest\w*|starters?|examples?|samples?|demo|quick|recommended|placeholder)$/)) {
    // `suggestionPrompt` and `suggestionGeneratorPrompt` ask for suggestions; `suggestedPrompts` are some.
    const asks =
      tail === 'prompt' && has(/^suggestions?$/) && !has(/^(starters?|examples?|samples?|demo|quick)$/);
    return asks ? 2 : prompt ? -2 : 0;
  }
  if (prompt || (words.length === 1 && words[0] === 'system')) return 2;
  return has(
    /^(instructions?|system|templates?|guidelines|preamble|rubric|criteria|judge|evaluator|grader|directives?|role|goal|personality|character|rules|suffix|prefix|context|messages?|task|query|question)$/,
  )
    ? 1
    : 0;
}
