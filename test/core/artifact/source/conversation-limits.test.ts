import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const models = (path: string, text: string) => contentNamed(path, text, 'a', 'model-config').settings;

describe('how much of a conversation a model is given', () => {
  it('is a setting of the object that chooses the model', () => {
    const text = `bot = {
    "model": {"name": "llama-3.3-70b-versatile", "temperature": 0.1},
    "conversation": {"max_history": 10},
    "window": {"title": "Desk", "undo_history_limit": 50},
}
`;
    expect(models('a.py', text)).toEqual({
      'bot.model.name': 'llama-3.3-70b-versatile',
      'bot.model.temperature': 0.1,
      'bot.conversation.max_history': 10,
    });
  });

  it('is one of the constants and the class that choose it, and of a function that is given it', () => {
    const ts = `import OpenAI from 'openai';
export const MODEL = 'gpt-4o-mini';
export const MAX_HISTORY = 20;
export const HISTORY_FILE_LIMIT_MB = 4;
export const MAX_CONTEXT_GATHERING_TIME = 30;
`;
    expect(models('a.ts', ts)).toEqual({ MODEL: 'gpt-4o-mini', MAX_HISTORY: 20 });
    const py = 'class Desk:\n    def __init__(self, model="gpt-4o-mini", max_history=12):\n        pass\n';
    expect(models('a.py', py)).toEqual({ 'Desk.model': 'gpt-4o-mini', 'Desk.max_history': 12 });
  });

  it('is one under a name that leaves no doubt wherever a model is told something', () => {
    const text = `import openai
MAX_CONTEXT_MESSAGES = 24
CHAT_HISTORY_LIMIT = int(os.getenv("CHAT_HISTORY_LIMIT", "8"))
MAX_HISTORY = 500
`;
    expect(models('a.py', text)).toEqual({ MAX_CONTEXT_MESSAGES: 24, CHAT_HISTORY_LIMIT: 8 });
  });

  it.each([
    [
      'a.ts',
      "export const chart = { max_history: 10, model: { name: 'Ford Focus' } };\nexport const MAX_HISTORY = 20;\n",
    ],
    ['a.ts', 'export const MAX_CONTEXT_MESSAGES = 20;\n'],
    [
      'a.py',
      'import openai\nMAX_HISTORY = 30\nMAX_MEMORY_MB = 512\nPRICE_HISTORY_LIMIT = 90\nSEARCH_HISTORY_SIZE = 10\n',
    ],
  ])('is none where nothing says so: %s %s', (path, text) => expect(found(path, text)).toEqual([]));
});

it('from which confidence on an answer counts is set beside what a model is told', () => {
  const prompt =
    'SYSTEM_PROMPT = "You are a ferry desk assistant. Sort the ticket and say how sure you are, from 0 to 100."\n';
  const text = `HUMAN_REVIEW_CONFIDENCE_THRESHOLD = 70
MIN_AUTO_ASSIGN_CONFIDENCE = 65
FACE_DETECTION_CONFIDENCE_THRESHOLD = 0.4
`;
  expect(models('a.py', prompt + text)).toEqual({
    HUMAN_REVIEW_CONFIDENCE_THRESHOLD: 70,
    MIN_AUTO_ASSIGN_CONFIDENCE: 65,
  });
  expect(found('a.py', text)).toEqual([]);
});

describe('when an agent stops', () => {
  it('is told with the prompt that the call holds', () => {
    const text = (stop: string) => `import { streamText, stepCountIs } from 'ai';
const result = streamText({
  model: openai('gpt-4o'),
  system: 'You are a ferry desk assistant. Answer from the timetable.',
  messages,
  stopWhen: ${stop},
  tools,
});
`;
    const settings = (stop: string) => contentNamed('a.ts', text(stop), 'result', 'prompt').otherSettings;
    expect(settings('stepCountIs(2)')).toMatchObject({ stopWhen: 'stepCountIs(2)' });
    expect(settings("[stepCountIs(9), hasToolCall('done')]")).toMatchObject({
      stopWhen: ['stepCountIs(9)', 'hasToolCall("done")'],
    });
  });
});

