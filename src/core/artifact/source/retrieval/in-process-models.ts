import { wordOf } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceCall } from '../types.ts';
import { isRetrievalModel } from './retrieval-models.ts';

/** Classes of LangChain4j that are one model each, and run it in the process. */
const IN_PROCESS = /^(AllMiniLm|Bge|E5)\w{2,40}EmbeddingModel$/;

/** The model that is made by its class or that a runtime has itself: `new AllMiniLmL6V2EmbeddingModel()`, `new Supabase.ai.Session("gte-small")` */
export function modelInProcess({
  callee,
  positional: [first],
  lines: [line],
}: SourceCall): { value: string; line: number } | null {
  const last = lastPart(callee);
  if (IN_PROCESS.test(last)) return { value: last, line };
  const id =
    last === 'Session' && /(^|\.)ai\.Session$/.test(callee) && first !== undefined ? wordOf(first) : null;
  return id !== null && isRetrievalModel(id) ? { value: id, line } : null;
}
