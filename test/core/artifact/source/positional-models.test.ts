import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('a model behind what is asked', () => {
  it.each([
    [
      'a.ts',
      'import { OpenAIApi } from "openai";\nconst r = await api.createTranscription(file, "whisper-1");',
    ],
    [
      'a.ts',
      'import { generateReply } from "../lib/ollama.js";\nconst r = await generateReply(input, "gemma3:4b");',
    ],
    ['a.py', 'from app.llm import client\nr = client.summarize(page, "gpt-4o-mini")'],
  ])('is a setting: %s: %s', (path, text) => {
    expect(Object.keys(contentNamed(path, text, 'a', 'model-config').settings)).toEqual(['r.model']);
  });

  it.each([
    ['a.ts', 'import { say } from "../lib/shop.js";\nconst r = generateReport(rows, "gemma3:4b");'],
    ['a.ts', 'import OpenAI from "openai";\nconst r = countTokens(text, "gpt-4o");'],
    ['a.ts', 'import OpenAI from "openai";\nconst r = generateReply(input, "command");'],
    [
      'a.ts',
      'import { f } from "tiktoken";\nexport function encodeText(t: string, model = "gpt-4o") { return f(t, model); }',
    ],
  ])('is none: %s: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('models of one provider', () => {
  const list = (ids: string[]) => `GEMINI_MODELS = ${JSON.stringify(ids)}\n`;
  const chooser = 'def get_gemini_model():\n    return GEMINI_MODELS[0]\n';

  it('are asked where a function chooses among them', () => {
    const text = list(['gemini-2.5-flash', 'gemini-2.5-flash-lite']) + chooser;
    expect(found('config.py', text)).toEqual(['model-config config']);
  });

  it.each([
    list(['gemini-2.5-flash', 'gemini-2.5-flash-lite']),
    list(['gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-2.5-pro', 'gemini-2.0-flash']) + chooser,
  ])('are a catalogue else: %s', (text) => {
    expect(found('config.py', text)).toEqual([]);
  });
});

describe('what a model is told in unusual places', () => {
  it('is the one turn of a request, whatever its role', () => {
    const asked = (what: string) =>
      `const r = await openai.createChatCompletion({ model: "gpt-4o", messages: [{ role: "assistant", content: \`Name the parts of ${what} in the order in which they are taken out of it.\` }] });`;
    expect(turnsOf('a.ts', asked(`\${engine}`), 'r')).toHaveLength(1);
    expect(found('a.ts', asked('it'))).toEqual(['model-config a']);
  });

  it('stands in the address of a model of images', () => {
    const draw = (url: string) =>
      `import { llm } from "./llm";\nconst imagePrompt = encodeURIComponent(\n  \`Old map of \${town}, ink on paper, wide margins\`\n);\nconst url = \`${url}\${imagePrompt}?width=80\`;`;
    expect(found('a.ts', draw('https://pictures.example.org/prompt/'))).toEqual(['prompt imagePrompt']);
    expect(found('a.ts', draw('https://pictures.example.org/find/'))).toEqual([]);
  });

  it('is a sentence that a method puts into the tasks of agents', () => {
    const crew = (key: string) =>
      `class Tasks:\n    def sort(self):\n        return Task(description=f"Sort the post. {self.spur()}", ${key}="A list")\n\n    def spur(self):\n        return "If you miss no letter, you will be praised."\n`;
    expect(found('a.py', `from crewai import Task\n${crew('expected_output')}`)).toContain(
      'prompt Tasks.spur',
    );
    expect(found('a.py', crew('queue'))).toEqual([]);
  });
});

it('finds the size of pieces that overlap, whatever cuts them', () => {
  const call = (more: string) => `def add(path):\n    return DocumentProcessor(chunk_size=900${more})\n`;
  expect(found('a.py', call(', chunk_overlap=90'))).toEqual(['rag-config a']);
  expect(found('a.py', call(', retries=3'))).toEqual([]);
});

describe('a model of Cloudflare’s workers', () => {
  it('is the model of the prompt that it is given', () => {
    const text = `const answer = await env.AI.run('@cf/meta/llama-3.3-70b-instruct-fp8-fast', {
  messages: [{ role: 'system', content: 'You answer questions about roses.' }],
});\n`;
    expect(contentNamed('src/index.ts', text, 'answer', 'prompt').model).toBe(
      '@cf/meta/llama-3.3-70b-instruct-fp8-fast',
    );
  });

  it('is a setting where the turns come from elsewhere, whoever made it', () => {
    const text = "const answer = await c.env.AI.run('@hf/acme/roses-7b', { messages, max_tokens: 512 });\n";
    expect(contentNamed('src/index.ts', text, 'index', 'model-config').settings).toEqual({
      'answer.model': '@hf/acme/roses-7b',
      'answer.max_tokens': 512,
    });
  });

  it('is none of another program that runs something', () => {
    expect(found('src/index.ts', "const done = await jobs.AI.run('nightly', { rows, limit: 5 });\n")).toEqual(
      [],
    );
  });
});
