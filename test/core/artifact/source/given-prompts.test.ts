// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('a text that a model is handed', () => {
  it.each([
    [
      'a variable given to a provider',
      'a.ts',
      "import { makeProvider } from './llm';\nasync function merge(provider, notes) {\n  const input = `TONE: ${notes.tone}\n\nJoin the notes into one.\n\n${notes.all}`;\n  return provider.generate(input, 'merge');\n}\n",
      'merge.input',
    ],
    [
      'a template that is filled in on its way',
      'a.py',
      'import metagpt\nORDER = """\n### Guest Order\n{order}\n"""\nclass Take:\n    async def run(self, order):\n        text = ORDER.format(order=order)\n        return await NODE.fill(context=text, llm=self.llm)\n',
      'ORDER',
    ],
    [
      'a constant that is put into it',
      'a.py',
      'import openai\nTERRACE = """Guests at the window sit in the draught.\nThe terrace closes at nine, the bar at ten."""\ndef ask(question):\n    text = f"{TERRACE}\\n{question}"\n    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])\n',
      'TERRACE',
    ],
    [
      'what a function makes of lines',
      'a.py',
      'import anthropic\ndef render_turns(turns):\n    lines = ["TALK SO FAR, the newest last:"]\n    lines.append("Put the last question in other words.")\n    return "\\n".join(lines)\ndef ask(turns):\n    return client.messages.create(model="claude-sonnet-4-5", messages=[{"role": "user", "content": render_turns(turns)}])\n',
      'render_turns.lines',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(found(path, text)).toContain(`prompt ${name}`);
  });

  it.each([
    [
      'what is shown under the same name elsewhere',
      'a.ts',
      "import OpenAI from 'openai';\nfunction ask(client, text) { return client.chat(text); }\nfunction done() { const text = 'The upload of your file has been finished'; show(text); }\n",
    ],
    [
      'what is sent to people',
      'a.ts',
      "function notify(bot) { const text = 'Your table is ready, see you at the bar'; bot.sendMessage(1, text); }\n",
    ],
    [
      'what another program is asked for',
      'a.py',
      'import openai\ndef read_key():\n    out = run("vault read latest secret of kitchen")\n    return out\ndef ask(q):\n    key = read_key()\n    return call_llm(key, q)\n',
    ],
    [
      'what a model said',
      'a.py',
      'from langchain_core.messages import AIMessage\ndef stop():\n    text = f"The limit of {n} calls was reached by the waiter"\n    return AIMessage(content=text)\n',
    ],
    [
      'a command line',
      'a.js',
      "import x from './llm';\nfunction argv(prompt) { return ['-p', 'say it', '--model', prompt]; }\nrunClaude(argv('x'));\n",
    ],
    [
      'a record of a call',
      'a.ts',
      "import OpenAI from 'openai';\nfunction f(names, images) { return saveOpenaiLog({ prompt: `Images of ${names} (not the exact words)`, response: images }); }\n",
    ],
    [
      'roles of turns',
      'a.ts',
      "import { ChatPromptTemplate } from '@langchain/core/prompts';\nfunction f(a, b) { const promptTurns = []; promptTurns.push(['human', a]); promptTurns.push(['system', b]); return ChatPromptTemplate.fromMessages(promptTurns); }\n",
    ],
  ])('is not %s', (_what, path, text) => {
    expect(found(path, text).filter((one) => one.startsWith('prompt '))).toEqual([]);
  });
});

