import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const rag = (path: string, text: string) => {
  const contents = detectFile(path, text).artifacts.map(({ content }) => content);
  return contents.flatMap((content) => (content.type === 'rag' ? [content.settings] : []))[0] ?? {};
};
const models = (path: string, text: string) => {
  const contents = detectFile(path, text).artifacts.map(({ content }) => content);
  return contents.flatMap((content) => (content.type === 'model-config' ? [content.settings] : []))[0] ?? {};
};

describe('what holds where a setting is not given', () => {
  it('is the second argument of whatever is given the name of a setting', () => {
    const text = `DESK_MODEL = get_setting("DESK_MODEL", "gpt-4o-mini")
EMBEDDING_MODEL = from_store("EMBEDDING_MODEL", "text-embedding-3-small")
TOP_K = int(from_store("RAG_TOP_K", "4"))
DESK_NAME = get_setting("DESK_NAME", "Pier 4")
`;
    expect(models('a.py', text)).toEqual({ DESK_MODEL: 'gpt-4o-mini' });
    expect(rag('a.py', text)).toEqual({ EMBEDDING_MODEL: 'text-embedding-3-small', TOP_K: 4 });
  });

  it('is that of a reader of settings by any name, also where a constant says which', () => {
    const text = `export const desk = {
  chatModel: readConfig('llm.chat', 'gpt-4o-mini'),
  judgeModel: envOr(KEYS.judge, 'gpt-4.1-mini'),
};
`;
    expect(models('a.ts', text)).toEqual({
      'desk.chatModel': 'gpt-4o-mini',
      'desk.judgeModel': 'gpt-4.1-mini',
    });
  });

  it.each([
    ['a.py', 'set_setting("DESK_MODEL", "gpt-4o-mini")\nlog_config("llm.model", "gpt-4o-mini")\n'],
    [
      'a.py',
      'ENGINE_MODEL = get_setting("ENGINE_MODEL", "diesel")\nROOM = label("CHAT_MODEL", "The model")\n',
    ],
    ['a.ts', "export const limits = { chunkSize: Number(getSetting('UPLOAD_CHUNK_SIZE', '65536')) };\n"],
  ])('is none of %s: %s', (path, text) => expect(found(path, text)).toEqual([]));
});

describe('a setting whose key is a constant', () => {
  it('is called what the constant says, or like it where it is from elsewhere', () => {
    const py = `from .keys import CONF_TEMPERATURE

CONF_MODEL = "chat_model"
DEFAULTS = {CONF_MODEL: "gpt-4o-mini", CONF_TEMPERATURE: 0.2}
`;
    expect(models('a.py', py)).toEqual({
      'DEFAULTS.chat_model': 'gpt-4o-mini',
      'DEFAULTS.CONF_TEMPERATURE': 0.2,
    });
    const ts = `const CONF_MODEL = 'chat_model';
export const defaults = { [CONF_MODEL]: 'gpt-4o-mini', [CONF_TEMPERATURE]: 0.2 } as const;
`;
    expect(models('a.ts', ts)).toEqual({
      'defaults.chat_model': 'gpt-4o-mini',
      'defaults.CONF_TEMPERATURE': 0.2,
    });
  });

  it.each([
    ['a.py', 'RED = "stop"\nLIGHTS = {RED: "Wait at the line", GREEN: "Go on"}\n'],
    ['a.py', 'for model, price in rows:\n    table = {model: "gpt-4o", price: 0.2}\n'],
    ['a.ts', "export const state = { [ROOM_TEMPERATURE]: 0.5, [ROOM_LABEL]: 'Hall' };\n"],
  ])('is none of %s: %s', (path, text) => expect(found(path, text)).toEqual([]));
});

