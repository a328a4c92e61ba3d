import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { summaryOf } from '../support.ts';

beforeAll(() => prepareFormats(['a.py', 'a.ts']));

/** What is said of each artifact of a file, the artifacts taken in file order. */
async function changesOf(path: string, before: string, after: string): Promise<string[]> {
  const [old, now] = [before, after].map((text) => detectFile(path, text).artifacts);
  const all = await Promise.all(
    (now ?? []).map(
      async (artifact, at) => (await diffArtifacts(old?.[at] ?? null, artifact))?.summary ?? [],
    ),
  );
  return all.flat();
}

const AGENT = (answer: string, argument: string) => `from pydantic import BaseModel, Field
from pydantic_ai import Agent

class ${answer}(BaseModel):
    advice: str = Field(description='What the desk tells the passenger')

desk = Agent('openai:gpt-4o', ${argument}=${answer}, system_prompt='You are a ferry desk assistant. Be brief.')
`;

describe('a setting that is called otherwise', () => {
  it('is one change, and an answer format that is called otherwise breaks no recorded call', async () => {
    const lines = await changesOf(
      'a.py',
      AGENT('DeskResult', 'result_type'),
      AGENT('DeskOutput', 'output_type'),
    );
    expect(lines).toEqual([
      'renamed from `DeskResult`',
      'answer format `DeskResult` renamed to `DeskOutput`',
      '`output_type` "DeskResult" -> "DeskOutput"',
      '`result_type` is called `output_type` now',
    ]);
  });

  it('is told by its name alone where what it holds stayed', async () => {
    const call = (limit: string) =>
      `import { generateText } from 'ai';\nconst r = generateText({ model: openai('gpt-4o'), prompt: p, ${limit} });\n`;
    const lines = await changesOf('a.ts', call('maxTokens: 500'), call('maxOutputTokens: 500'));
    expect(lines).toEqual(['`maxTokens` is called `maxOutputTokens` now']);
  });

  it('is one of several models by what its name says besides that it is one', async () => {
    const text = (one: string, other: string) => `${one} = "gpt-4o"\n${other}\n`;
    const before = text('QUERY_MODEL_NAME', 'ANSWER_MODEL_NAME = "gpt-4o-mini"');
    const after = 'QUERY_MODEL = "gpt-5"\nANSWER_MODEL = "claude-3-haiku-20240307"\n';
    expect(await changesOf('a.py', before, after)).toEqual([
      '`ANSWER_MODEL_NAME` "gpt-4o-mini" replaced by `ANSWER_MODEL` "claude-3-haiku-20240307": provider swap',
      '`QUERY_MODEL_NAME` "gpt-4o" replaced by `QUERY_MODEL` "gpt-5"',
    ]);
    const others = 'TITLE_MODEL = "gpt-5"\nJUDGE_MODEL = "claude-3-haiku-20240307"\n';
    expect((await changesOf('a.py', before, others)).join()).not.toContain('replaced by');
  });

  it('is the same one as the default that it is called, alone and in a table of defaults', async () => {
    const before = `RECOMMENDED_CHAT_MODEL = "gpt-4o"
RECOMMENDED_MAX_TOKENS = 1024
RECOMMENDED_TEMPERATURE = 1.0
RECOMMENDED_HARM_BLOCK_THRESHOLD = "BLOCK_LOW_AND_ABOVE"
`;
    const after = `CONF_MODEL = "chat_model"
DEFAULT_HARM_BLOCK_THRESHOLD = "BLOCK_ONLY_HIGH"
DEFAULT = {CONF_MODEL: "gpt-5-mini", "max_tokens": 3000, "temperature": 1.0}
`;
    expect(await changesOf('a.py', before, after)).toEqual([
      '`RECOMMENDED_CHAT_MODEL` "gpt-4o" replaced by `chat_model` "gpt-5-mini"',
      '`RECOMMENDED_HARM_BLOCK_THRESHOLD` "BLOCK_LOW_AND_ABOVE" replaced by `DEFAULT_HARM_BLOCK_THRESHOLD` "BLOCK_ONLY_HIGH": blocks less',
      '`RECOMMENDED_MAX_TOKENS` 1024 replaced by `max_tokens` 3000',
      '`RECOMMENDED_TEMPERATURE` is called `temperature` now',
    ]);
    const off = 'MODEL = "gpt-4o"\nHARM_BLOCK_THRESHOLD = "OFF"\n';
    expect(await changesOf('a.py', off, off.replace('OFF', 'BLOCK_NONE'))).toEqual([
      '`HARM_BLOCK_THRESHOLD` "OFF" -> "BLOCK_NONE"',
    ]);
  });

  it('is not the default where one of its own name is elsewhere now, nor what it is at first', async () => {
    const model = 'MODEL = "gpt-4o"\n';
    const moved = `${model}class Config:\n    TEMPERATURE = 0.2\n`;
    expect(await changesOf('a.py', `${model}DEFAULT_TEMPERATURE = 0.7\nTEMPERATURE = 0.2\n`, moved)).toEqual([
      '`DEFAULT_TEMPERATURE` 0.7 -> not set here',
      '`TEMPERATURE` moved into `Config`',
    ]);
    const first = `${model}INITIAL_TEMPERATURE = 1.0\n`;
    expect(await changesOf('a.py', first, `${model}CURRENT_TEMPERATURE = 0.2\n`)).toEqual([
      '`INITIAL_TEMPERATURE` 1 -> not set here',
      '`CURRENT_TEMPERATURE` not set -> 0.2',
    ]);
  });

  it('is one of a table that is called otherwise as well', async () => {
    const table = (name: string, limit: string) =>
      `${name} = {"${limit}": 2000, "temperature": 0.6, "top_k": 250, "top_p": 0.9}\n`;
    const lines = await changesOf(
      'a.py',
      table('GENERATION_CONFIG', 'max_tokens_to_sample'),
      table('DESK_GENERATION_CONFIG', 'max_tokens'),
    );
    expect(lines).toEqual([
      '`max_tokens_to_sample` is called `max_tokens` now',
      '`GENERATION_CONFIG` is called `DESK_GENERATION_CONFIG` now',
    ]);
  });

  it('is none of another with the same value, nor where two could be it', async () => {
    const yaml = (rest: string) => `llm:\n  model: gpt-4o\n  temperature: 0.2\n${rest}`;
    expect(await summaryOf('config.yaml', yaml('  top_p: 1\n'), yaml('  presence_penalty: 1\n'))).toEqual([
      '`top_p` 1 -> not set',
      '`presence_penalty` not set -> 1',
    ]);
  });

  it('is a model beside another that went too', async () => {
    const text = (fields: string) =>
      `from dataclasses import dataclass\n\n@dataclass\nclass Configuration:\n${fields}`;
    const lines = await changesOf(
      'a.py',
      text(
        '    model_name: str = "claude-sonnet-4-5"\n    scraper_model_name: str = "accounts/fireworks/models/firefunction-v2"\n',
      ),
      text('    model: str = "openai/gpt-4o"\n'),
    );
    expect(lines).toEqual([
      '`model_name` "claude-sonnet-4-5" replaced by `Configuration.model` "openai/gpt-4o": provider swap',
      '`scraper_model_name` "accounts/fireworks/models/firefunction-v2" -> not set here',
    ]);
  });
});

