import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py', 'a.rs', 'a.php', 'a.go', 'A.java']));

describe('how much is retrieved, set beside the model that reads it', () => {
  it('is a setting of retrieval in a class that also names a model and its server', () => {
    const text = `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    RETRIEVAL_THRESHOLD: float = 0.35
    TOP_K: int = 3
    OLLAMA_URL: str = "http://localhost:11434/api/generate"
    MODEL_NAME: str = "mistral"
`;
    expect(contentNamed('a.py', text, 'a', 'rag').settings).toEqual({
      'Settings.RETRIEVAL_THRESHOLD': 0.35,
      'Settings.TOP_K': 3,
    });
    expect(found('a.py', text)).toEqual(['rag-config a', 'model-config a']);
  });

  it.each([
    ['a.py', 'TOP_K = 5\nMODEL_NAME = "gpt-4o-mini"\n'],
    ['a.py', 'CHUNK_SIZE = 500\nMODEL_NAME = "gpt-4o-mini"\n'],
    ['a.ts', "export const config = { topK: 3, retrievalThreshold: 0.4, modelName: 'gpt-4o-mini' };"],
    ['a.ts', "export const MIN_RETRIEVAL_SCORE = 0.3;\nexport const CHAT_MODEL = 'gpt-4o-mini';"],
    ['a.go', 'package a\nconst (\n\tTopK = 5\n\tModelName = "gpt-4o-mini"\n)\n'],
    ['A.java', 'class A { static final int TOP_K = 5; static final String MODEL_NAME = "gpt-4o-mini"; }'],
    ['a.php', "<?php\nreturn ['retrieval_threshold' => 0.4, 'model' => 'gpt-4o-mini'];"],
    ['a.rs', 'pub const TOP_K: usize = 5;\npub const MODEL: &str = "gpt-4o-mini";\n'],
  ])('in %s: %s', (path, text) => {
    expect(
      found(path, text)
        .map((one) => one.split(' ')[0])
        .sort(),
    ).toEqual(['model-config', 'rag-config']);
  });

  it('is how near vectors have to be, and how words and vectors are weighed', () => {
    const text = (model: string) =>
      `HYBRID_ALPHA = max(0, min(1, float(os.getenv("ALPHA") or 0.6)))\nCOSINE_THRESHOLD = 0.2\n${model}\n`;
    expect(contentNamed('a.py', text('MODEL = "gpt-4o"'), 'a', 'rag').settings).toEqual({
      HYBRID_ALPHA: 0.6,
      COSINE_THRESHOLD: 0.2,
    });
    expect(found('a.py', text('SIZE = 3'))).toEqual([]);
    const beyond = text('MODEL = "gpt-4o"').replace('min(1,', 'min(0.5,');
    expect(contentNamed('a.py', beyond, 'a', 'rag').settings.HYBRID_ALPHA).toBe(0.5);
  });

  it.each([
    [
      'among parameters of sampling',
      'TEMPERATURE = 0.2\nTOP_K = 40\nTOP_P = 0.9\nMODEL_NAME = "gpt-4o-mini"\n',
    ],
    ['of sound', 'SAMPLE_RATE = 16000\nCHUNK_SIZE = 1024\nMODEL_NAME = "gpt-4o-mini"\n'],
    ['in another class', 'class Ranking:\n    TOP_K = 5\nclass Chat:\n    MODEL_NAME = "gpt-4o-mini"\n'],
  ])('%s it is none', (_what, text) => {
    expect(found('a.py', text)).toEqual(['model-config a']);
  });

  it('among parameters of sampling is one of them', () => {
    const text = 'TEMPERATURE = 0.2\nTOP_K = 40\nMODEL_NAME = "gpt-4o-mini"\n';
    expect(contentNamed('a.py', text, 'a', 'model-config').settings).toMatchObject({ TOP_K: 40 });
  });

  it.each(['TOP_K = 10\nN_USERS = 100\n', 'import torch\nTOP_K = 10\nHIDDEN = 20\n'])(
    'without a model it may be of anything: %s',
    (text) => {
      expect(found('a.py', text)).toEqual([]);
    },
  );
});

describe('an agent that a factory of its framework wires', () => {
  it.each([
    [
      'from llama_index.core.agent import ReActAgent',
      'ReActAgent.from_tools(tools=tools, verbose=True, context=context)',
    ],
    [
      'from llama_index.agent.openai import OpenAIAgent',
      'OpenAIAgent.from_tools([look_up], system_prompt="Help with orders.")',
    ],
    [
      'from llama_index.core.agent.workflow import AgentWorkflow',
      'AgentWorkflow.from_tools_or_functions([look_up], llm=llm)',
    ],
    [
      'from langchain.agents import AgentExecutor',
      'AgentExecutor.from_agent_and_tools(agent=agent, tools=tools, max_iterations=3)',
    ],
  ])('is one: %s', (line, call) => {
    expect(found('a.py', `${line}\nhelper = ${call}\n`)).toEqual(['agent-definition helper']);
  });

  it.each([
    'from useragents import UserAgent\na = UserAgent.from_tools("x")\n',
    'from offices import EstateAgent\nimport openai\na = EstateAgent.from_defaults(name="Jane", region="North")\n',
  ])('of another package is none: %s', (text) => {
    expect(found('a.py', text)).toEqual([]);
  });
});