describe('what stands beside a model in a dictionary, a class or among constants', () => {
  it('is how much it may say and how far it goes, and what finds what it reads', () => {
    const py = `DESK = {
    "EMBEDDING": "openai:text-embedding-3-small",
    "SIMILARITY_THRESHOLD": 0.42,
    "FAST_LLM": "openai:gpt-4o-mini",
    "FAST_TOKEN_LIMIT": 2000,
    "GENERATE_TOKEN_LIMIT": 700,
    "RATE_TOKEN_LIMIT": 60,
    "TOTAL_WORDS": 900,
    "WEB_SEARCH": False,
    "USER_AGENT": "desk/1.0",
    "TIMEOUT": 30,
    "MAX_RETRIES": 2,
}
`;
    expect(models('a.py', py)).toEqual({
      'DESK.FAST_LLM': 'openai:gpt-4o-mini',
      'DESK.FAST_TOKEN_LIMIT': 2000,
      'DESK.GENERATE_TOKEN_LIMIT': 700,
      'DESK.TOTAL_WORDS': 900,
      'DESK.WEB_SEARCH': false,
    });
    expect(rag('a.py', py)).toEqual({
      'DESK.EMBEDDING': 'openai:text-embedding-3-small',
      'DESK.SIMILARITY_THRESHOLD': 0.42,
    });
  });

  it('is how many passages are found, in the table next to that of the embedder', () => {
    const py =
      'EMBED = {"embedding_model": "voyage-3", "chunk_size": 400}\nSEARCH_CONFIG = {"max_results": 5}\n';
    expect(rag('a.py', py)).toMatchObject({ 'SEARCH_CONFIG.max_results': 5 });
  });

  it('is told once where it is of retrieval too', () => {
    const ts =
      "export const desk = { llm: 'gpt-4o', embedding: 'text-embedding-3-small', maxResults: 8, timeout: 3000 };\n";
    expect(models('a.ts', ts)).toEqual({ 'desk.llm': 'gpt-4o' });
    expect(rag('a.ts', ts)).toEqual({ 'desk.embedding': 'text-embedding-3-small', 'desk.maxResults': 8 });
    expect(found('a.ts', "export const EMBEDDING = process.env.E ?? 'text-embedding-3-small';\n")).toEqual([
      'rag-config a',
    ]);
  });

  it('is from which harm on an answer is kept back, by category or for all', () => {
    const py = `DEFAULT_HARM_BLOCK_THRESHOLD = "BLOCK_LOW_AND_ABOVE"
SAFETY = {HarmCategory.HARM_CATEGORY_HATE_SPEECH: HarmBlockThreshold.BLOCK_NONE}
`;
    expect(models('a.py', py)).toEqual({
      DEFAULT_HARM_BLOCK_THRESHOLD: 'BLOCK_LOW_AND_ABOVE',
      'SAFETY.HARM_CATEGORY_HATE_SPEECH': 'BLOCK_NONE',
    });
    expect(models('a.py', py.replace('BLOCK_LOW_AND_ABOVE', 'OFF'))).toMatchObject({
      DEFAULT_HARM_BLOCK_THRESHOLD: 'OFF',
    });
    const pair = 'SET = {"hate": {"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "BLOCK_NONE"}}\n';
    expect(models('a.py', `${pair}MODEL = "gemini-2.5-pro"\n`)).toEqual({
      MODEL: 'gemini-2.5-pro',
      'SET.HARM_CATEGORY_HATE_SPEECH': 'BLOCK_NONE',
    });
  });

  it('is what makes pictures in a table of models', () => {
    const ts = `import { customProvider } from 'ai';
export const shop = customProvider({ imageModels: { small: openai.image('dall-e-3') } });
`;
    expect(models('a.ts', ts)).toEqual({ 'shop.imageModels.small': 'dall-e-3' });
  });

  it.each([
    [
      'a.py',
      'GAME = {"MAX_ITERATIONS": 40, "TOKEN_LIMIT": 7, "TOTAL_WORDS": 12, "SIMILARITY_THRESHOLD": 3}\n',
    ],
    ['a.py', 'SEARCH_CONFIG = {"max_results": 20, "min_score": 0.1}\nTIMEOUT = 30\n'],
    ['a.py', 'FIREWALL_LEVEL = "BLOCK_NONE"\nSAFETY_MODE = "OFF"\nEMBEDDING = "iframe"\n'],
    ['a.ts', 'export const http = { tokenLimit: 400, webSearch: true, maxResults: 5, retries: 3 };\n'],
  ])('is none of %s: %s', (path, text) => expect(found(path, text)).toEqual([]));
});

it('what a config is made with is set there, whatever stands before it', () => {
  const ts = `import OpenAI from 'openai';
const cfg = buildModelConfig(base, { model: 'gpt-4o', temperature: 0.3 });
const brief = createChatConfig('summary', { model: 'gpt-4o-mini', temperature: 0.9 });
`;
  expect(models('a.ts', ts)).toEqual({
    'cfg.model': 'gpt-4o',
    'cfg.temperature': 0.3,
    'brief.model': 'gpt-4o-mini',
    'brief.temperature': 0.9,
  });
  const py = 'import openai\ncfg = make_llm_config("writer", base, model="gpt-4o-mini", temperature=0.9)\n';
  expect(models('a.py', py)).toEqual({ 'cfg.model': 'gpt-4o-mini', 'cfg.temperature': 0.9 });
});

