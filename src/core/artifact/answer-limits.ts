/** How much of what was said before a model is given. */
const BEFORE =
  /(^|_)(history|histories|conversation|conv|context|memory|dialog(ue)?|turns|messages|msgs?)(_|$)/;
const MEASURE =
  /(^|_)(max|maximum|limit|window|keep|last|recent|size|length|len|messages|turns|tokens|chars|characters|rounds|exchanges|pairs)(_|$)/;
/** Said of nothing but a conversation. */
const OF_CONVERSATION =
  /(^|_)((chat|conversation|message|dialog(ue)?)_(history|context|memory|window|turns)|(history|context|memory|conversation|dialog(ue)?)_(messages|turns|tokens|exchanges|rounds))(_|$)|(^|_)(history|context|memory|conversation)_char(s|acters|_limit)(_|$)|^max_conversation_\w+$/;
/** Histories and memories of other things, what a model can bear, and how long something is kept. */
const OF_OTHERS =
  /^context_tokens$|(^|_)(chart|undo|redo|browser|navigation|scroll|logs?|price|stock|orders?|search|command|shell|git|commit|version|revision|audit|metrics?|jobs?|runs?|errors?|alerts?|gpu|cpu|heap|ram|cache|pool|password|login|deploy\w*|training|episodes?|observations?|obs|queue|mb|gb|bytes|time|wait|delay|ms|seconds|minutes|hours|days|ttl|timeout|interval|cost|price|tests?|rate|retries|poll\w*|retention|per_(day|hour|minute|user))(_|$)|^(\w+_)?context_(window|length|size)(_tokens)?$|^(max_)?(memory|messages|context)(_(limit|size|max))?$|^(max_)?message_(length|size|chars)$|^max_tokens$/;

/** From which confidence on an answer counts, and when another model or a person takes over. */
const CONFIDENCE =
  /(^|_)confidence(_score)?_(threshold|cutoff|floor|min(imum)?)(_|$)|^(min|minimum)_(\w+_)?confidence(_score)?$/;
const TAKES_OVER =
  /(^|_)(auto|human|review|escalat\w+|handoff|hand_off|rout(e|er|ing)|fallback|triage|assign\w*|llm|ai|answer|intent|moderation|clarif\w+|abstain)(_|$)/;
const FALLBACK =
  /(^|_)(ai|llm|model|agent|human)_(\w+_)?(fallback|escalation|handoff|routing|router)_(threshold|after|attempts)$/;
/** What sees and hears is sure of things as well. */
const SENSED = /(^|_)(detect\w*|object|face|ocr|yolo|bbox|box|pose|gesture|speaker|vad|nms|track\w*)(_|$)/;

/**
 * How much a search brings and how far it goes, how long an answer and what is asked may be, when what was said is summed up, how often an answer is
 * tried again.
 */
const BESIDE =
  /^((max|num)_((\w+_)?(search|web|tavily)_)?results|(tavily|serper|serpapi|exa|brave|duckduckgo|ddg|web_search|search)_(max|num)_results|max_(relevant|retriev\w+|source|reference|context)_(docs|documents|chunks|passages|sources|fragments)|max_sources\w*)$|^((max|min)_)?((response|answer|reply)_tokens|(response|answer|reply|input|prompt|query)_(words|length|chars|characters|sentences))$|^(max_token|(?!(\w+_)?(rate|daily|monthly|hourly|minute|user|quota|api|auth|refresh|access|csrf|session|bearer)_)(\w+_)?token_(limit|budget)|max_total_tokens|max_tokens_per_(call|request|run|session|task|step))$|^(summari[sz]\w+|compact\w*)_(threshold|after|at|every|trigger)(_\w+)?$|^(messages|turns|steps)_to_keep(_\w+)?$|^max_messages?_count$|^max_context_(length|size)$|^(default_)?(summary|history|rag|retrieval|answer)_context_(length|size)$|^max_(revision|rewrite|correction|reflection|refinement|self_correction|critique)_(retries|attempts|loops|rounds|iterations)$|^(follow_?up|suggested)_questions?_(num|count|limit|max)$|^(\w+_)?web_search_max_uses$|^(total|target|max|min|answer|report|summary)_words$|^(\w+_)?(research|reasoning)_(breadth|depth)$/;
/** How a program runs, and what it is handed. */
const OF_RUNNING =
  /(^|_)(ms|seconds?|secs?|minutes|hours|days|timeout|ttl|interval|costs?|usd|mb|kb|gb|bytes|uploads?|files?|audio|video|images?|log\w*|db|pool|cache|workers|port)(_|$)/;

/** An identifier as its words: `maxHistory` and `MAX_HISTORY` are `max_history`. */
export function snakeCase(name: string): string {
  return name
    .slice(0, 100)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
}

/**
 * Whether a number under this name says how a conversation with a model goes: how much of it the model is given, from which
 * confidence on its answer counts, when somebody else takes over, how much a search brings it. `perhaps`: only beside a model. Null of other names.
 */
export function bearsOnAnswers(name: string): 'surely' | 'perhaps' | null {
  const words = snakeCase(name);
  if (CONFIDENCE.test(words))
    return SENSED.test(words) ? null : TAKES_OVER.test(words) ? 'surely' : 'perhaps';
  if (FALLBACK.test(words)) return 'surely';
  if (!OF_RUNNING.test(words) && BESIDE.test(words)) return 'perhaps';
  if (!BEFORE.test(words) || !MEASURE.test(words) || OF_OTHERS.test(words)) return null;
  return OF_CONVERSATION.test(words) ? 'surely' : 'perhaps';
}

/** How far an agent may go on by itself. */
const LIMIT =
  /^((default|hard)_)?(max|maximum)_(\w+_)?(iterations|steps|turns|rounds|cycles|tool_calls|llm_calls|handoffs|hops)(_per_\w+)?$|(^|_)recursion_limit$/;
const OF_AGENTS =
  /(^|_)(agents?|agentic|supervisor|planner|replanner|researcher|worker|critic|react|tool_(calls|iterations|rounds|steps|turns)|llm_calls|handoffs|llm|recursion_limit)(_|$)/;

/** Whether a number under this name says how far an agent may go; `perhaps`: only beside a model. */
export function limitsAgent(name: string): 'surely' | 'perhaps' | null {
  const words = snakeCase(name);
  if (!OF_AGENTS.test(words)) return LIMIT.test(words) ? 'perhaps' : null;
  return LIMIT.test(words) || LIMIT.test(words.replace(/^([a-z]+_)?agent_/, '')) ? 'surely' : null;
}
