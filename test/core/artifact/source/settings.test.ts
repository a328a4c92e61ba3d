import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('an agent', () => {
  it('holds its instructions, model and tools, and its instructions are no prompt as well', () => {
    const text =
      'from agents import Agent\ntriage = Agent(\n    name="Triage",\n    instructions="Decide who should handle the request.",\n    model="gpt-4.1",\n    tools=[refund],\n)\n';
    expect(found('a.py', text)).toEqual(['agent-definition triage']);
    expect(named('a.py', text, 'triage')).toMatchObject({
      lines: [2, 7],
      content: {
        subject: 'agent',
        models: ['gpt-4.1'],
        instructions: ['instructions'],
        settings: {
          name: 'Triage',
          instructions: 'Decide who should handle the request.',
          tools: ['refund'],
        },
      },
      positions: { 'settings.instructions': 4, 'settings.model': 5 },
    });
  });

  it.each([
    [
      'CrewAI',
      'a.py',
      'from crewai import Agent\nresearcher = Agent(role="Researcher", goal="Find facts about {topic}", backstory="A careful librarian.")',
      'researcher',
    ],
    [
      'pydantic-ai',
      'a.py',
      "from pydantic_ai import Agent\nagent = Agent('openai:gpt-4o', system_prompt='Help customers of the bank.')",
      'agent',
    ],
    [
      'AutoGen',
      'a.py',
      'from autogen import AssistantAgent\ncoder = AssistantAgent(name="coder", system_message="You write Python code.")',
      'coder',
    ],
    [
      'LangGraph',
      'a.py',
      'from langgraph.prebuilt import create_react_agent\nagent = create_react_agent(model, tools=[search], prompt="Look things up before you answer.")',
      'agent',
    ],
    [
      'Mastra',
      'a.ts',
      "import { Agent } from '@mastra/core/agent';\nexport const broker = new Agent({ name: 'Broker', instructions: 'Help people to read their portfolio.', model: anthropic('claude-sonnet-4-0') });",
      'broker',
    ],
  ])('of %s', (_what, path, text, name) => {
    expect(found(path, text)).toEqual([`agent-definition ${name}`]);
  });

  it('may be a graph of nodes and edges', () => {
    const text =
      'from langgraph.graph import StateGraph, START, END\nbuilder = StateGraph(State)\nbuilder.add_node("plan", plan)\nbuilder.add_edge(START, "plan")\nbuilder.add_conditional_edges("plan", route, {"end": END})\n';
    expect(contentNamed('a.py', text, 'builder', 'settings').settings).toEqual({
      'nodes.plan': 'plan',
      'edges.START -> plan': true,
      'branches.plan.decided by': 'route',
      'branches.plan.end': 'END',
    });
  });

  it('tells how a graph branches', async () => {
    const graph = (more: string) =>
      `from langgraph.graph import StateGraph, END\nbuilder = StateGraph(State)\nbuilder.add_node("plan", plan)\nbuilder.add_node("act", act)\n${more}`;
    const branch = (answers: string) => `builder.add_conditional_edges("plan", route, ${answers})\n`;
    expect(await summaryOf('a.py', graph(''), graph(branch('{"yes": "act"}')))).toEqual([
      'branch at `plan` added',
    ]);
    const before = graph(branch('{"yes": "act"}'));
    expect(await summaryOf('a.py', before, graph(branch('{"yes": "plan"}')))).toEqual([
      'branch at `plan`: `yes` "act" -> "plan"',
    ]);
    expect(await summaryOf('a.py', before, graph(branch('{"yes": "act"}') + branch('{"no": END}')))).toEqual([
      'branch at `plan (2)` added',
    ]);
  });

  it('tells that an edge leads elsewhere as one that went and one that came', async () => {
    const graph = (to: string) =>
      `from langgraph.graph import StateGraph, END\nbuilder = StateGraph(State)\nbuilder.add_node("act", act)\nbuilder.add_edge("act", ${to})\n`;
    expect(await summaryOf('a.py', graph('"check"'), graph('END'))).toEqual([
      'edge `act -> END` added',
      'edge `act -> check` removed',
    ]);
  });

  it.each([
    ['of HTTP', 'const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });'],
    ['of a browser', "const ua = parseUserAgent({ name: 'x', role: 'y' });"],
  ])('%s is none', (_what, text) => expect(found('a.ts', text)).toEqual([]));
});

