/** Why programs of other languages are not run. */
export const CODE = 'the sandbox for code of a repository runs JavaScript only';
export const CODE_VALUE = 'its value comes from a program, and only assertions of type `javascript` run one';
const NETWORK = 'it asks a service besides the model';
const OTHER_MEASURE = 'its measure has no scale from 0 to 1';
const TRACE = 'it reads traces, and one call has none';
const SQL =
  'its parser, node-sql-parser, takes 89 MB and unbounded time, and a smaller one knows other dialects';
const WORDNET = 'it needs the synonyms of WordNet, and without them it is another measure';
/** What is not run here: type, reason, and what comes nearest. */
export const REFUSALS: readonly [string, string, string | null][] = [
  ['contains-sql', SQL, 'regex'],
  ['is-sql', SQL, 'regex'],
  ['meteor', WORDNET, 'rouge_n'],
  ['perplexity', 'it needs token probabilities', null],
  ['perplexity-score', 'it needs token probabilities', null],
  ['guardrails', 'it reads a flag of the provider', null],
  ['trace-error-spans', TRACE, null],
  ['trace-span-count', TRACE, null],
  ['trace-span-duration', TRACE, 'latency'],
  [
    'skill-used',
    'it reads the skills that a provider says it used, and chat models say nothing of the kind',
    'tools_used',
  ],
  ['agent-rubric', 'it lets an agent judge with tools', 'judge'],
  ['context-recall', 'it judges passages; by id it is exact', 'context_recall'],
  ['context-relevance', 'it judges passages; by id it is exact', 'context_precision'],
  ['conversation-relevance', 'it reads conversations of several turns', 'judge'],
  ['search-rubric', 'it searches the web', 'judge'],
  ['select-best', 'it compares outputs of several prompts', 'pairwise'],
  ['similar:dot', OTHER_MEASURE, 'embedding_similarity'],
  ['similar:euclidean', OTHER_MEASURE, 'embedding_similarity'],
  ['classifier', NETWORK, 'judge'],
  ['moderation', NETWORK, 'judge'],
  ['pi', NETWORK, 'judge'],
  ['webhook', NETWORK, null],
  ['python', CODE, 'javascript'],
  ['ruby', CODE, 'javascript'],
  ['max-score', 'it compares outputs of several prompts', null],
  ['human', 'it waits for a person', null],
];
