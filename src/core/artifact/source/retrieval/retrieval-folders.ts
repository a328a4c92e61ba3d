import { directoryOf, stemOf } from '../../paths.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceFile } from '../types.ts';

/** What finds things for people to buy, to watch and to hear has retrieval too. */
const FOR_PEOPLE = /recommend|recsys|movie|music|product|song|catalog/i;
const RAG = /(^|[^a-z])rag([^a-z]|$)/i;
const RETRIEVES = /(^|\/)(retriev(al|ers?|e)|knowledge[-_]?(base|store)|kb)(\/|$)/i;
/** What is found for a model to read. */
const FOR_MODELS = /^(contexts?|questions?|prompts?|chunks?|passages?|llm|answers?|rag|snippets?)$/;

/** Whether a file finds what a model reads, by its path: in a place of RAG, or of retrieval where its names speak of questions, passages or answers. */
export function isRetrievalPlace(path: string, { bindings, functions }: SourceFile): boolean {
  if (FOR_PEOPLE.test(path)) return false;
  const place = `${directoryOf(path)}/${stemOf(path)}`;
  if (RAG.test(place)) return true;
  const parameters = functions.flatMap((fn) => fn.parameters);
  const names = [...bindings, ...functions, ...parameters].flatMap(({ name }) => wordsOf(name));
  return RETRIEVES.test(place) && names.some((name) => FOR_MODELS.test(name));
}