describe('models', () => {
  it('of calls and constants are the settings of the file', () => {
    const text =
      'import os\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model="gpt-4o", temperature=0)\nDEFAULT_MODEL = os.getenv("MODEL", "gpt-4o-mini")\n';
    expect(named('llm.py', text, 'llm')).toMatchObject({
      kind: 'model-config',
      lines: [3, 4],
      content: {
        models: ['gpt-4o', 'gpt-4o-mini'],
        settings: { 'llm.model': 'gpt-4o', 'llm.temperature': 0, DEFAULT_MODEL: 'gpt-4o-mini' },
      },
      positions: { 'settings.llm.model': 3, 'settings.DEFAULT_MODEL': 4 },
    });
  });

  it('of a configuration object have their path', () => {
    const text =
      "export const config = { port: 3000, ai: { model: process.env.MODEL ?? 'gpt-4o-mini', temperature: 0.4 } };";
    expect(contentNamed('config.ts', text, 'config', 'model-config').settings).toEqual({
      'config.ai.model': 'gpt-4o-mini',
      'config.ai.temperature': 0.4,
    });
  });

  it.each([
    [
      'a list to pick from',
      "export const MODELS = [{ id: 'gpt-4o', label: 'GPT-4o' }, { id: 'gpt-4', label: 'GPT-4' }];",
    ],
    ['prices', "export const PRICES = { 'gpt-4o': { input: 2.5 }, 'gpt-4': { input: 30 } };"],
    [
      'a catalogue',
      `export const MODELS = [${Array.from({ length: 12 }, (_, at) => `'gpt-4-${at}'`).join()}];`,
    ],
    ['a type', "export type Model = 'gpt-4o' | 'gpt-4';"],
    ['a comparison', "if (model.startsWith('gpt-4')) run();"],
    ['a temperature of the weather', 'const temperature = 21.5; const model = "Tesla Model 3";'],
  ])('%s are no choice', (_what, text) => expect(found('a.ts', text)).toEqual([]));
});