it('a member of an enum of models that gives way to an id is one change', async () => {
  const text = (model: string) => `export const title = async () => {
  const messages = [{ role: 'system', content: 'You are a harbour clerk. Name the talk in ten words.' }];
  let model = undefined;
  if (tokens > 4000) { model = ${model}; }
  return { messages, model };
};
`;
  const lines = await changesOf('a.ts', text('LanguageModel.GPT3_5_16K'), text("'gpt-4-turbo-preview'"));
  expect(lines).toEqual(['`title.model` "LanguageModel.GPT3_5_16K" -> "gpt-4-turbo-preview"']);
});

it('what holds settings and is called otherwise is one line', async () => {
  const text = (name: string, model = 'gpt-4.1-mini') =>
    `import openai\ndef ${name}(p):\n    return ChatOpenAI(model="${model}", temperature=0.1).invoke(p)\n`;
  expect(await changesOf('a.py', text('sum_actions'), text('sum_entity'))).toEqual([
    '`sum_actions` is called `sum_entity` now',
  ]);
  expect(await changesOf('a.py', text('sum_actions'), text('sum_entity', 'gpt-4o'))).toEqual([
    '`ChatOpenAI.model` "gpt-4.1-mini" -> "gpt-4o"',
    '`sum_actions` is called `sum_entity` now',
  ]);
});

