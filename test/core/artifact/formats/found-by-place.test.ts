import { beforeAll, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py', 'a.java', 'a.cs']));

const GUARDRAIL = `resource "aws_bedrock_guardrail" "desk" {
  name                      = "desk"
  blocked_input_messaging   = "I cannot talk about that."
  topic_policy_config {
    topics_config {
      name       = "Prices of others"
      definition = "What other shops ask for the same thing"
      type       = "DENY"
    }
  }
}
`;
const CHUNKS = `resource "aws_bedrockagent_data_source" "papers" {
  name = "papers"
  vector_ingestion_configuration {
    chunking_configuration {
      chunking_strategy = "FIXED_SIZE"
      fixed_size_chunking_configuration {
        max_tokens         = 400
        overlap_percentage = 15
      }
    }
  }
}
`;
const JOBS =
  '[{"name": "night", "steps": [{"job": "Look through the mail", "llm_model": "claude-opus-4-7"}]}]';
const SEARCH = (call: string) => `class Desk:
    def __init__(self, client, count: int = 5):
        self.client = client
        self.count = count

    def find(self, words, vector):
        return self.client.query.${call}(words, vector=vector, limit=self.count)
`;
const AGENT = (from: string) => `import { createAgent } from "${from}";
import { tools } from "./tools";
export const agent = createAgent({ model: cfg.model, systemPrompt: cfg.told, tools });
`;
const PICKED = (asked: string) => `from openai import OpenAI
def pick(topic):
    return 0.2 if topic is None else 0.9
def ask(messages, name):
    return ${asked}(model=name, messages=messages, temperature=pick(None))
`;
const JSON_PROMPT = '{"instructions": ["You sort letters.", "Answer with one word."], "temperature": 0.1}';
const RUBRIC = '# Tone\n\nDoes the answer fit the style?\n\n1. The opposite.\n2. A slip.\n3. It fits.\n';

it.each<[what: string, path: string, text: string, kinds: string[]]>([
  ['a guardrail', 'infra/bedrock.tf', GUARDRAIL, ['model-config:infrastructure']],
  ['how a knowledge base splits documents', 'infra/papers.tf', CHUNKS, ['model-config:infrastructure']],
  ['the rubric of a judge', 'evals/rubrics/tone.md', RUBRIC, ['prompt:prompt-text']],
  [
    'the prompts of one language among its translations',
    'locales/de/prompts.json',
    '{"greet_system_prompt": "Du bist ein freundlicher Helfer am Schalter. Antworte kurz."}',
    ['prompt:prompt-bag'],
  ],
  ['the model of a job in a list', 'templates/jobs.json', JOBS, ['model-config:model-config']],
  [
    'the default of a table of models',
    'src/models.ts',
    'export const MAKERS = { acme: { models: [{ id: "gpt-5", default: true }, { id: "gpt-5-mini" }] } };\n',
    ['model-config:source-typescript'],
  ],
  [
    'a model where no row is stored',
    'src/settings.ts',
    'export function read(row: Row | null) {\n  const own = row ?? { llm_model: "gpt-5-mini", days: 5 };\n  return own;\n}\n',
    ['model-config:source-typescript'],
  ],
  [
    'a model of Cloudflare that embeds',
    'app/store.py',
    'EMBEDDING_MODEL = "@cf/baai/bge-m3"\n',
    ['rag-config:source-python'],
  ],
  [
    'models that embed by their aliases',
    'app/vectors.py',
    'EMBEDDERS = {"small": "BAAI/bge-small-en-v1.5", "large": "Qwen/Qwen3-Embedding-8B"}\n',
    ['rag-config:source-python'],
  ],
  ['a count that a search gets by a member', 'app/desk.py', SEARCH('hybrid'), ['rag-config:source-python']],
  [
    'an agent of LangChain without a literal',
    'src/agent.ts',
    AGENT('langchain'),
    ['agent-definition:source-typescript'],
  ],
  [
    'sizes of pieces by their places',
    'src/main/java/desk/Cuts.java',
    'class Cuts {\n  private EmbeddingModel model;\n  Object cut = new FixedSizeChunkingStrategy(500, 100);\n}\n',
    ['rag-config:source-java'],
  ],
  [
    'a temperature that a function gives back',
    'app/ask.py',
    PICKED('OpenAI().chat.completions.create'),
    ['model-config:source-python'],
  ],
  [
    'a prompt in what Gradle ships',
    'src/main/dist/config/views.yaml',
    'sort_prompt: You are a clerk. Sort the letter below and answer with one word.\n',
    ['prompt:prompt-bag'],
  ],
  ['a prompt that is JSON', 'sort_prompts/letters.prompt', JSON_PROMPT, ['prompt:prompt-bag']],
  [
    'a tool of a query engine, as CrewAI calls it',
    'news/tools.py',
    'from crewai_tools import LlamaIndexTool\ntool = LlamaIndexTool.from_query_engine(engine, name="Old News", description="Looks up news")\n',
    ['tool-definition:source-python'],
  ],
  [
    'a constant called a prompt that is but labels',
    'src/ask.py',
    'from openai import OpenAI\nSUMMARY_PROMPT = "[User]\\n{text}\\n[Assistant]\\n"\ndef ask(text):\n    return OpenAI().completions.create(model=NAME, prompt=SUMMARY_PROMPT.format(text=text))\n',
    ['prompt:source-python'],
  ],
  [
    'an order in brackets, in a script without spaces',
    'src/ask.py',
    'from openai import OpenAI\ndef ask(text):\n    parts = ["[请用中文礼貌地回答客人的问题，不要编造信息]\\n{text}"]\n    return OpenAI().completions.create(model=NAME, prompt="\\n".join(parts))\n',
    ['prompt:source-python'],
  ],
  [
    'a tool whose package another file names',
    'Skills/Desk.cs',
    'public class Desk {\n  [SKFunction("Looks up a guest")]\n  public string Find(string name) { return name; }\n}\n',
    ['tool-definition:source-csharp'],
  ],
])('finds %s', (_what, path, text, kinds) => {
  expect(kindsOf(detectFile(path, text))).toEqual(kinds);
});

it('sees a change of every setting of a guardrail and of chunking', () => {
  const paths = (path: string, text: string) =>
    Object.keys(contentOf(path, text, 'model-config').settings).map((key) => key.replace(/^.*\./, ''));
  expect(paths('infra/bedrock.tf', GUARDRAIL)).toEqual(
    expect.arrayContaining(['blocked_input_messaging', 'definition', 'type']),
  );
  expect(paths('infra/papers.tf', CHUNKS)).toEqual(['chunking_strategy', 'max_tokens', 'overlap_percentage']);
});

it.each<[what: string, path: string, text: string]>([
  ['a rubric of people', 'handbook/rubrics/tone.md', RUBRIC],
  ['the index of rubrics', 'evals/rubrics/index.md', RUBRIC],
  ['texts of an interface', 'locales/de/common.json', '{"greet": "Du bist angemeldet. Willkommen zurück."}'],
  [
    'a list of what was said',
    'data/chats.json',
    '[{"title": "Rome", "llm_model": "gpt-5"}, {"title": "Oslo", "turn": {"answer": "Yes", "llm_model": "gpt-5"}}]',
  ],
  [
    'a table of cars',
    'src/cars.ts',
    'export const LLM = [{ id: "corsa", default: true }, { id: "gpt-5" }];\n',
  ],
  [
    'a car where no row is stored',
    'src/car.ts',
    'export const gpt = row ?? { provider: "opel", model: "corsa" };\n',
  ],
  ['a table of packages', 'app/emb.py', 'EMBEDDERS = {"a": "babel/core", "b": "types/node"}\n'],
  ['a count of rows', 'app/rows.py', SEARCH('filter')],
  [
    'an agent of a browser',
    'src/agent.ts',
    AGENT('./http').replace('systemPrompt: cfg.told, tools', 'keep: 1'),
  ],
  [
    'pieces of an upload',
    'src/main/java/desk/Up.java',
    'class Up {\n  private EmbeddingModel model;\n  Object cut = new FixedSizeChunkPool(500, 100);\n}\n',
  ],
  [
    'a temperature of an oven',
    'app/oven.py',
    'def pick(dish):\n    return 180\ndef bake(oven):\n    oven.bake(temperature=pick(None))\n',
  ],
  [
    'a script that tries a program out',
    'test-chat.js',
    'const chat = { model: "sonnet", text: "Hi" };\nassert.deepEqual(store(chat), chat);\n',
  ],
  ['what a build made', 'dist/letters.prompt', JSON_PROMPT],
  [
    'labels around what others say',
    'src/context.py',
    'from langchain_openai import ChatOpenAI\ndef build_prompt(rows, wish):\n    parts = [f"[Wish]\\n{wish}"]\n    for r in rows:\n        parts.append(f"[{r.who} ({r.state})]\\n{r.text}")\n    return ChatOpenAI(model=NAME).invoke("\\n".join(parts))\n',
  ],
  ['a rule of a firewall', 'infra/net.tf', 'resource "aws_security_group" "desk" {\n  name = "desk"\n}\n'],
])('%s is none', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});