it('the models that people may pick are told of by what is asked for, and beside the default by their names', () => {
  const asked = `export const models = [
  { id: 'fast', label: 'Fast', apiIdentifier: 'gpt-4o-mini' },
  { id: 'deep', label: 'Deep', apiIdentifier: 'o1-preview' },
];
`;
  expect(models('a.ts', asked)).toEqual({
    'models.fast.apiIdentifier': 'gpt-4o-mini',
    'models.deep.apiIdentifier': 'o1-preview',
  });
  const picked = `export const DEFAULT_MODEL = 'gpt-4o-mini';
export const chatModels = [
  { id: 'gpt-4o-mini', name: 'Fast' },
  { id: 'gpt-4o', name: 'Deep' },
];
`;
  expect(models('a.ts', picked)).toMatchObject({ 'chatModels.gpt-4o.id': 'gpt-4o' });
  for (const none of [
    "export const rows = [{ id: 'gpt-4o', name: 'A', inputPrice: 2 }, { id: 'gpt-4', name: 'B', inputPrice: 9 }];\n",
    "export const rows = [{ id: 'gpt-4o', name: 'A' }, { id: 'gpt-4', name: 'B' }];\n",
    "export const rows = [{ id: 'a', label: 'A', apiName: 'orders' }, { id: 'b', label: 'B', apiName: 'boats' }];\n",
  ])
    expect(found('a.ts', none)).toEqual([]);
});

it('who is asked is told by the variable that says so, whatever it is bound to', () => {
  const ts = "const raw = (env.MODEL_PROVIDER ?? 'anthropic').toLowerCase();\n";
  expect(models('a.ts', ts)).toEqual({ raw: 'anthropic' });
  expect(models('a.py', 'choice = os.getenv("LLM_PROVIDER", "openai").strip().lower()\n')).toEqual({
    choice: 'openai',
  });
  expect(found('a.ts', "const raw = (env.MAIL_PROVIDER ?? 'google').trim();\n")).toEqual([]);
});

it('a model of any name counts where it is bound to what a request takes for its model', () => {
  const text = `export class Client {
  constructor() {
    this.model = 'house-9';
  }
  body(messages) {
    return { model: this.model, messages, temperature: 0.7 };
  }
}
`;
  expect(Object.values(models('a.ts', text))).toEqual(['house-9', 0.7]);
});

it.each([
  'MiniMax-M2.7-highspeed',
  'gpt-6-luna',
  'voxtral-mini-2602',
  'ibm-granite/granite-4.1-8b',
  'hermes-4-70b',
])('knows %s for a model', (id) =>
  expect(models('a.py', `DESK_MODEL = "${id}"\n`)).toEqual({ DESK_MODEL: id }),
);

describe('how much an application looks up for a model', () => {
  const rag = (text: string) =>
    detectFile('a.py', text).artifacts.flatMap(({ content }) =>
      content.type === 'rag' ? [content.settings] : [],
    )[0];

  it('is told by the call that looks it up', () => {
    const text = `import openai
MODEL = "gpt-4o"
notes = store.query_related(question, k=5)
past = memory.get_relevant_memories(text, limit=3)
`;
    expect(rag(text)).toEqual({ 'notes.k': 5, 'past.limit': 3 });
  });

  it.each([
    'import openai\nMODEL = "gpt-4o"\npairs = find_similar_images(image, k=5)\nrows = get_recent_users(limit=10)\nx = f(k=3)\n',
    'near = find_related(points, k=4)\n',
  ])('is none in %s', (text) => expect(rag(text)).toBeUndefined());

  it('is told by limits under names of their own, beside others of retrieval', () => {
    const text = `class RagConfig(BaseSettings):
    chunk_size: int = Field(default=4096)
    chunk_overlap: int = Field(default=64)
    web_search_default_top_n: int = Field(default=3)
    rerank_top_n_multiplier: float = Field(default=5.0)
    max_text_chars: int = 6000
    batch_size: int = 8
`;
    expect(rag(text)).toEqual({
      'RagConfig.chunk_size': 4096,
      'RagConfig.chunk_overlap': 64,
      'RagConfig.web_search_default_top_n': 3,
      'RagConfig.rerank_top_n_multiplier': 5,
      'RagConfig.max_text_chars': 6000,
    });
    expect(rag('LLM_PROVIDER = "gemini"\nMAX_CHUNKS_PER_DOCUMENT: int = Field(default=100)\n')).toEqual({
      MAX_CHUNKS_PER_DOCUMENT: 100,
    });
    expect(rag('LLM_PROVIDER = "gemini"\nMAX_CHUNKS_PER_UPLOAD = 100\nDEFAULT_TOP_N = 3\n')).toBeUndefined();
  });
});
