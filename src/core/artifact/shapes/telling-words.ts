import { directoryOf, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import type { ArtifactKind } from '../types.ts';
import { isRecord } from '../values.ts';

/** What a file says that it sets up, and the words by which one knows, as they stand in it. */
export type Telling = {
  kind: ToldKind;
  words: string[];
  /** Whether the name is one of the signs. */
  named: boolean;
};
export type ToldKind = Exclude<ArtifactKind, 'tool-definition' | 'coding-agent-instructions'>;

type Subject = {
  kind: ToldKind;
  /** Words of a file's name that mean this and hardly anything else. */
  surely: ReadonlySet<string>;
  /** Words of a file's name that other programs use too. */
  perhaps: ReadonlySet<string>;
  /** Words of keys that are usual for this, and elsewhere say nothing of models. */
  usual: ReadonlySet<string>;
};

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** The surest first. Words stand without the `s` of their plural. */
const SUBJECTS: readonly Subject[] = [
  {
    kind: 'mcp-config',
    surely: set('mcp'),
    perhaps: new Set(),
    usual: set('command arg server transport url header env'),
  },
  {
    kind: 'gateway-config',
    surely: set('litellm portkey helicone'),
    perhaps: set('gateway router route routing'),
    usual: set('provider fallback routing cache retry retrie target primary strategy weight model'),
  },
  {
    kind: 'rag-config',
    surely: set(
      'rag retrieval retriever embedding embedder qdrant pinecone chroma chromadb weaviate milvus pgvector rerank reranker reranking chunk chunking chunker vectorstore',
    ),
    perhaps: set('vector ingest ingestion knowledge search index indexing'),
    usual: set('overlap topk similarity threshold collection hybrid bm25 index metric limit result'),
  },
  {
    kind: 'eval-suite',
    surely: set('evals ragas deepeval promptfoo rubric judge grader'),
    perhaps: set('eval evaluation golden threshold gate benchmark criteria'),
    usual: set(
      'expected question answer truth relevancy relevance metric threshold score case precision recall mrr ndcg accuracy weight forbidden min',
    ),
  },
  {
    kind: 'prompt',
    surely: set('prompt persona'),
    perhaps: set('chat instruction system assistant'),
    usual: set('system tone instruction greeting template variable style identity rule'),
  },
  {
    kind: 'agent-definition',
    surely: set('agents subagent crew chatbot'),
    perhaps: set(
      'agent assistant copilot bot workflow orchestrator orchestration pipeline tool function skill',
    ),
    usual: set(
      'agent tool goal role orchestrator escalation delegation delegate model memory attempt iteration step enabled parameter',
    ),
  },
  {
    kind: 'model-config',
    surely: set('llm ollama openai anthropic claude gpt gemini bedrock'),
    perhaps: set('model ai provider generation inference'),
    usual: set('model provider effort token routing fallback'),
  },
];

/** Words of keys that hardly any other program uses. */
const STRONG = set(
  'llm prompt temperature embedding embedder rerank reranker reranking retrieval retriever rag faithfulness groundedness hallucination rubric judge gpt claude gemini openai anthropic ollama mistral guardrail persona backstory handoff chunk chunking reasoning ragas litellm',
);
/** The same of two words that follow one another, the second without the `s` of its plural. */
const STRONG_PAIRS = set(
  'top_k top_p max_token output_token completion_token system_prompt system_message score_threshold min_score search_limit context_window few_shot task_type tool_call tool_choice tool_use tool_round answer_relevancy context_precision context_recall allowed_tool disallowed_tool denied_tool blocked_tool forbidden_tool tool_allowlist embed_model thinking_token prompt_injection human_approval human_review',
);
/** Texts that name who answers, as far as a word of them goes. */
const ANSWERS =
  /(?:^|[^a-z])(openai|anthropic|claude|gpt-?\d|gemini|ollama|llama|mistral|qwen|deepseek|groq|openrouter|bedrock[-/.:_])/i;
/** Keys, whole, of training runs, and of data that a model's program leaves behind or others describe it with. */
const ELSEWHERE = set(
  'epochs epoch dropout lr optimizer usage choices openapi swagger dependencies timestamp jsonrpc results properties price prices pricing runid generatedat finishreason',
);
/** Words of keys that follow one another, of training runs and of what models cost. */
const ELSEWHERE_PAIRS = set('learning_rate weight_decay cost_per per_token per_million per_1k');
/** Keys, whole, of what runs programs and builds: its agents are machines, and its prompts ask people. */
const RUNS_PROGRAMS = set('run runs command commands script scripts plugins queue runson image');

/** Points: a word that is telling by itself, one that is usual for what the name says. */
const TELLING = 2;
const USUAL = 1;
/** What has to come together beside the name, by how sure the name is; a folder and a file of the same name leave no doubt. */
const NEEDED = { doubled: 1, sure: 3, vague: 4 } as const;
/** Names of who answers are counted up to here: a list of them is a price list as well. */
const MAX_ANSWERS = 2;
/** Words that are shown to people as the reason. */
const SHOWN = 3;
/** What stands before a value on a line of YAML, JSON or TOML. */
const LINE_KEY = /^[ \t{,-]{0,200}["']?([A-Za-z_][\w.-]{0,60})["']?[ \t]{0,9}[:=]/gm;
/** A file whose name says nothing needs so many words that are telling by themselves. */
const WITHOUT_NAME = 4;

/**
 * What a settings file is about by two independent signs: the words of its name, and those of its keys, weighed against
 * how much else each could mean. Null where they do not agree, or where something says that it is another program's.
 */
export function weighSettings(path: string, data: Json): Telling | null {
  const found = listWords(data);
  if (found === null) return null;
  const named = weighWords(path, found);
  if (named !== null) return named;
  const told = tellingWords(found, []);
  if (told.size < WITHOUT_NAME || found.values < 2) return null;
  return { kind: 'model-config', words: [...told].slice(0, SHOWN), named: false };
}

/** The same of a file that cannot be read, by what stands before `:` or `=` on its lines. */
export function weighLines(path: string, text: string): Telling | null {
  const found = noWords();
  for (const [, key = ''] of text.matchAll(LINE_KEY)) if (!addKey(found, key)) return null;
  return weighWords(path, found, { told: 2, points: NEEDED.vague });
}

/** `least`: how many words have to be telling by themselves where the name is vague, and how many points there have to be at least. */
function weighWords(path: string, found: Words, least = { told: 0, points: 0 }): Telling | null {
  const { stem, folders } = splitPath(path);
  for (const subject of SUBJECTS) {
    const how = howSure(subject, stem, folders);
    if (how === null) continue;
    const told = tellingWords(found, stem);
    if (subject.kind === 'agent-definition') {
      if ([...found.keys].some((key) => RUNS_PROGRAMS.has(key))) continue;
      // A workflow for people asks them as well.
      if (how === 'vague' && [...told].every((word) => singular(word) === 'prompt')) told.clear();
    }
    if (how === 'vague' && told.size < least.told) continue;
    const usual = [...found.words].filter((word) => subject.usual.has(singular(word)) && !told.has(word));
    const telling = told.size + found.answers.length;
    const points = telling * TELLING + usual.length * USUAL;
    const some = telling > 0 || how === 'doubled';
    if (points >= Math.max(NEEDED[how], least.points) && some) {
      const words = [...told, ...found.answers, ...usual].slice(0, SHOWN);
      return { kind: subject.kind, words, named: true };
    }
  }
  return null;
}

/** Whether data names a model, who serves it, or says by a key what only models have. */
export function speaksOfModels(data: Json): boolean {
  const found = listWords(data);
  return found !== null && tellingWords(found, []).size + found.answers.length > 0;
}

/** What comes in pieces as well: `UPLOAD_CHUNK_SIZE`. */
const IN_CHUNKS =
  /^(upload|download|file|multipart|stream|streaming|audio|video|media|body|buffer|byte|transfer|sync|s3)$/;

/** Whether a key says by itself that it sets up a model or what a model is given. */
export function isTellingKey(key: string): boolean {
  const found = noWords();
  if (!addKey(found, key)) return false;
  const told = tellingWords(found, []);
  if ([...found.words].some((word) => IN_CHUNKS.test(singular(word)))) told.delete('chunk');
  return told.size > 0;
}

/** What words of a file's path say that it sets up; null where they say nothing. */
export function kindByName(path: string): ToldKind | null {
  const { stem, folders } = splitPath(path);
  return SUBJECTS.find((subject) => howSure(subject, stem, folders) !== null)?.kind ?? null;
}

function splitPath(path: string): { stem: string[]; folders: string[] } {
  return { stem: splitWords(stemOf(path)), folders: directoryOf(path).split('/').flatMap(splitWords) };
}

function howSure(
  { surely, perhaps }: Subject,
  stem: readonly string[],
  folders: readonly string[],
): keyof typeof NEEDED | null {
  const has = (words: readonly string[], names: ReadonlySet<string>) =>
    words.some((word) => names.has(word) || names.has(singular(word)));
  const [file, folder] = [has(stem, surely), has(folders, surely)];
  if (file && folder) return 'doubled';
  if (file || (folder && has(stem, perhaps))) return 'sure';
  return folder || has(stem, perhaps) ? 'vague' : null;
}

type Words = { keys: Set<string>; words: Set<string>; pairs: Set<string>; answers: string[]; values: number };

function noWords(): Words {
  return { keys: new Set(), words: new Set(), pairs: new Set(), answers: [], values: 0 };
}

/** What stands under keys and, as names of who answers, in texts; null where it is another program's. */
function listWords(data: Json): Words | null {
  const found = noWords();
  const answers = new Set<string>();
  const visit = (value: Json): boolean => {
    if (typeof value === 'string') {
      const [, answer] = value.length > 200 ? [] : (ANSWERS.exec(value) ?? []);
      if (answer !== undefined && answers.size < MAX_ANSWERS) answers.add(answer.toLowerCase());
      return true;
    }
    if (Array.isArray(value)) return value.every(visit);
    if (!isRecord(value)) {
      found.values += 1;
      return true;
    }
    if (typeof value.input === 'number' && typeof value.output === 'number') return false;
    return Object.entries(value).every(
      ([key, member]) => (isWeather(key, member) || addKey(found, key)) && visit(member),
    );
  };
  if (!visit(data)) return null;
  found.answers = [...answers].filter((answer) => !found.words.has(answer));
  return found;
}

/** The temperature of a room; that of a model is 2 at most. */
function isWeather(key: string, value: Json): boolean {
  return typeof value === 'number' && (value > 2 || value < 0) && splitWords(key).includes('temperature');
}

function addKey(found: Words, key: string): boolean {
  if (key.length > 60) return true;
  const words = splitWords(key);
  if (ELSEWHERE.has(words.join(''))) return false;
  found.keys.add(words.join(''));
  for (const [index, word] of words.entries()) {
    found.words.add(word);
    const next = words[index + 1];
    if (next === undefined) continue;
    const pair = `${word}_${singular(next)}`;
    if (ELSEWHERE_PAIRS.has(pair)) return false;
    if (STRONG_PAIRS.has(pair)) found.pairs.add(`${word}_${next}`);
  }
  return true;
}

/** The words that are telling by themselves; what the name says already is no second sign. */
function tellingWords({ words, pairs }: Words, name: readonly string[]): Set<string> {
  const said = new Set(name.map(singular));
  const single = [...words].filter((word) => STRONG.has(singular(word)) && !said.has(singular(word)));
  return new Set([...single, ...pairs]);
}

/** `maxOutputTokens`, `max-output-tokens` and `MAX_OUTPUT_TOKENS` are three words each. */
export function splitWords(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
