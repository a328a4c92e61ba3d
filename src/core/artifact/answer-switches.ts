import { snakeCase } from './answer-limits.ts';

/** What hardly any other program has to switch on and off. */
const OF_MODELS =
  '(llm|rag|rerank\\w*|tool_(calls?|calling|use)|function_calling|web_search|reasoning|thinking|guardrails?|grounding|citations?|code_execution|structured_outputs?|hyde|query_(rewrit\\w+|expansion|decomposition)|hallucination_\\w+|injection_\\w+|jailbreak_\\w+|toxicity_\\w+|pii_\\w+)';
/** What others have too. */
const OF_OTHERS =
  '(search|history|memory|context|reflection|streaming_tools|moderation|validation|planning|speculation)';
const named = (words: string): RegExp =>
  new RegExp(
    `^(enable|use|allow|require|force|disable|with)_${words}(_\\w+)?$|^(\\w+_)?${words}(_\\w+)?_(enabled|disabled|allowed|required)$`,
  );
const SURELY = new RegExp(`^(enable|use|allow|disable)_tools?$|^tools?_enabled$|${named(OF_MODELS).source}`);
const PERHAPS = named(OF_OTHERS);
/** Who has to agree to what a model does. */
const AGREED =
  /^auto_approve\w*$|^(always_)?(auto_)?allow_(read\w*|writes?\w*|execut\w+)$|^always_allow\w*$|^(require_)?(human|user)_(approval|review|confirmation)(_\w+)?$|^(require_)?confirmation(_mode)?$|^(native|parallel)_tool_calls$/;
/** What a model is lent, by its name alone. */
const LENT =
  /^((conf|default|recommended)_)?(web_search|code_(execution|interpreter)|function_calling|(extended_)?thinking|grounding|citations)$/;

/**
 * Whether a switch of this name says what a model is given or may do: whether it calls tools, thinks, remembers, has to ask somebody.
 * `perhaps`: only in the same section, class or object as a model. Null of other names.
 */
export function switchesAnswers(name: string): 'surely' | 'perhaps' | null {
  const words = snakeCase(name);
  if (SURELY.test(words)) return 'surely';
  return PERHAPS.test(words) || AGREED.test(words) || LENT.test(words) ? 'perhaps' : null;
}

const PERMITS =
  /(^|_)(allowed|disallowed|denied|blocked|forbidden|dangerous|banned|permitted|approved|enabled|disabled)_((\w+_)?(tool|command|cmd)_patterns|tools|tool_names|commands|bash_commands|shell_commands)$|^(tools?|commands?)_(allow|deny|block|white|black)_?list$/;

/** Whether a list of this name says what an agent may call; other programs have such lists as well. */
export function permitsActions(name: string): boolean {
  return PERMITS.test(snakeCase(name));
}

const WAYS =
  /^(\w+_)?(llm|model|ai|chat|embed(ding)?s?)_(provider|backend|binding|platform|vendor|source|server|mode)$|^(provider|api_(type|provider))$|^((chat|conversation|agent)_)?memory_(type|strategy|backend)$|^(\w+_)?(permission_mode|approval_(mode|policy))$/;

/** Whether a word under this name says who serves a model, how it remembers, or what an agent may do without asking. */
export function choosesWay(name: string): boolean {
  return WAYS.test(snakeCase(name));
}
