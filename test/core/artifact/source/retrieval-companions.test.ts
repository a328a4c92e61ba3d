import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const settingsOf = (path: string, text: string) => contentNamed(path, text, 'a', 'rag').settings;

describe('settings beside those of retrieval', () => {
  it('are what is given to a call beside a model that embeds, and none without it', () => {
    const call = (first: string) =>
      `import os\ns = Settings(${first}=os.getenv("EMBED", "text-embedding-3-small"), top_k=int(os.getenv("K", "25")))\n`;
    expect(settingsOf('a.py', call('embedding_model'))).toEqual({
      's.embedding_model': 'text-embedding-3-small',
      's.top_k': 25,
    });
    expect(found('a.py', 'import os\ns = Settings(top_k=int(os.getenv("K", "25")))\n')).toEqual([]);
  });

  it.each([
    [
      'constants',
      'a.py',
      'CHUNK_SIZE = 800\nOVERLAP = 80\nTOP_K = 4\nRETRIEVER = os.getenv("RETRIEVER", "bm25")\nUSE_RERANKER = True',
      { CHUNK_SIZE: 800, OVERLAP: 80, TOP_K: 4, RETRIEVER: 'bm25', USE_RERANKER: true },
    ],
    [
      'members of one object',
      'a.py',
      'STORE = {"embedding_model": "text-embedding-3-small", "dimension": 1536, "metric": "cosine", "owner": "post"}',
      {
        'STORE.embedding_model': 'text-embedding-3-small',
        'STORE.dimension': 1536,
        'STORE.metric': 'cosine',
      },
    ],
    [
      'ways to say how many',
      'a.py',
      'RAG = {"chunk_size": 500, "top_k_retrieval": 5, "top_k_final": 2}',
      { 'RAG.chunk_size': 500, 'RAG.top_k_retrieval': 5, 'RAG.top_k_final': 2 },
    ],
    [
      'parameters of a function that cuts texts',
      'a.py',
      'def split_letters(text: str, size: int = 500, overlap: int = 50):\n    return [text]',
      { 'split_letters.size': 500, 'split_letters.overlap': 50 },
    ],
    [
      'what is worked out',
      'a.ts',
      'const split = new RecursiveCharacterTextSplitter({ chunkSize: 900, chunkOverlap: Math.floor(SIZE  * 0.2) });',
      { 'split.chunkSize': 900, 'split.chunkOverlap': 'SIZE * 0.2' },
    ],
    [
      'the same in Python',
      'a.py',
      'split = SentenceSplitter(chunk_size=size, chunk_overlap=size // 10)',
      { 'split.chunk_overlap': 'size // 10' },
    ],
  ])('%s', (_what, path, text, settings) => {
    expect(settingsOf(path, `${text}\n`)).toEqual(settings);
  });

  it('are none where nothing is of retrieval, or where a function works with them', () => {
    expect(found('a.py', 'import openai\nDIMENSION = 3\nMETRIC = "euclid"\n')).toEqual([]);
    expect(found('a.py', 'def chunk_list(items, size=100):\n    return [items]\n')).toEqual([]);
    expect(found('a.py', 'def split_track(track, size=100, overlap="none"):\n    return [track]\n')).toEqual(
      [],
    );
    const local =
      'CHUNK_SIZE = 800\nCHUNK_OVERLAP = 80\n\ndef show():\n    metric = "m"\n    return metric\n';
    expect(settingsOf('a.py', local)).toEqual({ CHUNK_SIZE: 800, CHUNK_OVERLAP: 80 });
  });
});