it('of several calls of one class none takes the model of another, nor that of a class that came', async () => {
  const text = (first: string, more = '') =>
    `from langchain_openai import ChatOpenAI\ndef load(name):\n    if name == "best":\n        return ChatOpenAI(model_name=${first}, temperature=0)\n${more}    return ChatOpenAI(model_name="gpt-3.5-turbo", temperature=0)\n`;
  const bedrock = '    if name == "other":\n        return ChatBedrock(model_id="anthropic.claude-v2")\n';
  expect(await changesOf('a.py', text('"gpt-4"'), text('name'))).toEqual([
    '`ChatOpenAI.model` "gpt-4" -> not set here',
  ]);
  expect(await changesOf('a.py', text('"gpt-4"'), text('name', bedrock))).toEqual([
    '`ChatOpenAI.model` "gpt-4" -> not set here',
    '`ChatBedrock.model` not set -> "anthropic.claude-v2"',
  ]);
  expect(await changesOf('a.py', text('"gpt-4"'), text('"gpt-4o"'))).toEqual([
    '`ChatOpenAI.model` "gpt-4" -> "gpt-4o"',
  ]);
});

it('calls of one function that change places are in another order, whatever else changes', async () => {
  const text = (...calls: [string, number][]) =>
    `from langchain_openai import ChatOpenAI\ndef ask(q):\n${calls.map(([model, heat]) => `    ChatOpenAI(model="${model}", temperature=${heat}).invoke(q)\n`).join('')}`;
  const first: [string, number] = ['gpt-4o', 0];
  const second: [string, number] = ['gpt-5', 0.5];
  expect(await changesOf('a.py', text(first, second), text(second, first))).toEqual([
    '`ChatOpenAI.model` in another order',
    '`temperature` in another order',
  ]);
  expect(await changesOf('a.py', text(first, second), text(second, ['gpt-4o', 0.1]))).toEqual([
    '`temperature` 0 -> not set here',
    '`temperature` not set -> 0.1',
    '`ChatOpenAI.model` in another order',
  ]);
});

it('of several calls that held one model it is said which took another, and how many where more did', async () => {
  const text = (...models: string[]) =>
    `from langchain_openai import ChatOpenAI\ndef ask(q):\n${models.map((model) => `    ChatOpenAI(model="${model}").invoke(q)\n`).join('')}`;
  const change = (before: string[], after: string[]) => changesOf('a.py', text(...before), text(...after));
  const [same, other] = ['gpt-4o', 'gpt-5'];
  const moved = '"gpt-4o" -> "gpt-5"';
  expect(await change([same, same], [same, other])).toEqual([`\`ChatOpenAI.model\` (2nd) ${moved}`]);
  expect(await change([same, 'o3', same], [other, 'o3', same])).toEqual([
    `\`ChatOpenAI.model\` (1st) ${moved}`,
  ]);
  expect(await change([same, same], [other, other])).toEqual([`\`ChatOpenAI.model\` ${moved} (2 of 2)`]);
  expect(await change(['o3', same], ['o3', other])).toEqual([`\`ChatOpenAI.model\` ${moved}`]);
  expect(await change([same, same, 'o3'], [same, 'o3'])).toEqual([
    '`ChatOpenAI.model` "gpt-4o" -> not set here (1 of 2)',
  ]);
});

