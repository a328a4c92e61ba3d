import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const rag = (path: string, text: string) => contentNamed(path, text, 'a', 'rag').settings;
const models = (path: string, text: string) => contentNamed(path, text, 'a', 'model-config').settings;

describe('how near something has to be, beside how many are found', () => {
  it.each([
    [
      'a.ts',
      'export const DEFAULT_THRESHOLD = 0.25;\nexport const DEFAULT_TOP_K = 5;\nexport const CHUNK_SIZE = 800;',
      { DEFAULT_THRESHOLD: 0.25, DEFAULT_TOP_K: 5, CHUNK_SIZE: 800 },
    ],
    [
      'a.py',
      'import os\nEMBED_MODEL = "intfloat/multilingual-e5-small"\nTOP_K = int(os.getenv("TOP_K", "4"))\nRETRIEVAL_MAX_DISTANCE = float(os.getenv("RETRIEVAL_MAX_DISTANCE", "1.2"))',
      { EMBED_MODEL: 'intfloat/multilingual-e5-small', TOP_K: 4, RETRIEVAL_MAX_DISTANCE: 1.2 },
    ],
  ])('is of retrieval: %s %s', (path, text, settings) => expect(rag(path, text)).toEqual(settings));

  it.each([
    [
      'a sum',
      'export const DEFAULT_THRESHOLD = 250;\nexport const DEFAULT_TOP_K = 5;\nexport const CHUNK_SIZE = 800;',
      ['CHUNK_SIZE', 'DEFAULT_TOP_K'],
    ],
    [
      'one beside the size of a chunk alone',
      'export const CHUNK_SIZE = 800;\nexport const CHUNK_OVERLAP = 80;\nexport const DEFAULT_THRESHOLD = 0.25;',
      ['CHUNK_OVERLAP', 'CHUNK_SIZE'],
    ],
  ])('%s is none', (_title, text, keys) => expect(Object.keys(rag('a.ts', text)).sort()).toEqual(keys));
});

describe('parameters of a model', () => {
  it('are those in a section of RAG, beside a prompt', () => {
    const text =
      'export const RAG_CONFIG = { DEFAULT_TOP_K: 3, DEFAULT_TEMPERATURE: 0.3, DEFAULT_MAX_TOKENS: 1000 } as const;\nexport const SAID = { SYSTEM_PROMPT: "You answer from the letters you are given." };';
    expect(models('a.ts', text)).toEqual({
      'RAG_CONFIG.DEFAULT_TEMPERATURE': 0.3,
      'RAG_CONFIG.DEFAULT_MAX_TOKENS': 1000,
    });
  });

  it('are those that transformers decodes with', () => {
    const call = (options: string) =>
      `from transformers import AutoModelForCausalLM\nclass Local:\n    def write(self, inputs, limit):\n        return self._model.generate(**inputs, ${options})`;
    expect(models('a.py', call('max_new_tokens=limit, do_sample=False, temperature=0.1'))).toMatchObject({
      'Local.write.generate.temperature': 0.1,
    });
    expect(found('a.py', call('size=limit, temperature=0.1'))).toEqual([]);
  });

  it('are models of Azure as it writes them', () => {
    const text = 'DEFAULT_MODELS = {"ollama": "mistral:latest", "azure": "gpt-35-turbo"}';
    expect(models('a.py', text)).toEqual({
      'DEFAULT_MODELS.ollama': 'mistral:latest',
      'DEFAULT_MODELS.azure': 'gpt-35-turbo',
    });
  });
});

describe('an agent without tools and without a word', () => {
  const agent = (options: string) =>
    `from langgraph.prebuilt import create_react_agent\nclerk = create_react_agent(model=llm, tools=[]${options})`;

  it('is one where it has a name, by which others hand it work', () => {
    expect(found('a.py', agent(', name="clerk"'))).toEqual(['agent-definition clerk']);
    expect(found('a.py', agent(''))).toEqual([]);
  });
});

describe('a pydantic model that runs by itself', () => {
  const tool = (name: string, body: string) =>
    `from pydantic import BaseModel, Field\nclass ${name}(BaseModel):\n    """Finds a boat for a guest."""\n    pier: str = Field(description="Where the guest stands")\n${body}`;
  const RUNS = '    async def __call__(self, db):\n        return await db.find(self.pier)\n';

  it('is a tool with what it says of itself and of its fields', () => {
    expect(contentNamed('a.py', tool('FindBoatTool', RUNS), 'FindBoatTool', 'tools').tools).toEqual([
      {
        name: 'FindBoatTool',
        description: 'Finds a boat for a guest.',
        parameters: {
          type: 'object',
          properties: { pier: { type: 'string', description: 'Where the guest stands' } },
          required: ['pier'],
        },
      },
    ]);
  });

  it.each([
    ['described to people', tool('FindBoatTool', '')],
    ['called otherwise', tool('FindBoat', RUNS)],
    ['without a docstring', tool('FindBoatTool', RUNS).replace(/ {4}""".*\n/, '')],
    ['of another base', tool('FindBoatTool', RUNS).replace('(BaseModel)', '(Widget)')],
    ['with no word on its fields', tool('FindBoatTool', RUNS).replace(/ = Field\(.*\)/, '')],
  ])('is none when %s', (_title, text) => expect(found('a.py', text)).toEqual([]));
});

describe('cases that a model is asked with where it is evaluated', () => {
  const cases = (members: string) =>
    `from openai import OpenAI\nCHECKS = [Check(${members.replace('N', '27/3')}), Check(${members.replace('N', '2+2')})]`;

  it('are a suite, also in numbers', () => {
    const text = cases('prompt="What is N?", expected_answer="4"');
    expect(found('examples/eval_sums.py', text)).toEqual(['eval-suite CHECKS']);
    expect(found('examples/sums.py', text)).toEqual([]);
    expect(found('examples/eval_sums.py', text.replace('from openai import OpenAI', ''))).toEqual([]);
    expect(found('examples/eval_sums.py', cases('prompt="What is N?", colour="4"'))).toEqual([]);
  });
});
