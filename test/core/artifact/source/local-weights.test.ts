import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const settingsOf = (text: string) => contentNamed('a.py', text, 'a', 'model-config').settings;

describe('a file of weights', () => {
  it('is the model that is chosen, with how it is run where that is set beside it', () => {
    const text = `LLM_PATH = "../models/mistral-7b-instruct.Q6_K.gguf"
TEMPERATURE = 0.1
REPETITION_PENALTY = 1.2
CONTEXT_TOKENS = 4096
GPU_LAYERS = 1
`;
    expect(settingsOf(text)).toEqual({
      LLM_PATH: '../models/mistral-7b-instruct.Q6_K.gguf',
      TEMPERATURE: 0.1,
      REPETITION_PENALTY: 1.2,
      CONTEXT_TOKENS: 4096,
    });
  });

  it('is one by what a program falls back to, and by the argument of what loads it', () => {
    expect(settingsOf('MODEL_PATH = os.getenv("LLM_PATH", "models/llama-3.gguf")\n')).toEqual({
      MODEL_PATH: 'models/llama-3.gguf',
    });
    expect(
      settingsOf('llm = Llama(model_path="m/llama-3.gguf", n_ctx=2048, top_p=0.9, n_threads=6)\n'),
    ).toEqual({ 'llm.model_path': 'm/llama-3.gguf', 'llm.n_ctx': 2048, 'llm.top_p': 0.9 });
  });

  it('is one by a plain key beside others, and in what JavaScript is given', () => {
    expect(settingsOf('MODEL_CONFIG = {"name": "desk-7b.Q4_K_M.gguf", "temperature": 0.7}\n')).toEqual({
      'MODEL_CONFIG.name': 'desk-7b.Q4_K_M.gguf',
      'MODEL_CONFIG.temperature': 0.7,
    });
    const text = 'const desk = await llama.loadModel({ modelPath: "./desk-3b.gguf", contextSize: 4096 });\n';
    expect(contentNamed('a.ts', text, 'a', 'model-config').settings).toEqual({
      'desk.modelPath': './desk-3b.gguf',
      'desk.contextSize': 4096,
    });
  });

  it.each([
    ['embeds', 'EMBED_LLM_PATH = "models/nomic-embed-text.gguf"\n'],
    ['hears', 'LLM_WHISPER_MODEL = "models/whisper-small.ggml"\n'],
    ['is no weights', 'LLM_PATH = "../models/classifier.joblib"\nCONTEXT_TOKENS = 4096\n'],
    ['draws', 'PICTURE = {"file": "models/flux1-dev-Q4.gguf", "steps": 20}\n'],
    ['is called nothing', 'DOWNLOAD = "models/llama-3.gguf"\n'],
  ])('is none where it %s', (_what, text) => {
    expect(found('a.py', `import openai\n${text}`).filter((one) => one.startsWith('model-config'))).toEqual(
      [],
    );
  });
});

describe('what compares questions with passages', () => {
  it('is a model of retrieval by its name and by what it is bound to, with the bar that it sets', () => {
    const text = `CROSS_ENCODER_PATH = "cross-encoder/ms-marco-MiniLM-L-6-v2"
CROSS_ENCODER_THRESHOLD = 2.0
`;
    expect(contentNamed('a.py', text, 'a', 'rag').settings).toEqual({
      CROSS_ENCODER_PATH: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
      CROSS_ENCODER_THRESHOLD: 2,
    });
    expect(
      found('a.ts', "import OpenAI from 'openai';\nexport const RERANKER = 'BAAI/bge-reranker-base';\n"),
    ).toEqual(['rag-config a']);
  });

  it.each([
    'CROSS_ENCODER_PATH = "models/reranker.joblib"\n',
    'RERANKER = "none"\n',
    'RERANK = "../models/minilm/rerank"\n',
  ])('is none of a file or a word: %s', (text) => {
    expect(found('a.py', `import openai\n${text}`)).toEqual([]);
  });
});
