import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('calls of retrieval', () => {
  it.each([
    [
      'an embedding with its width',
      'a.ts',
      'const r = await ai.models.embedContent({ model: "gemini-embedding-001", contents: t, config: { outputDimensionality: 512 } });',
      { 'r.model': 'gemini-embedding-001', 'r.config.outputDimensionality': 512 },
    ],
    [
      'the same by a class of options',
      'a.py',
      'from google import genai\nr = c.models.embed_content(model="gemini-embedding-001", config=types.EmbedContentConfig(task_type="RETRIEVAL_QUERY"))',
      { 'r.model': 'gemini-embedding-001', 'r.config.task_type': 'RETRIEVAL_QUERY' },
    ],
    [
      'a re-ranker that is invoked as models are',
      'a.py',
      'r = bedrock.invoke_model(modelId="cohere.rerank-v3-5:0", body=json.dumps({"query": q, "top_n": min(5, len(docs))}))',
      { 'r.modelId': 'cohere.rerank-v3-5:0', 'r.body.top_n': 5 },
    ],
    [
      "Haystack's rankers and joiners",
      'a.py',
      'from haystack.components.rankers import SentenceTransformersSimilarityRanker\nr = SentenceTransformersSimilarityRanker(model="BAAI/bge-reranker-base", top_k=3)\nj = DocumentJoiner(join_mode="merge", top_k=9)',
      { 'r.model': 'BAAI/bge-reranker-base', 'r.top_k': 3, 'j.join_mode': 'merge', 'j.top_k': 9 },
    ],
  ])('%s', (_, path, text, expected) => {
    expect(contentNamed(path, text, 'a', 'rag').settings).toEqual(expected);
  });

  it('a ranker of games is none', () => {
    expect(found('a.py', 'board = LeagueRanker(top_k=10)  # similarity')).toEqual([]);
  });
});
