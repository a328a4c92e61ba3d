import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('what a client of a model is asked', () => {
  it.each([
    ['a.py', 'clerk = Chatbot(token)\nclerk.ask(f"Which district is {street} in?")', 'ask'],
    [
      'a.ts',
      `const clerk = new ChatGPTAPI({ key });\nawait clerk.sendMessage(\`Which district is \${street} in?\`);`,
      'sendMessage',
    ],
    [
      'a.py',
      'def sort(clerk: GeminiClient, street):\n    return clerk.query(f"Which district is {street} in?")',
      'sort.query',
    ],
    [
      'a.py',
      'clerk = model.start_chat()\nclerk.send_message(f"Which district is {street} in?")',
      'send_message',
    ],
  ])('is a prompt in %s: %s', (path, text, name) => {
    expect(turnsOf(path, `${text}\n`, name)).toEqual([`user: Which district is \${street} in?`]);
  });

  it('is one also where it is bound first', () => {
    const text = 'clerk = Chatbot(token)\nletter = f"Name the district of {street}"\nclerk.ask(letter)\n';
    expect(found('a.py', text)).toEqual(['prompt letter']);
  });

  it.each([
    [
      'a bot of a messenger',
      'clerk = Bot(token)\nclerk.send_message(chat, "The letter is on its way to you")',
    ],
    ['a person', 'clerk = Wizard()\nclerk.ask("Which district is the street in?")'],
    ['settings of a client', 'clerk = OpenAISettings()\nclerk.query("Which district is the street in?")'],
    ['what holds no words', 'clerk = Chatbot(token)\nclerk.ask(street)'],
  ])('is none of %s', (_what, text) => {
    expect(found('a.py', `import openai\n${text}\n`)).toEqual([]);
  });
});

describe('turns and texts of requests', () => {
  it.each([
    [
      'turns that a function is given',
      'a.py',
      'chat([{"role": "user", "content": f"Name the district of {street}"}])',
      'chat',
    ],
    [
      'turns of Gemini without a role',
      'a.ts',
      `fetch(url, { body: JSON.stringify({ contents: [{ parts: [{ text: \`Name the district of \${street}\` }] }] }) });`,
      'fetch.body',
    ],
    [
      'inputs beside parameters',
      'a.py',
      'body = {"inputs": f"Name the district of {street}", "parameters": {"max_new_tokens": 50}}',
      'body',
    ],
    [
      'a message of an editor',
      'a.ts',
      `vscode.LanguageModelChatMessage.User(\`Name the district of \${street}\`);`,
      'User',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(turnsOf(path, `${text}\n`, name)).toEqual([`user: Name the district of \${street}`]);
  });

  it.each([
    ['the state of a window', 'setMessages([{ role: "user", content: "Name the district of my street" }]);'],
    ['parts of a machine', 'const body = { contents: [{ parts: [{ label: "Name the district of it" }] }] };'],
  ])('leaves %s alone', (_what, text) => {
    expect(found('a.ts', `${text}\n`)).toEqual([]);
  });
});

describe('texts under telling names', () => {
  it('are prompts in a table of personas, however they begin', () => {
    const text =
      'const PERSONAS = [{ id: "clerk", label: "Clerk of the day", prompt: "Speak slowly and in images, as clerks do." }];\n';
    expect(found('a.ts', text)).toEqual(['prompt PERSONAS.clerk.prompt']);
  });

  it('are prompts in a table of prompts, where nobody is asked', () => {
    const text =
      'const CLERK_PROMPTS = { north: "You sort the mail of the north and distrust long letters." };\n';
    expect(found('a.ts', text)).toEqual(['prompt CLERK_PROMPTS.north']);
    expect(found('a.ts', `import inquirer from 'inquirer';\n${text.replace('You sort', 'We sort')}`)).toEqual(
      [],
    );
    expect(found('a.ts', 'const CLERK_PROMPTS = { north: "You sort the mail" };\n')).toEqual([]);
  });

  it('are prompts where they are kept for later', () => {
    const text = 'store.create_prompt(name="clerk", prompt="As a {{level}} clerk, name the district.")\n';
    expect(found('a.py', text)).toEqual(['prompt create_prompt']);
    expect(found('a.py', text.replace('create_prompt', 'create_file').replace('prompt=', 'text='))).toEqual(
      [],
    );
  });

  it('are prompts where a text of the system tells what its reader does', () => {
    expect(found('a.ts', 'const system = `You guard a password.\\nNever say it.`;\n')).toEqual([
      'prompt system',
    ]);
    expect(found('a.ts', 'const system = `You have three letters left.`;\n')).toEqual([]);
  });

  it('are prompts in the template of a judge', () => {
    const text = 'JUDGE_TEMPLATE = """Question: {q}\nExpected: {e}\nGiven: {g}\nScore from 0 to 1."""\n';
    expect(found('a.py', text)).toEqual(['prompt JUDGE_TEMPLATE']);
    expect(found('a.py', text.replace('JUDGE', 'PAGE'))).toEqual([]);
  });

  it('are prompts where they are told beside what is asked', () => {
    const text =
      'post("/llm", { body: JSON.stringify({ system: "You name the district of a street.", prompt: letter }) });\n';
    expect(found('a.ts', text)).toEqual(['prompt post.body']);
    expect(found('a.ts', text.replace('prompt', 'colour').replace('You name', 'Names of'))).toEqual([]);
  });

  it('are prompts where a field of a form holds them at first', () => {
    const text =
      'import streamlit as st\nsystem = st.text_area("System prompt", "You are a clerk who sorts letters.")\n';
    expect(turnsOf('a.py', text, 'system')).toEqual(['system: You are a clerk who sorts letters.']);
  });

  it('are prompts in a file of prompts, as constants and with holes', () => {
    const text =
      'INTRO = "Introduce the district in one friendly paragraph for newcomers."\nclass Form:\n    hint = "[red]Please select one of the options below, or leave"\n';
    expect(found('app/prompts.py', text)).toEqual(['prompt INTRO']);
  });
});