describe('retrieval', () => {
  it('of a pipeline is one artifact of the file', () => {
    const text =
      'splitter = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=120)\nembeddings = OpenAIEmbeddings(model="text-embedding-3-small")\nretriever = store.as_retriever(search_kwargs={"k": 4})\n';
    expect(named('ingest.py', text, 'ingest')).toMatchObject({
      kind: 'rag-config',
      content: {
        chunkSize: 800,
        chunkOverlap: 120,
        settings: { 'embeddings.model': 'text-embedding-3-small', 'retriever.search_kwargs.k': 4 },
      },
      positions: { 'settings.splitter.chunk_size': 1, 'settings.retriever.search_kwargs.k': 3 },
    });
    expect(found('ingest.py', text)).toHaveLength(1);
  });

  it.each([
    [
      'LangChain in TypeScript',
      'a.ts',
      'const s = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 200 });\nconst docs = await store.similaritySearch(query, 5);',
      { 's.chunkSize': 1000, 's.chunkOverlap': 200, 'docs.k': 5 },
    ],
    [
      'LlamaIndex',
      'a.py',
      'engine = index.as_query_engine(similarity_top_k=5)',
      { 'engine.similarity_top_k': 5 },
    ],
    [
      'settings',
      'a.py',
      'class Settings(BaseSettings):\n    chunk_size: int = 512\n    chunk_overlap: int = 64\n',
      { 'Settings.chunk_size': 512, 'Settings.chunk_overlap': 64 },
    ],
    [
      'Pinecone',
      'a.ts',
      "import { Pinecone } from '@pinecone-database/pinecone';\nconst hits = await pc.index('docs').namespace(n).query({ topK: 5, vector, includeMetadata: true });\nawait pc.createIndex({ name: 'docs', dimension: 1536, metric: 'cosine' });",
      { 'hits.topK': 5, 'createIndex.dimension': 1536, 'createIndex.metric': 'cosine' },
    ],
    [
      'Qdrant',
      'a.py',
      'from qdrant_client import QdrantClient\nclient.create_collection("docs", vectors_config=VectorParams(size=768, distance=Distance.COSINE))\nhits = client.query_points("docs", query=v, limit=4, score_threshold=0.3)',
      {
        'create_collection.vectors_config.size': 768,
        'create_collection.vectors_config.distance': 'Distance.COSINE',
        'hits.limit': 4,
        'hits.score_threshold': 0.3,
      },
    ],
    [
      'Chroma',
      'a.py',
      'import chromadb\ndocs = client.get_or_create_collection(name="docs", metadata={"hnsw:space": "cosine"})\nhits = docs.query(query_texts=[q], n_results=3)',
      { 'docs.metadata.hnsw:space': 'cosine', 'hits.n_results': 3 },
    ],
    [
      'Weaviate, with a default of the function around it',
      'a.py',
      'def find(q, count=7):\n    return docs.query.hybrid(query=q, limit=count, alpha=0.6)',
      { 'find.hybrid.limit': 7, 'find.hybrid.alpha': 0.6 },
    ],
    [
      'Supabase',
      'a.ts',
      "const hits = await db.rpc('match_docs', { query_embedding: v, match_threshold: 0.78, match_count: 10 });",
      { 'hits.match_threshold': 0.78, 'hits.match_count': 10 },
    ],
    [
      'Azure AI Search',
      'a.py',
      'hits = client.search(search_text=q, vector_queries=[VectorizedQuery(vector=v, k_nearest_neighbors=3, fields="v")], top=5)',
      { 'hits.top': 5, 'hits.vector_queries.k_nearest_neighbors': 3 },
    ],
    [
      'memory of Mastra',
      'a.ts',
      "import { Memory } from '@mastra/memory';\nconst memory = new Memory({ options: { lastMessages: 12, semanticRecall: { topK: 5, messageRange: 3 } } });",
      {
        'memory.options.lastMessages': 12,
        'memory.options.semanticRecall.topK': 5,
        'memory.options.semanticRecall.messageRange': 3,
      },
    ],
    [
      'a retriever with defaults',
      'a.py',
      'class DocRetriever:\n    def __init__(self, config):\n        self.semantic_k = config.get("semantic_k", 5)\n        self.threshold = config.get("threshold", 0.4)',
      { 'DocRetriever.semantic_k': 5, 'DocRetriever.threshold': 0.4 },
    ],
    [
      'a chat engine',
      'a.py',
      'chat = index.as_chat_engine(chat_mode="condense_question", similarity_top_k=k)',
      { 'chat.chat_mode': 'condense_question' },
    ],
    [
      'a request that says what it is for',
      'a.py',
      'class Options(BaseModel):\n    top_k: int = Field(default=5, ge=1, description="Chunks to retrieve")',
      { 'Options.top_k': 5 },
    ],
    [
      'separators',
      'a.py',
      'headers = [("#", "h1"), ("##", "h2")]\nsplitter = MarkdownHeaderTextSplitter(headers_to_split_on=headers)\nother = RecursiveCharacterTextSplitter(separators=["\\n", ""])',
      {
        'splitter.headers_to_split_on': [
          ['#', 'h1'],
          ['##', 'h2'],
        ],
        'other.separators': ['\n', ''],
      },
    ],
    [
      'a lone threshold of what retrieves',
      'faq.py',
      'class RetrievalConfig:\n    similarity_floor: float = 0.4\n',
      { 'RetrievalConfig.similarity_floor': 0.4 },
    ],
    [
      'a lone threshold beside a store',
      'shelf.py',
      'class ShelfService:\n    vector_store: Store\n    min_score: float = 0.3\n',
      { 'ShelfService.min_score': 0.3 },
    ],
    [
      'a default of what retrieves',
      'pages.py',
      'def retrieve_pages(query: str, score_threshold: float = 0.55):\n    return ask(query)\n',
      { 'retrieve_pages.score_threshold': 0.55 },
    ],
    [
      'a threshold in an object',
      'shelf.ts',
      'export const retrievalDefaults = { distanceThreshold: 0.4 };',
      { 'retrievalDefaults.distanceThreshold': 0.4 },
    ],
    ['the environment', 'rag.py', 'CHUNK_SIZE = int(os.getenv("CHUNK_SIZE", "1000"))', { CHUNK_SIZE: 1000 }],
  ])('of %s', (_what, path, text, settings) => {
    expect(contentNamed(path, text, path.slice(0, path.indexOf('.')), 'rag').settings).toEqual(settings);
  });

  it.each([
    ['a chunk of an upload', 'const CHUNK_SIZE = 64 * 1024; const chunkSize = 65536;'],
    ['a chunk of a stream', 'const s = createReadStream(path, { chunkSize: 1024 });'],
    ['a query of a database', 'const rows = await db.query({ limit: 5, filter: { a: 1 } }); const llm = 1;'],
    ['an index of a table', "await db.createIndex({ name: 'a', unique: true, size: 3 }); // embedding"],
    ['a sampler', 'const o = model.query({ topK: 5, temperature: 0.2, filter: f });'],
    ['memory of a program', 'const memory = new Memory({ options: { lastMessages: 12, topK: 5 } });'],
    ['what is nearly the same', 'const dedup = { similarityThreshold: 0.85, embeddingModelUsed: false };'],
    ['a word that is nearly another', 'function suggest(word, minSimilarity = 0.4) { return near(word); }'],
    [
      'how alike faces are',
      'const matcher = { embeddingSize: 128, similarityThreshold: 0.6 }; const minScore = 0.3;',
    ],
    [
      'what passes a quiz',
      'const quiz = { knowledgeBase: "birds", minScore: 40 }; const similarityCutoff = 1;',
    ],
    ['a counter', 'function retrieveAll() { let k = 0; const embedding = 1; }'],
  ])('%s is none', (_what, text) => expect(found('upload.ts', text)).toEqual([]));
});

describe('a call whose prompt is written elsewhere', () => {
  const call = (more: string, system = 'systemPrompt') =>
    `import { streamText } from "ai";\nexport const answer = () => streamText({ model: openai("gpt-4o"), system: ${system}, messages${more} });\n`;

  it.each([
    ['a tool that has to be called', call(', toolChoice: "required"'), '`toolChoice` not set -> "required"'],
    [
      'options of the provider',
      call(', providerOptions: { openai: { reasoningEffort: "low" } }'),
      '`reasoningEffort` not set -> "low"',
    ],
    ['another prompt', call('', 'otherPrompt'), '`system` "systemPrompt" -> "otherPrompt"'],
  ])('tells of %s', async (_what, after, line) => {
    expect(await summaryOf('a.ts', call(''), after)).toEqual([line]);
  });

  it('never shows a key that it is given', async () => {
    const keyed = (key: string) => call(`, providerOptions: { openai: { apiKey: "${key}" } }`);
    expect(await summaryOf('a.ts', keyed('zorkmid99'), keyed('zorkmid77'))).toEqual(['`apiKey` changed']);
    expect((await summaryOf('a.ts', call(''), keyed('zorkmid99'))).join()).not.toContain('zorkmid');
  });
});
