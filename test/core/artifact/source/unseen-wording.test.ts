import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const RUBRIC = `BREVITY_PROMPT = """
Your task is to grade how brief the letters of an agent are.

<Rubric>
  - A brief letter says each thing once.
</Rubric>

Now, grade the following letter:
{outputs}
"""
`;

describe('what a judge is told, beside tests', () => {
  it('is a prompt in a file of prompts, without a test', async () => {
    expect(found('tests/prompts.py', RUBRIC)).toEqual(['prompt BREVITY_PROMPT']);
    expect(await summaryOf('tests/prompts.py', RUBRIC, RUBRIC.replace('once', 'twice'))).not.toEqual([]);
  });

  it.each([
    ['a test', 'tests/test_prompts.py', RUBRIC],
    [
      'another prompt',
      'tests/prompts.py',
      'SYSTEM_PROMPT = "You are a helpful assistant. Answer briefly."\n',
    ],
  ])('is none in %s', (_what, path, text) => expect(found(path, text)).toEqual([]));
});

const chat = (user: string) => `from openai import OpenAI
from app.texts import ANSWER_SYSTEM_PROMPT
client = OpenAI()
def answer(question, letters):
    messages = [
        {"role": "system", "content": ANSWER_SYSTEM_PROMPT},
        {"role": "user", "content": f"${user}: {question}\\n\\nLetters:\\n{letters}"},
    ]
    return client.chat.completions.create(model="gpt-4o", messages=messages)
`;

describe('turns', () => {
  it('are a prompt where the system is told elsewhere and the user is told in a few words', async () => {
    expect(found('app/answer.py', chat('Question'))).toContain('prompt answer.messages');
    expect(await summaryOf('app/answer.py', chat('Question'), chat('Query'))).not.toEqual([]);
  });

  const template = `const { buildOrchestrationConfig, buildLlmConfig, buildAzureContentSafety } = require('@sap-ai-sdk/orchestration');
export function config() {
  return buildOrchestrationConfig({
    llm: buildLlmConfig({ modelName: 'gpt-4o', modelVersion: 'latest', modelParams: { temperature: 0.3 } }),
    templating: { template: [
      { role: 'system', content: 'You are a helper of the post office. Answer from the letters only.' },
      { role: 'user', content: 'Question: {{?question}}' },
    ] },
    outputFiltering: buildAzureContentSafety({ hate: 0, selfHarm: 0, sexual: 0, violence: 2 }),
  });
}
`;

  it('are one prompt among the options of whatever call', () => {
    expect(turnsOf('srv/config.js', template, 'config.buildOrchestrationConfig.templating')).toEqual([
      'system: You are a helper of the post office. Answer from the letters only.',
      'user: Question: {{?question}}',
    ]);
  });

  it.each([
    ['the version of a model', "'latest'", "'2024-08-06'"],
    ['what passes a filter of content', 'hate: 0', 'hate: 4'],
  ])('stand beside %s, which changes no more unseen', async (_what, from, to) => {
    expect(await summaryOf('srv/config.js', template, template.replace(from, to))).not.toEqual([]);
  });

  it.each([
    ['among the options of a call that is given a model', 'show({ model: "gpt-5", payload:', true],
    ['of what a page shows', 'store.dispatch({ type: "append", payload:', false],
  ])('are found by a model in their own call: %s', (_where, call, isPrompt) => {
    const text = `import OpenAI from 'openai';\n${call} { messages: [{ role: 'system', content: 'Connection lost. Trying to connect again in a moment.' }] } });\n`;
    expect(found('src/chat.ts', text).some((one) => one.startsWith('prompt'))).toBe(isPrompt);
  });

  it('are none where something else has hate and violence', () => {
    const game =
      "import OpenAI from 'openai';\nconst mood = rateFilm({ hate: 0, sexual: 0, violence: 2 });\n";
    expect(found('src/film.ts', game)).toEqual([]);
  });
});

describe('how long an answer may be', () => {
  const search = (limit: string, given = 'prompt') => `from app.llm import get_client
client = get_client()
def queries(titles):
    prompt = titles
    return client.complete(${given}, max_tokens=${limit})
`;

  it('is a setting of a client that is given a prompt', async () => {
    expect(contentNamed('app/search.py', search('256'), 'search', 'model-config').settings).toEqual({
      'queries.complete.max_tokens': 256,
    });
    expect(await summaryOf('app/search.py', search('256'), search('512'))).not.toEqual([]);
  });

  it('is none of what is given something else', () => {
    expect(found('app/search.py', search('256', 'titles'))).toEqual([]);
  });

  it('is a setting of a pipeline beside how it decodes', async () => {
    const text = (length: number) => `from transformers import pipeline
generator = pipeline("text-generation", model="EleutherAI/gpt-neo-2.7B")
def predict(notes):
    return generator(notes, max_length=${length}, num_return_sequences=1)
`;
    expect(await summaryOf('app/predict.py', text(200), text(400))).not.toEqual([]);
  });
});

describe('models by their names alone', () => {
  it.each(['GigaChat', 'GigaChat-Pro', 'yandexgpt-lite', 'ernie-speed-128k'])('%s is one', (model) => {
    const text = `import os\nMODEL = os.getenv("CHAT_MODEL", "${model}")\nTEMPERATURE = 0.7\n`;
    expect(contentNamed('app/config.py', text, 'config', 'model-config').models).toEqual([model]);
  });
});
