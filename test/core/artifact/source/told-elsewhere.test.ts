import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('texts that no model is told', () => {
  const sent = (url: string, key: string) =>
    `const save = async (a) => {\n  const prompt = \`\n    data of the visit:\n    floor of the house: \${a.floor}\n    what the guest has said so far: \${a.said}\n    name of the guest: \${a.name}\`;\n  await fetch("${url}", { body: JSON.stringify({ PROPS: { ${key}: prompt } }) });\n};`;

  it('a local that goes to another service under another name', () => {
    expect(found('a.ts', sent('https://crm.house.example/visits', 'remark'))).toEqual([]);
  });

  it.each([
    ['a service of models', sent('https://api.openai.com/v1/x', 'remark')],
    ['a key of prompts', sent('https://crm.house.example/visits', 'input')],
  ])('is one of %s', (_, text) => {
    expect(found('a.ts', text)).toEqual(['prompt save.prompt']);
  });

  it.each([
    [
      'a.ts',
      'import { ToolMessage } from "@langchain/core/messages";\nconst run = () => {\n  let told = "You have not found anything, please check the data that the user gave.";\n  return new ToolMessage(told, id, "look");\n};',
    ],
    [
      'a.py',
      'from langchain_core.messages import ToolMessage\ndef run():\n    return ToolMessage("You are done, the user can go on with the visit now.", tool_call_id=i)',
    ],
  ])('what a tool gives back: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('what stands in for a model, and what loads a prompt', () => {
  const draft = (key: string) =>
    `import json\n\n\nclass DeskModel:\n    """Stands in for an LLM."""\n\n    def draft(self, prompt: str) -> str:\n        return json.dumps(\n            {\n                "title": "Mend the shelf",\n                "${key}": [\n                    "The shelf carries forty books again.",\n                    "A second person has looked at it.",\n                    "The repair is written down in the log.",\n                ],\n            }\n        )\n`;

  it('holds no prompt in the data that it gives back, but for what its key says', () => {
    expect(found('app/services/llm.py', draft('acceptance_criteria'))).toEqual([]);
    expect(found('app/services/llm.py', draft('system_prompt'))).toEqual(['prompt DeskModel.draft.dumps']);
  });

  it('holds none in the way a date is written', () => {
    const load =
      'def load_system_prompt(**values) -> str:\n    return Path("system.md").read_text().format(now=datetime.now().strftime("%Y-%m-%d %H:%M:%S"), **values)\n';
    expect(found('app/prompts/__init__.py', load)).toEqual([]);
  });
});

describe('what an interface says in other languages', () => {
  const table = `export const translations = {\n  ask: "Ask the assistant whatever you want to know about your garden.",\n  systemPrompt: "You are an assistant for gardens. Answer briefly.",\n  SYSTEM_INSTRUCTIONS: { BODY: (p: P) => ["Some lines have a special syntax. You may use it in your answer. Do not explain it:", \`- today: \${p.now}\`] },\n  systemPromptLabel: "System prompt of your assistant",\n};`;

  it.each(['src/i18n/en.ts', 'src/translations.ts'])('holds what a model is told by its key: %s', (path) => {
    expect(found(path, table)).toEqual([
      'prompt translations.systemPrompt',
      'prompt translations.SYSTEM_INSTRUCTIONS.BODY',
    ]);
  });

  it('and nothing else', () => {
    const text =
      'import OpenAI from "openai";\nexport const en = { model: "gpt-4o", PROMPT: "You are an assistant for gardens." };';
    expect(found('src/i18n/en.ts', text)).toEqual([]);
  });
});

describe('a schema', () => {
  const text = (rest: string) => `import { tool } from "@langchain/core/tools"; // ToolCall\n${rest}`;
  const schema = 'z.object({ floor: z.string().describe("floor of the client") })';

  it('that only a type is made of is told to nobody', () => {
    expect(
      found('a.ts', text(`const visitSchema = ${schema};\ntype Visit = z.infer<typeof visitSchema>;`)),
    ).toEqual([]);
  });

  it.each([
    ['exported', `export const visitSchema = ${schema};`],
    ['exported later', `const visitSchema = ${schema};\nexport { visitSchema };`],
    ['given', `const visitSchema = ${schema};\nserve({ args: visitSchema });`],
  ])('is a tool where it is %s', (_, rest) => {
    expect(found('a.ts', text(rest))).toEqual(['tool-definition visitSchema']);
  });
});

it('a graph whose steps are one chain is one, named after what it is added to', () => {
  const text =
    'import { StateGraph } from "@langchain/langgraph";\nconst flow = new StateGraph(S);\nflow\n  .addNode("agent", call)\n  .addEdge("__start__", "agent")\n  .addConditionalEdges("agent", next)\n  .addEdge("tools", "agent");';
  expect(found('a.ts', text)).toEqual(['agent-definition flow']);
});

describe('what the person in front of a program is asked', () => {
  it.each([
    [
      'is bound to a name before',
      "def remove(names):\n    prompt_message = ('The following boats have to leave their berth\\n'\n                      'because of what you are about to do, unless they are\\n'\n                      'attached to any other berth: {0}').format(names)\n    console_io.PromptContinue(message=prompt_message)\n",
    ],
    [
      'stands in a function that is called after the asking',
      "def PromptForPilot():\n  message = ('Please provide the name of the pilot of the harbour\\'s current '\n             'owner to move the boat.')\n  log.status.Print(message)\n  return console_io.PromptPassword(prompt='Pilot: ', error_message=' The pilot must not be empty.')\n",
    ],
    [
      'ends by asking whether to go on',
      "LOCK_PROMPT = (\n    'This will permanently set the fee of {} to:\\n\\n'\n    '{}\\n\\nThis setting cannot be reverted!  Continue?')\n",
    ],
    [
      'is read by input()',
      "MOVE_PROMPT = 'The following boat will be moved.'\ndef move():\n    print(MOVE_PROMPT)\n    return input('y/n')\n",
    ],
  ])('is no prompt of a model where it %s', (_, text) => {
    expect(found('a.py', text)).toEqual([]);
  });

  it('leaves a prompt of a model one, though the program talks to people as well', () => {
    const text =
      'SYSTEM_PROMPT = "You are the assistant of a harbour. Answer in two sentences."\nasked = input("You: ")\nanswer = post("/answer", SYSTEM_PROMPT, asked)\n';
    expect(found('a.py', text)).toEqual(['prompt SYSTEM_PROMPT']);
  });

  it('is none in what a class draws on a terminal', () => {
    const text = `
const Prompt = require('./prompt');
const { cursor } = require('sisteransi');
class MultiselectPrompt extends Prompt {
  renderInstructions() {
    return '\\nInstructions:\\n' + \`    \${up}/\${down}: Highlight option\\n    \${left}/\${right}/[space]: Toggle selection\\n    enter/return: Complete answer\`;
  }
  render() {
    let prompt = [this.msg, this.done].join(' ');
    prompt += 'You have to toggle what you want: the following options are shown to you';
    return prompt;
  }
}`;
    expect(found('prompts/elements/a.js', text)).toEqual([]);
  });
});

it('a list of words under `System` tells no model anything', () => {
  const list =
    'abs append assert assigned blockread break close concat copy delete describe include json use write'
      .split(' ')
      .map((word) => `'${word}'`);
  const text = `from parser import prompt\n\nUNITS = {\n    'System': (${list.join(', ')}),\n    'Math': ('cos',),\n}\n`;
  expect(found('a.py', text)).toEqual([]);
});

it.each([
  "UNSUPPORTED_SYSTEM_MSG = (\n    'Only Ubuntu Server, Red Hat Enterprise Linux Server and Windows '\n    'Server operating systems are supported.')\n",
  'FOLLOW_UP_MESSAGE = """Your job is still active. You may view the status of your job with the command\n\n  $ pilot ai-jobs describe {job_id}\n\nor continue streaming the logs with the command\n\n  $ pilot ai-jobs stream-logs {job_id}"""\n',
])('what is wrong or under way is told to people: %s', (text) => {
  expect(found('a.py', text)).toEqual([]);
});
