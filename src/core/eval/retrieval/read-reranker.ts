import type { RagContent } from '../../artifact/types.ts';
import type { Finder, Setting } from './find-settings.ts';
import { readProvider, withProvider } from './named-provider.ts';
import type { RagOptions } from './read-settings.ts';
import { type Read, refuse } from './refuse.ts';
import type { RetrievalSettings } from './types.ts';

type Reranking = { reranker: RetrievalSettings['reranker']; kept: number };

/** Which model orders the passages anew, of how many, and how many it keeps; `topK` is how many are kept where it says nothing. */
export function readReranker(
  finder: Finder,
  { reranker }: RagContent,
  options: RagOptions,
  topK: number,
): Read<Reranking> {
  const switches = [
    ...finder.all(/^(use)?rerank(er|ing)?(enabled)?$/),
    ...finder.all(/^(enabled|use)$/, /^rerank/),
  ];
  const off = switches.some(({ value }) => value === false);
  const on = switches.find(({ value }) => value === true);
  const shown = finder.number(
    /^(fetchk|retrievek|initialtopk|numcandidates|candidates|rerankcandidates|retriev(al|er?)topk)$/,
  );
  const kept = finder.number(/^(rerank(er|ing)?)top[nk]$|^topn$/) ?? finder.number(/^top[nk]$/, /^rerank/);
  if (off || (reranker === null && on === undefined))
    return { ok: true, value: { reranker: null, kept: topK } };
  if (reranker === null)
    return refuse(`\`${on?.path}\` asks for a re-ranker, and the config names no model for it`);
  const kind =
    finder.text(/^(rerank(er|ing)?)?(type|method|strategy)$/, /^rerank/) ??
    finder.text(/^rerank(er|ing)?(type|method|strategy)$/);
  const chat = readChat(kind, reranker);
  if (!chat.ok) return chat;
  finder.all(/^\w*rerank(er|ing)?(model(name|id)?|provider)?$/);
  finder.all(/^(model|modelname|modelid|name|path|provider)$/, /^rerank/);
  const provider = options.reranker_provider ?? readProvider(finder, /^rerank/);
  if (provider === null && !reranker.includes('/'))
    return refuse(
      `the re-ranker \`${reranker}\` names no provider`,
      'add `reranker_provider: <provider>` to the target',
    );
  const candidates = Math.max(shown?.value ?? topK, topK);
  const count = kept?.value ?? topK;
  const most = chat.value ? MAX_LISTED : MAX_CANDIDATES;
  for (const number of [candidates, count])
    if (!Number.isInteger(number) || number < 1 || number > most)
      return refuse(`${number} passages of a re-ranker: expected a whole number from 1 to ${most}`);
  const model = provider === null ? reranker : withProvider(reranker, provider);
  const listwise = chat.value ? { listwise: true as const } : {};
  return {
    ok: true,
    value: { reranker: { model, candidates, ...listwise }, kept: Math.min(count, candidates) },
  };
}

/** Whether a chat model re-ranks. What asks it of each passage or pair by itself is not what is built in. */
function readChat(kind: Setting | null, reranker: string): Read<boolean> {
  const named = String(kind?.value ?? '');
  if (/point-?_?wise|pair-?_?wise/i.test(named))
    return refuse(
      `\`${kind?.path}: ${named}\` asks a chat model of passages one by one; the built-in pipeline shows it all at once (listwise)`,
    );
  if (/^(llm|rankgpt)/i.test(reranker))
    return refuse(
      `the re-ranker \`${reranker}\` is the name of a method and of no model`,
      'write the chat model as `rerank.model`, and `rerank.type: llm` beside it',
    );
  return { ok: true, value: /llm|gpt|listwise/i.test(named) };
}

/** What Cohere's and Jina's endpoints take in one request. */
const MAX_CANDIDATES = 1000;
/** What a chat model can order in one reply. */
const MAX_LISTED = 100;