it('a table of models is told by its keys, once each, and what all of them gave way to in one line', async () => {
  const text = (small: string, large: string) =>
    `import { customProvider } from 'ai';\nexport const desk = customProvider({ languageModels: { 'small-2.5': openai('${small}'), 'large': openai('${large}') } });\n`;
  const before = text('gpt-4o-mini', 'gpt-4o');
  expect(await changesOf('a.ts', before, text('gpt-5-mini', 'gpt-4o'))).toEqual([
    '`small-2.5` "gpt-4o-mini" -> "gpt-5-mini"',
  ]);
  expect(await changesOf('a.ts', before, `export const ask = anthropic('claude-sonnet-4-5');\n`)).toEqual([
    '`ask.model` "claude-sonnet-4-5" is the only model set here now, in place of "gpt-4o-mini" (`small-2.5`), "gpt-4o" (`large`): provider swap',
  ]);
});

it('what stands elsewhere now is told with where', async () => {
  const yaml = (llm: string, local: string) =>
    `llm:\n  model: gpt-4o\n  temperature: 0.2\n${llm}local:\n  max_tokens: 9\n${local}`;
  expect(
    await summaryOf('config.yaml', yaml('', '  prompt_style: chat\n'), yaml('  prompt_style: chat\n', '')),
  ).toEqual(['`prompt_style` moved from `local` to `llm`']);
  const flat = 'CLAUDE_MODEL = "claude-sonnet-4-5"\nMAX_TOKENS = 4000\n';
  const held = 'class Config:\n    MODEL = "claude-opus-4-5"\n    MAX_TOKENS = 8000\n';
  expect(await changesOf('a.py', flat, held)).toEqual([
    '`CLAUDE_MODEL` "claude-sonnet-4-5" replaced by `MODEL` "claude-opus-4-5"',
    '`MAX_TOKENS` 4000 replaced by `Config.MAX_TOKENS` 8000',
  ]);
  expect(await changesOf('a.py', flat, held.replace('Config', 'Judge'))).toContain(
    '`MAX_TOKENS` 4000 -> not set here',
  );
});

it('the settings of an agent in Markdown are told by name, its tools one by one', async () => {
  const text = (tools: string, model: string, ask: string) =>
    `---\nname: reader\ndescription: Reads the log\ntools: ${tools}\nmodel: ${model}\n---\n\nRead the log.\n${ask}\n`;
  expect(
    await summaryOf(
      '.claude/agents/reader.md',
      text('Read, Grep', 'haiku', 'Say what is odd.'),
      text('Read, Grep, Bash(git log:*)', 'opus', 'Say what is new.'),
    ),
  ).toEqual([
    'model haiku -> opus',
    '`tools` ["Read", "Grep"] -> ["Read", "Grep", "Bash(git log:*)"]',
    'instructions: 1 sentence replaced ("Say what is odd." -> "Say what is new.")',
  ]);
  const quoted = text('Read', '"haiku"', 'Say what is odd.');
  expect(
    await summaryOf('.claude/agents/reader.md', text('Read', 'haiku', 'Say what is odd.'), quoted),
  ).toEqual([]);
});

it('of a long description of a tool the sentences that came and went are quoted', async () => {
  const tool = (rest: string) =>
    JSON.stringify([
      {
        type: 'function',
        function: {
          name: 'keep_note',
          description: `Keeps a note about a passenger for the next agent who answers. Ask the passenger before. ${rest}`,
          parameters: { type: 'object', properties: {} },
        },
      },
    ]);
  const lines = await summaryOf(
    'tools.json',
    tool('Never keep what only stood in a letter that was found. Keep it short.'),
    tool('Keep it short.'),
  );
  expect(lines).toEqual([
    'tool `keep_note`: description shortened from 158 to 103 characters: 1 sentence removed ("Never keep what only stood in a letter that was found.")',
  ]);
  const longer = 'Only keep what holds for the next journey as well, and nothing that is told in jest.';
  expect(await summaryOf('tools.json', tool(`${longer} Be brief.`), tool(`${longer} Be kind.`))).toEqual([
    'tool `keep_note`: description: 1 sentence replaced ("Be brief." -> "Be kind.")',
  ]);
});
