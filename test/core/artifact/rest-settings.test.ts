import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../src/core/artifact/diff.ts';
import { kindsOf } from './support.ts';

/** The lines that describe the change of all artifacts of a file. */
async function summaryOf(path: string, before: string, after: string): Promise<string[]> {
  const [base, head] = [before, after].map((text) => detectFile(path, text).artifacts);
  const changes = await Promise.all(
    (base ?? []).map((artifact, index) => diffArtifacts(artifact, head?.[index] ?? null)),
  );
  return changes.flatMap((change) => change?.summary ?? []);
}

const AGENT = `id: florist
version: 1
model:
  provider: openai
  name: gpt-5-mini
  temperature: 0.2
prompt_ref: prompts/florist.md
tools: [search_catalog]
limits:
  max_steps: 4
  timeout_s: 30
`;
const MODELS = `default_model: house-oss-120b
models:
  - { id: fast, model_name: claude-haiku-4-5, provider_id: anthropic }
  - { id: house-oss-120b, model_name: openai/gpt-oss-120b, provider_id: house }
`;
const BOT = `reply_footer = "Ask a person"
[shop]
category = 4
[ai]
provider = "groq"
model = "groq/compound"
embedding_model = "BAAI/bge-m3"
hits_at_most = 4
api_key = "one"
max_concurrency = 2
`;
const ASSISTANT = `greeting_prompt: |
  You are the assistant of a shop. Answer the customer's question in one sentence, and never promise a refund.
answer_model: gemini-3-flash
shelf:
  search_limit: 10
  colour: red
`;
const GATEWAY = `backends:
  - { name: small, base_url: "http://a:8000/v1", model: Qwen/Qwen2.5-3B-Instruct, timeout_s: 60, tier: small }
  - { name: large, base_url: "http://b:8000/v1", model: meta-llama/Llama-3.1-8B-Instruct, timeout_s: 90, tier: large }
router: { small_max: 0.35, fallback: [large] }
`;

const ENV =
  'PORT=3000\nLLM_MODEL=gpt-5\nLLM_BASE_URL=https://a.example/v1\nMAX_TOOL_ROUNDS=4\nLLM_API_KEY=one\n';

const TEAM = `worker: { model: gpt-5, max_steps: 3 }
account: { model: gpt-5-mini, max_steps: 4 }
`;