describe('a name that needs no words of a prompt', () => {
  it.each([
    [
      'several lines under a key of a prompt',
      'a.ts',
      'export const DEFAULTS = { customPrompt: `Focus on what guests order.\n\nGenerate names that are:\n- short enough for the board\n- plain enough for everyone` };',
      'DEFAULTS.customPrompt',
    ],
    [
      'the instruction of a node of an agent',
      'a.py',
      'from metagpt.actions.action_node import ActionNode\nLANG = ActionNode(key="Language", expected_type=str, instruction="Name the language the guest writes in.", example="en")\n',
      'LANG.instruction',
    ],
    [
      'an instruction in another language',
      'a.py',
      'import openai\ndef get_language_instruction(lang):\n    if lang == "ru":\n        return "Важное правило: ответ на русском языке. "\n    return "Important rule: answer in English. "\n',
      'get_language_instruction',
    ],
    [
      'a rubric',
      'grading.py',
      'RUBRIC_HEAT = """### A. Heat\n\n- `0`: The reply says nothing about heat\n- `1`: The reply says that it is warm\n"""\n',
      'RUBRIC_HEAT',
    ],
    [
      'the memory of an agent',
      'a.ts',
      "import { Memory } from '@mastra/memory';\nconst memory = new Memory({ options: { workingMemory: { enabled: true, template: `# GUEST\n**Name**: {{name}}\n**Table**: {{table}}` } } });",
      'memory.options.workingMemory.template',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(found(path, text).some((one) => one.startsWith('prompt ') && one.endsWith(name))).toBe(true);
  });

  it('of criteria the keys are told too', () => {
    const text = (key: string) =>
      `import openai\nDIMENSIONS = {"${key}": "Does the reply say how hot it is? Score 1-5", "taste": "Does the reply say how it tastes? Score 1-5"}\n`;
    expect(found('a.py', text('heat'))).toEqual(['prompt DIMENSIONS']);
    expect(named('a.py', text('cold'), 'DIMENSIONS').digest).not.toBe(
      named('a.py', text('heat'), 'DIMENSIONS').digest,
    );
  });

  it.each([
    ['one line', 'const x = { customPrompt: "The name of your next table" };'],
    [
      'questions of a command line',
      'import inquirer from "inquirer";\nconst customPrompt = `These are the tables of today.\nEach of them has a number and a name.\nType the number of yours, then the time.`;',
    ],
    [
      'instructions for people',
      'const instructions = `Put the key into the door.\nTurn it twice to the left.\nWait for the green light above the door.`;',
    ],
    [
      'what is wrong with the name of a prompt',
      'function getInvalidPromptMsg(name) {\n  return `Invalid name of a prompt: ${name}.\nNames of prompts have these forms:\n  owner and name\n  owner, name and the version of it`;\n}',
    ],
    [
      'pieces of a request',
      'async function listPrompts(params) {\n  params.append("order", "by date, newest first");\n  params.append("kind", "all that are public");\n  params.append("rows", "the first twenty of them");\n}',
    ],
    [
      'criteria of a search',
      'export const CRITERIA = { city: "the city in which a house stands", price: "what it costs by the month" };',
    ],
  ])('but not %s', (_what, text) => expect(found('a.ts', text)).toEqual([]));
});

describe('a constant that a function puts into the prompt that it gives back', () => {
  const constants = `KID_RULE = "This sender is a child. Keep every riddle clean and short, and leave out whatever a child should not hear at home."
ADULT_RULE = "This sender is an adult. Riddles may be drier, with some wordplay, as long as they suit a family that reads along."
`;
  const chosen = (name: string) => `${constants}def ${name}(is_kid):
    base = FILE.read_text()
    rule = KID_RULE if is_kid else ADULT_RULE
    return f"{base}\\n\\nRule for this sender: {rule}"
`;

  it.each([
    ['by way of a variable', 'a.py', chosen('load_system_prompt')],
    [
      'directly',
      'a.py',
      `${constants}def build_prompt(base, is_kid):\n    if is_kid:\n        return f"{base} {KID_RULE}"\n    return f"{base} {ADULT_RULE}"\n`,
    ],
    [
      'in TypeScript',
      'a.ts',
      `${constants.replace(/^(?=\w)/gm, 'const ')}function buildSystemPrompt(base, isKid) {\n  const rule = isKid ? KID_RULE : ADULT_RULE;\n  return \`\${base} \${rule}\`;\n}`,
    ],
  ])('is one itself, %s', (_how, path, text) => {
    expect(found(path, text)).toEqual(expect.arrayContaining(['prompt KID_RULE', 'prompt ADULT_RULE']));
  });

  it.each([
    ['what a page says', chosen('render_page')],
    ['what a person is asked', chosen('prompt_user')],
    [
      'no rule, put into a text that is no system prompt',
      `ADDRESS = "The house at the end of the street with the green door, where the bell is out of order and nobody opens before nine."\ndef build_prompt(base):\n    return f"{base} {ADDRESS}"\n`,
    ],
  ])('but not where it is %s', (_what, text) => {
    expect(found('a.py', text).filter((name) => /RULE|ADDRESS/.test(name))).toEqual([]);
  });
});

it('a message in a list of messages is a part of it', () => {
  const text =
    'import openai\ndef f(x):\n    messages = [\n        ChatCompletionSystemMessageParam(role="system", content=SYSTEM),\n        ChatCompletionUserMessageParam(role="user", content=f"Compare these dishes for the guest: {x}"),\n    ]\n';
  expect(found('a.py', text)).toEqual(['prompt f.messages']);
});
