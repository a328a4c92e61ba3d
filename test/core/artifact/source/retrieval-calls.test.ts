import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('calls of retrieval', () => {
  it.each([
    [
      'what holds without the environment',
      'a.py',
      'r = index.as_retriever(similarity_top_k=int(os.getenv("TOP_K", 10)))',
      { 'r.similarity_top_k': 10 },
    ],
    [
      'how much a search tool brings back',
      'a.py',
      'from smolagents import CodeAgent\nlook = DuckDuckGoSearchTool(max_results=5)',
      { 'look.max_results': 5 },
    ],
    [
      'an option that falls back to an embedder',
      'a.ts',
      'export const options = (given) => ({ embeddingModel: given.embeddingModel || "text-embedding-3-small" });',
      { 'options.embeddingModel': 'text-embedding-3-small' },
    ],
    [
      'an embedding with its width',
      'a.ts',
      'const r = await ai.models.embedContent({ model: "gemini-embedding-001", contents: t, config: { outputDimensionality: 512 } });',
      { 'r.model': 'gemini-embedding-001', 'r.config.outputDimensionality': 512 },
    ],
    [
      'the model of an embedding by the provider of an SDK',
      'a.ts',
      'import { embed } from "ai";\nimport { openai } from "@ai-sdk/openai";\nconst vectors = openai.embedding("text-embedding-3-small");\nexport const one = (value: string) => embed({ model: vectors, value });',
      { 'vectors.model': 'text-embedding-3-small' },
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
    [
      'a model that embeds, invoked as models are',
      'a.py',
      "r = client.invoke_model(modelId='amazon.titan-embed-text-v2:0', body=body)",
      { 'r.modelId': 'amazon.titan-embed-text-v2:0' },
    ],
    [
      'an index that embeds by itself',
      'a.ts',
      'import { Pinecone } from "@pinecone-database/pinecone";\nawait store.createIndexForModel({ name, cloud: "aws", embed: { model: "multilingual-e5-large", fieldMap: { text: "body" } } });',
      { 'createIndexForModel.embed.model': 'multilingual-e5-large' },
    ],
    [
      'how much of its own knowledge an application looks up',
      'a.py',
      'found = search_knowledge_base(question, n_results=3)',
      { 'found.n_results': 3 },
    ],
    [
      'members of a declaration, whatever is said of it afterwards',
      'a.ts',
      'const env = z.object({ PORT: z.number().default(80), EMBEDDING_MODEL: z.string().default("mxbai-embed-large") }).superRefine(check);',
      { 'env.EMBEDDING_MODEL': 'mxbai-embed-large' },
    ],
  ])('%s', (_, path, text, expected) => {
    expect(contentNamed(path, text, 'a', 'rag').settings).toEqual(expected);
  });

  it('a chunk size is one of texts where the directory of a file without a name of its own says so', () => {
    const text = 'export const handler = (text) => { const chunkSize = 900; return cut(text, chunkSize); };';
    expect(found('functions/split-text/index.js', text)).toEqual(['rag-config index']);
    expect(found('functions/upload/index.js', text)).toEqual([]);
  });

  it.each([
    'rows = search_orders(customer, n_results=3)',
    'page = searchDocuments(filter, { limit: 20 })',
    'const env = z.object({ CAR_MODEL: z.string().default("estate") }).strict();',
  ])('%s is none', (text) => {
    expect(found(text.startsWith('rows') ? 'a.py' : 'a.ts', text)).toEqual([]);
  });

  it('a ranker of games is none', () => {
    expect(found('a.py', 'board = LeagueRanker(top_k=10)  # similarity')).toEqual([]);
  });
});
