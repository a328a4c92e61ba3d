/** Whether a model embeds or re-ranks, and does not answer. */
export function isRetrievalModel(id: string): boolean {
  return /embed(?!dings?$)|rerank(?!(er|ing)?$)|(^|\/)(multilingual-)?(bge|voyage|e5|gte|all-minilm|all-mpnet|jina-(clip|colbert)|distiluse|instructor|ms-?marco)-|(^|\/)labse$|(^|\/)paraphrase-\w+-|mpnet|minilm|^(sentence-transformers|cross-encoder)\//i.test(
    id,
  );
}
