/** Whether a model embeds or re-ranks, and does not answer. */
export function isRetrievalModel(id: string): boolean {
  return /embed(?!dings?$)|rerank(?!(er|ing)?$)|(^|\/)(bge|voyage|e5|gte|all-minilm|all-mpnet|jina-(clip|colbert))-|minilm/i.test(
    id,
  );
}