describe('who is asked', () => {
  it('is a setting where the name says whom', () => {
    expect(models('a.py', 'llm_option = "openai"\nchunk_size = 400\nchunk_overlap = 40\n')).toEqual({
      llm_option: 'openai',
    });
    expect(models('a.ts', "export const LLM_PROVIDER = process.env.LLM_PROVIDER ?? 'anthropic';\n")).toEqual({
      LLM_PROVIDER: 'anthropic',
    });
    expect(rag('a.py', 'embedding_option = "local"\nchunk_size = 400\nchunk_overlap = 40\n')).toMatchObject({
      embedding_option: 'local',
    });
  });

  it.each(['mail_provider = "openai"\n', 'llm_provider = "ours"\n', 'chat_service = "local"\n'])(
    'is nobody who serves models in %s',
    (text) => expect(found('a.py', `import openai\n${text}`)).toEqual([]),
  );
});

it('a model that hears is told by its size', () => {
  const text =
    'OPENAI_MODEL = "gpt-4o"\nWHISPER_MODEL_SIZE = os.getenv("SIZE", "large-v2")\nHAT_MODEL_SIZE = "large"\n';
  expect(models('a.py', text)).toEqual({ OPENAI_MODEL: 'gpt-4o', WHISPER_MODEL_SIZE: 'large-v2' });
});

it('what is compared is of retrieval beside what is found', () => {
  const text = `class Settings:
    reranker_model: str = "Xenova/ms-marco-MiniLM-L-6-v2"
    top_k: int = 3
    candidate_k: int = 12
    rrf_constant: int = 60
    min_dense_score: float = 0.55
    min_age: int = 3
`;
  expect(Object.keys(rag('a.py', text))).toEqual([
    'Settings.reranker_model',
    'Settings.top_k',
    'Settings.candidate_k',
    'Settings.rrf_constant',
    'Settings.min_dense_score',
  ]);
});

describe('a request that a program writes for many at once', () => {
  it('is one by its messages and its temperature, whoever sends it', () => {
    const each = 'llm.ask_many([{"messages": card.turns(), "temperature": 0.1} for card in cards])';
    expect(models('a.py', `from app import llm\n\ndef grade(cards):\n    return ${each}\n`)).toEqual({
      'grade.ask_many.temperature': 0.1,
    });
    expect(
      models(
        'a.ts',
        "import { llm } from './llm';\nllm.askMany([{ messages: turns(card), temperature: 0.1 }]);\n",
      ),
    ).toEqual({ 'askMany.temperature': 0.1 });
  });

  it('is none of barrels', () => {
    const each = 'press.send_many([{"barrels": row.barrels, "temperature": 0.1} for row in rows])';
    expect(found('a.py', `from app import press\n\ndef send(rows):\n    return ${each}\n`)).toEqual([]);
  });
});

describe('what is made with one model', () => {
  it('says which', () => {
    const text =
      'from huggingface_hub import InferenceClient\nclient = InferenceClient("acme/zephyr-7b", token="")\n';
    expect(models('a.py', text)).toEqual({ 'client.model': 'acme/zephyr-7b' });
  });

  it.each([
    'from huggingface_hub import InferenceClient\nclient = InferenceClient("http://localhost:8080/v1")\n',
    'from app.llm import InferenceClient\nclient = InferenceClient("desk/queue")\n',
  ])('says none in %s', (text) => expect(found('a.py', text)).toEqual([]));
});

describe('a prompt that a service keeps', () => {
  it.each([
    ['from langchain import hub\nprompt = hub.pull("desk/letters:3f2a")', { prompt: 'desk/letters:3f2a' }],
    ['prompt = Client().pull_prompt("desk/letters")', { prompt: 'desk/letters' }],
    [
      'prompt = langfuse.get_prompt("letters", label="production")',
      { prompt: 'letters', 'prompt.label': 'production' },
    ],
  ])('is known by its name: %s', (text, settings) => {
    expect(contentNamed('a.py', `import openai\n${text}\n`, 'a', 'settings').settings).toEqual(settings);
    expect(found('a.py', `import openai\n${text}\n`)).toEqual(['prompt a']);
  });

  it.each([
    'import git\nhub.pull("origin/main")',
    'prompt = load_prompt("prompts/letter.yaml")',
    'prompt = ui.get_prompt("Your name")',
  ])('is none in %s', (text) => expect(found('a.py', `import openai\n${text}\n`)).toEqual([]));
});

it('tools that a framework makes by their names are the agent’s', () => {
  const text = `from langchain.agents import create_react_agent, load_tools
tools = load_tools(["wikipedia"], llm=llm)
agent = create_react_agent(llm, tools, prompt)
`;
  expect(contentNamed('a.py', text, 'agent', 'settings').settings).toMatchObject({
    argument2: 'load_tools(["wikipedia"], llm=llm)',
  });
});

it('what an executor of agents is asked is said to a model', () => {
  const text = `from langchain.agents import AgentExecutor
question = "Plane eine Reise nach Rom und nenne mir drei Museen, die am Montag offen sind."
agent_executor.invoke({"input": question})
`;
  expect(found('a.py', text)).toEqual(['prompt question']);
});