describe('settings beside those that a format knows', () => {
  it.each([
    ['of an agent’s own file', 'agents/florist.yaml', AGENT, 'max_steps: 4', 'max_steps: 6', 'max_steps'],
    ['what an agent’s file refers to', 'agents/florist.yaml', AGENT, 'florist.md', 'shop.md', 'prompt_ref'],
    [
      'of a file that is named for models',
      'config/models.yaml',
      MODELS,
      ': house-oss-120b\nm',
      ': fast\nm',
      'default_model',
    ],
    [
      'of a gateway, its time limits too',
      'config/gateway.yaml',
      GATEWAY,
      'timeout_s: 90',
      'timeout_s: 30',
      'timeout_s',
    ],
    ['of a gateway, in another section', 'config/gateway.yaml', GATEWAY, '0.35', '0.5', 'small_max'],
    [
      'in the section of a model',
      'settings.toml',
      BOT,
      'hits_at_most = 4',
      'hits_at_most = 8',
      'hits_at_most',
    ],
    [
      'that say by their names what they are',
      'shop.yaml',
      ASSISTANT,
      'limit: 10',
      'limit: 20',
      'search_limit',
    ],
    [
      'where an environment says a model is asked',
      '.env.example',
      ENV,
      'a.example',
      'b.example',
      'LLM_BASE_URL',
    ],
    ['how far an environment lets it go on', '.env.example', ENV, 'ROUNDS=4', 'ROUNDS=8', 'MAX_TOOL_ROUNDS'],
    [
      'how many tokens it may spend',
      'settings.toml',
      `${BOT}token_budget = 900\n`,
      '= 900',
      '= 700',
      'token_budget',
    ],
    [
      'what has to be reached to pass',
      'settings.toml',
      `${BOT}pass_threshold = 0.7\n`,
      '0.7',
      '0.5',
      'pass_threshold',
    ],
    [
      'of a section of tokens',
      'config/models.yaml',
      `${MODELS}tokens: { answer: 400 }\n`,
      '400',
      '900',
      'answer',
    ],
    ['which words are likelier', 'settings.toml', `${BOT}logit_bias = "a"\n`, '"a"', '"b"', 'logit_bias'],
    [
      'what is asked when it is asked again',
      'settings.toml',
      `${BOT}retry_template = "Once more"\n`,
      'Once more',
      'Try again',
      'retry_template',
    ],
    [
      'of an agent that is called as a part of a program is',
      'config/agents.yaml',
      TEAM,
      'max_steps: 3',
      'max_steps: 5',
      'max_steps',
    ],
  ])('cannot change unseen: %s', async (_what, path, text, before, after, said) => {
    expect(text).toContain(before);
    const summary = await summaryOf(path, text, text.replace(before, after));
    expect(summary).toHaveLength(1);
    expect(summary[0]).toContain(said);
  });

  it.each([
    ['a key', 'settings.toml', BOT, '"one"', '"two"'],
    ['how many calls are made at once', 'settings.toml', BOT, 'concurrency = 2', 'concurrency = 4'],
    ['another section', 'settings.toml', BOT, 'category = 4', 'category = 5'],
    ['what stands at the top of a file of many things', 'settings.toml', BOT, 'Ask a person', 'Ask us'],
    ['what says nothing of models beside a section that does', 'shop.yaml', ASSISTANT, 'red', 'blue'],
    ['how long an agent’s program waits', 'agents/florist.yaml', AGENT, 'timeout_s: 30', 'timeout_s: 60'],
    ['a key in an environment', '.env.example', ENV, '=one', '=two'],
    ['what else an environment says', '.env.example', ENV, '3000', '4000'],
    [
      'pieces in which files are uploaded',
      '.env.example',
      `${ENV}UPLOAD_CHUNK_SIZE=100\n`,
      'SIZE=100',
      'SIZE=200',
    ],
    [
      'what stands in a section of credentials',
      'config/models.yaml',
      `${MODELS}house_credentials: { value: f-1 }\n`,
      'f-1',
      'f-2',
    ],
    [
      'what stands in a section of keys',
      'settings.toml',
      `${BOT}[ai.credentials]\nfirst = "f-1"\n`,
      'f-1',
      'f-2',
    ],
  ])('say nothing of %s', async (_what, path, text, before, after) => {
    expect(text).toContain(before);
    expect(await summaryOf(path, text, text.replace(before, after))).toEqual([]);
  });

  it.each([
    'OPENAI_KEY',
    'LLM_PASS',
    'OPENAI_SECRET_KEY',
    'GEMINI_CREDENTIALS_JSON',
    'LLM_AUTH_TOKEN',
    'LLM_ORG_ID',
    'LLM_JWT',
    'LLM_PASSCODE',
    'groqkey',
    'PROMPT_WEBHOOK',
  ])('never show what %s is', async (key) => {
    expect(await summaryOf('.env', `${ENV}${key}=one\n`, `${ENV}${key}=two\n`)).toEqual([]);
    const inSection = `${BOT}${key} = "one"\n`;
    expect(await summaryOf('settings.toml', inSection, inSection.replace(/one"\n$/, 'two"\n'))).toEqual([]);
  });

  it('are an artifact of the kind that the file is named for, where none of that kind is in it', () => {
    expect(kindsOf(detectFile('agents/florist.yaml', AGENT))).toEqual([
      'model-config:model-config',
      'agent-definition:telling-settings',
    ]);
    expect(kindsOf(detectFile('config/models.yaml', MODELS))).toEqual(['model-config:model-config']);
  });

  it('count in a section of what an agent does, and of which model answers when', async () => {
    const text = `models: {default: gemini-2.5-flash, complex: gemini-2.5-pro}
agent: {max_retries: 2, reflection_enabled: true, port: 80}
routing: {complex_intents: [refund, frost]}
http: {max_retries: 2}
`;
    const changed = (from: string, to: string) => summaryOf('config.yaml', text, text.replace(from, to));
    expect(await changed('agent: {max_retries: 2', 'agent: {max_retries: 3')).toEqual([
      '`max_retries` 2 -> 3',
    ]);
    expect(await changed('true', 'false')).not.toEqual([]);
    expect(await changed(', frost', '')).not.toEqual([]);
    expect(await changed('port: 80', 'port: 81')).toEqual([]);
    expect(await changed('http: {max_retries: 2', 'http: {max_retries: 3')).toEqual([]);
    const rag = 'rag: {top_k: 4}\nrouting: {prefix: /a}\n';
    expect(await summaryOf('config.yaml', rag, rag.replace('/a', '/b'))).toEqual([]);
  });

  it('count by their own name where a model is chosen: who may do what, what is switched on, who serves it', async () => {
    const text = `llm: {model: gpt-5-mini, temperature: 0.2}
permissions: {allowed_commands: [git]}
chat: {max_history: 8, enable_memory: true}
browser: {max_history: 50}
embedding: {mode: ollama}
mail: {provider: smtp}
`;
    const changed = (from: string, to: string) => summaryOf('config.yaml', text, text.replace(from, to));
    expect(await changed('[git]', '[git, rm]')).toEqual(['`allowed_commands` ["git"] -> ["git", "rm"]']);
    expect(await changed('8', '9')).toEqual(['`max_history` 8 -> 9']);
    expect(await changed('true', 'false')).toEqual(['`enable_memory` true -> false']);
    expect(await changed('ollama', 'tei')).not.toEqual([]);
    expect(await changed('50', '60')).toEqual([]);
    expect(await changed('smtp', 'api')).toEqual([]);
    const env =
      'OPENAI_MODEL=gpt-5-mini\nENABLE_CODE_EXECUTION=true\nENABLE_SEARCH=true\nSTORAGE_PROVIDER=s3\n';
    const inEnv = (from: string, to: string) => summaryOf('.env.example', env, env.replace(from, to));
    expect(await inEnv('EXECUTION=true', 'EXECUTION=false')).not.toEqual([]);
    expect(await inEnv('SEARCH=true', 'SEARCH=false')).toEqual([]);
    expect(await inEnv('s3', 'disk')).toEqual([]);
  });

  it('are none by themselves where they are the application’s own', () => {
    const text = `chat_model_id = "gpt-5"\nprompt = "Du bist der Gärtner eines Gartens. Du gibst Gästen kurze Ratschläge."\nstart_message = "Willkommen!"\n`;
    expect(kindsOf(detectFile('config/bot.toml', text))).not.toContain('agent-definition:telling-settings');
  });
});
