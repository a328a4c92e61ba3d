// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what only the program knows is shown as a hole.
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { settingsIn } from '../support.ts';
import { found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py', 'a.rs', 'a.go', 'A.java', 'A.cs']));

describe('settings that stand apart from the call they are for', () => {
  it.each<[string, string, string, Record<string, unknown>]>([
    [
      'beside the model of a provider in one object',
      'config.js',
      "const CONFIG = {FOLDER: '', OPENAI_MODEL: 'gpt-5', MAX_TOKENS: 4000, TEMPERATURE: 0, RETRIES: 3};",
      { 'CONFIG.OPENAI_MODEL': 'gpt-5', 'CONFIG.MAX_TOKENS': 4000, 'CONFIG.TEMPERATURE': 0 },
    ],
    [
      'temperatures by what a model is asked for, in a place of models',
      'src/ai/config.ts',
      'export const TEMPERATURES = {ANALYSIS: 0.1, FEEDBACK: 0.3} as const;',
      { 'TEMPERATURES.ANALYSIS': 0.1, 'TEMPERATURES.FEEDBACK': 0.3 },
    ],
    [
      'temperatures of other things',
      'src/weather/config.ts',
      'export const TEMPERATURES = {HALL: 0.5, CELLAR: 1.5}; // llm: none, max_tokens: 3',
      {},
    ],
    [
      'ids that a type of models gives',
      'model.rs',
      'impl Model { fn id(&self) -> String { match self { Model::Big => "claude-opus-4-6", Model::Small => "claude-haiku-4-5" }.to_string() } }',
      { 'Model.id': ['claude-opus-4-6', 'claude-haiku-4-5'] },
    ],
    [
      'models in a map of a client under a name of its own',
      'models.ts',
      'import {createOpenRouter} from "@openrouter/ai-sdk-provider";\nconst openRouter = createOpenRouter({});\nconst languageModels = {"small": openRouter("openai/gpt-5-mini")};',
      { 'languageModels.small.model': 'openai/gpt-5-mini' },
    ],
    [
      'a K beside the size of chunks',
      'constants.py',
      'K = 6\nCHUNK_SIZE = 1000\nCHUNK_OVERLAP = 200\n',
      { K: 6, CHUNK_SIZE: 1000, CHUNK_OVERLAP: 200 },
    ],
    [
      'a model that embeds, as a member of an enum',
      'embed.py',
      'from llama_index.embeddings.openai import OpenAIEmbedding, OpenAIEmbeddingModelType as T\nembed = OpenAIEmbedding(model_type=OpenAIEmbeddingModelType.TEXT_EMBED_3_SMALL)\n',
      { 'embed.model_type': 'OpenAIEmbeddingModelType.TEXT_EMBED_3_SMALL' },
    ],
    [
      'a session of a runtime that embeds',
      'embed/index.ts',
      "const model = new Supabase.ai.Session('gte-small');",
      { 'model.model': 'gte-small' },
    ],
    [
      'a memory of messages, and a class that is a model',
      'Desk.java',
      'import dev.langchain4j.memory.chat.MessageWindowChatMemory;\nclass Desk { Object memory() { return MessageWindowChatMemory.withMaxMessages(10); }\n Object embed() { return new AllMiniLmL6V2EmbeddingModel(); } }',
      {
        'Desk.memory.withMaxMessages': 10,
        'Desk.embed.AllMiniLmL6V2EmbeddingModel.model': 'AllMiniLmL6V2EmbeddingModel',
      },
    ],
    [
      'a limit of tokens that is worked out',
      'A.cs',
      'class A { void Run() { var prompt = "Name a cake."; var r = CompleteChat(prompt, maxTokens: 70 * n); } } // openai',
      { 'A.Run.r.maxTokens': '70 * n' },
    ],
    [
      'how much of a text goes into a prompt',
      'desk.go',
      'package desk\nconst (\n\twait = 15\n\tmaxLogChars = 6000\n)\nfunc userPrompt(logs string) string {\n\tcut := tail(logs, maxLogChars)\n\treturn "You are a clerk. Say what went wrong in these logs: " + cut\n}\n',
      { maxLogChars: 6000 },
    ],
  ])('%s', (_what, path, text, settings) => {
    expect(settingsIn(path, text)).toEqual(settings);
  });
});

describe('prompts that something else tells of', () => {
  it('are constants of a series of which one surely is a prompt', () => {
    const text = `package ai
const (
	prompt_a = "Read the following report %s and list what the clerk has to order in %s"
	prompt_b = "Considering the report %s and the mail of the baker %s, list what is missing"
	promptTitle = "What the clerk said to the baker this morning and at noon"
)`;
    expect(found('c.go', text)).toEqual(['prompt prompt_a', 'prompt prompt_b']);
  });

  it('are what stands in for a prompt that nobody has set', () => {
    const text =
      "import {openai} from '@ai-sdk/openai';\nfield.value = summaryPrompt || 'Summarize the following text for a clerk:';";
    expect(found('a.ts', text)).toEqual(['prompt summaryPrompt']);
  });

  it('are files that an annotation names, so that another name is another prompt', () => {
    const text =
      '@AiService\ninterface Desk { @SystemMessage(fromResource = "/prompts/desk.st") String chat(@UserMessage String said); }';
    expect(turnsOf('Desk.java', text, 'Desk.chat')).toEqual(['system: ${resource("/prompts/desk.st")}']);
  });

  it('are what an agent is told in evals, with what comes of it', () => {
    const text =
      'tests: list["Spec"] = [{"name": "who", "prompt": "who is the baker? write it down", "expect": {"right": check}}]';
    expect(found('desk/eval/suites/a.py', text)).toEqual(['eval-suite tests']);
    expect(found('desk/forms/suites/a.py', text)).toEqual([]);
  });
});
