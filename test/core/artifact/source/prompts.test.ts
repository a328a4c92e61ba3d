// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, named, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('a text by its name and its words', () => {
  it.each([
    [
      'a constant',
      'a.py',
      'SYSTEM_PROMPT = """You help nurses to plan their shifts.\nNever plan six nights."""',
      'SYSTEM_PROMPT',
    ],
    [
      'a template literal',
      'a.ts',
      'export const triagePrompt = `Classify the ticket: ${ticket}\nReturn only the label.`;',
      'triagePrompt',
    ],
    [
      'a field of a class',
      'a.py',
      'class Bot:\n    system_prompt: str = "You are a helpful assistant."\n',
      'Bot.system_prompt',
    ],
    [
      'a member',
      'a.py',
      'class Bot:\n    def __init__(self):\n        self.prompt = "Answer the question of the user in one sentence."\n',
      'Bot.prompt',
    ],
    [
      'an export of CommonJS',
      'a.js',
      'module.exports.SYSTEM_PROMPT = "You answer questions about tax law.";',
      'SYSTEM_PROMPT',
    ],
    [
      'a function that returns it',
      'a.ts',
      'export function getSystemPrompt(locale: string) { return `You plan trips. Always answer in ${locale}.`; }',
      'getSystemPrompt',
    ],
    [
      'a default',
      'a.py',
      'def chat(message, system_prompt="You are a friendly guide to the museum."):\n    pass\n',
      'chat.system_prompt',
    ],
    [
      'a persona under any name',
      'a.py',
      'OPENING = "You are an experienced translator. Your task is to translate the given text, and to keep the names as they are in it."',
      'OPENING',
    ],
    [
      'a text that begins with tags of its own',
      'a.py',
      'REVIEW_PROMPT = "<rules>\\nReturn only JSON.\\n</rules>\\n<diff>{diff}</diff>"',
      'REVIEW_PROMPT',
    ],
    [
      'a persona in Chinese',
      'a.py',
      'SYSTEM_PROMPT = "你是一名资深律师，请用简洁的语言回答用户的问题。"',
      'SYSTEM_PROMPT',
    ],
    [
      'a text that a model is given',
      'a.py',
      'def run(llm, text):\n    template = f"Summarize this report for a manager: {text}"\n    return llm.invoke(template)\n',
      'run.template',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(found(path, text)).toEqual([`prompt ${name}`]);
  });

  it('every entry of a dictionary of prompts is one, by its key', () => {
    const python =
      'PROMPTS = {\n  "title": "Write a short title for the conversation.",\n  "summary": "Summarize the ticket in three points.\\n{ticket}",\n}\n';
    expect(found('prompts.py', python)).toEqual(['prompt PROMPTS.title', 'prompt PROMPTS.summary']);
    const list =
      "export const personas = [{ id: 'chef', title: 'Chef', prompt: 'You are a chef. Suggest a dish for every occasion.' }];";
    expect(found('a.ts', list)).toEqual(['prompt personas.chef.prompt']);
    const functions =
      'export const PROMPTS = { short: (text: string) => `Summarize the following text in one sentence: ${text}` };';
    expect(turnsOf('a.ts', functions, 'PROMPTS.short')).toEqual([
      'user: Summarize the following text in one sentence: ${text}',
    ]);
  });

  it('what is added piece by piece is one text', () => {
    const python =
      'def build_prompt(ticket, history):\n    prompt = "Write a reply to this ticket."\n    if history:\n        prompt += f"Earlier: {history}"\n    prompt += f"Ticket: {ticket}"\n    return prompt\n';
    expect(turnsOf('a.py', python, 'build_prompt')).toEqual([
      'user: Write a reply to this ticket.\nEarlier: ${history}\nTicket: ${ticket}',
    ]);
    const script =
      "function systemPrompt(locale) {\n  const lines = [];\n  lines.push('You help people to plan trips.');\n  lines.push(`Always answer in ${locale}.`);\n  return lines.join('\\n');\n}\n";
    expect(named('a.ts', script, 'systemPrompt').lines).toEqual([3, 4]);
  });

  it('holes are those of the program, placeholders those of the template', () => {
    expect(
      contentNamed('a.py', 'PROMPT = f"Translate to {language}: {text}"', 'PROMPT', 'prompt'),
    ).toMatchObject({
      template: 'code',
      variables: ['language', 'text'],
    });
    expect(
      contentNamed('a.py', 'PROMPT = "Translate to {language}: {text}"', 'PROMPT', 'prompt'),
    ).toMatchObject({
      template: 'f-string',
      variables: ['language', 'text'],
    });
  });

  it('a docstring of a DSPy signature is one, with its fields', () => {
    const text =
      'import dspy\nclass Triage(dspy.Signature):\n    """Decide how urgent the message is."""\n    message: str = dspy.InputField(desc="the message")\n';
    expect(turnsOf('a.py', text, 'Triage')).toEqual(['system: Decide how urgent the message is.']);
    expect(JSON.stringify(contentNamed('a.py', text, 'Triage', 'prompt').otherSettings)).toContain('message');
  });

  it('a function decorated as a prompt is one whatever its name', () => {
    const text =
      '@mcp.prompt()\ndef report(city: str) -> str:\n    return f"Write a weather report for {city}."\n\n@agent.system_prompt\ndef add_name(ctx) -> str:\n    return f"The name of the customer is {ctx.deps}."\n';
    expect(found('a.py', text)).toEqual(['prompt report', 'prompt add_name']);
  });
});

describe('a call of a model', () => {
  it('is one prompt with its turns, model and parameters', () => {
    const text =
      'def extract(doc):\n    return client.messages.create(\n        model="claude-3-5-sonnet-latest",\n        max_tokens=1024,\n        system="Extract all dates. Return JSON only.",\n        messages=[{"role": "user", "content": f"<document>{doc}</document>"}],\n    )\n';
    expect(named('a.py', text, 'extract.create')).toMatchObject({
      kind: 'prompt',
      lines: [2, 7],
      content: {
        model: 'claude-3-5-sonnet-latest',
        parameters: { maxOutputTokens: 1024 },
        template: 'code',
        messages: [
          { role: 'system', content: 'Extract all dates. Return JSON only.' },
          { role: 'user', content: '<document>${doc}</document>' },
        ],
      },
      positions: {
        model: 3,
        'parameters.maxOutputTokens': 4,
        'messages[0].content': 5,
        'messages[1].content': 6,
      },
    });
    expect(found('a.py', text)).toHaveLength(1);
  });

  it.each([
    [
      'the AI SDK',
      'a.ts',
      "const r = streamText({ model: openai('gpt-4o'), system: 'Answer in one sentence.', messages });",
      'r',
    ],
    [
      'fetch',
      'a.js',
      "fetch(url, { body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'system', content: 'You explain recipes.' }, { role: 'user', content: q }] }) });",
      'fetch.body',
    ],
    [
      'a wrapper of the application',
      'a.ts',
      "function f(q) { return callLLM({ system: 'Explain like I am five.', user: q }); }",
      'f.callLLM',
    ],
    [
      'LangChain in Python',
      'a.py',
      'prompt = ChatPromptTemplate.from_messages([("system", "Translate to {language}."), ("human", "{text}")])',
      'prompt',
    ],
    [
      'LangChain in TypeScript',
      'a.ts',
      'const condense = PromptTemplate.fromTemplate(`Rephrase the question: {question}`);',
      'condense',
    ],
    [
      'messages as objects',
      'a.py',
      'def g(llm, q):\n    return llm.invoke([SystemMessage(content="You are a strict examiner."), HumanMessage(content=q)])\n',
      'g.invoke',
    ],
    [
      'Gemini',
      'a.py',
      'model = genai.GenerativeModel("gemini-1.5-flash", system_instruction="You grade essays from 1 to 6.")',
      'model',
    ],
    [
      'a list of messages',
      'a.py',
      'messages = [{"role": "system", "content": "You answer the phone of a dentist."}]',
      'messages',
    ],
    [
      'a message that is added',
      'a.py',
      'import openai\ndef f(messages, x):\n    messages.append({"role": "user", "content": f"Plan the following week: {x}. Return a table."})\n',
      'f.messages',
    ],
    [
      'a prompt of an MCP server',
      'a.ts',
      "server.prompt('notes', { topic: z.string() }, ({ topic }) => ({ messages: [{ role: 'user', content: { type: 'text', text: `Summarize all notes about ${topic}.` } }] }));",
      'notes',
    ],
    [
      'instructions of an MCP server',
      'a.py',
      'mcp = FastMCP("weather", instructions="Use these tools for questions about the weather.")',
      'mcp',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(found(path, text)).toEqual([`prompt ${name}`]);
  });

  it('that is given a constant leaves the text to the constant', () => {
    const text =
      "import OpenAI from 'openai';\nconst SYSTEM = 'You are the clerk of a library.';\nconst ask = (q) => client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'system', content: SYSTEM }, { role: 'user', content: q }] });\n";
    expect(found('a.ts', text)).toEqual(['prompt SYSTEM', 'model-config a']);
  });
});

describe('prompts that people type or write about', () => {
  const lines = `[
  { id: 1, lines: ['First, make it work. Then, make it right.', 'Finally, make it fast without losing clarity.'] },
  { id: 2, lines: ['const future = await build({ curiosity: true });', "ship(future, { confidence: 'high' });"] },
  { id: 3, lines: ['Design the interface as if every detail matters.', 'Write the code as if the next reader matters more.'] },
]`;

  it.each([
    ['typed', `export const PROMPTS: TypingPrompt[] = ${lines};`],
    ['by their name', `export const TYPING_PROMPTS = ${lines};`],
    [
      'by a function',
      `export const PROMPTS = ${lines};\nexport function getTypingPrompt(id: number) { return PROMPTS.find((prompt) => prompt.id === id); }`,
    ],
    [
      'of a diary',
      "export const JOURNAL_PROMPTS = [{ id: 'home', text: 'Describe the house that you grew up in, and write about the room that you remember best today.' }];",
    ],
  ])('are said to no model: %s', (_how, text) => {
    expect(found('src/lib/prompts.ts', text)).toEqual([]);
  });

  it('do not hide what a model is told beside them', () => {
    const text = `export const TYPING_PROMPTS = ${lines};\nexport const SYSTEM_PROMPT = 'You are a typing coach. Answer in one sentence.';\nexport const LINES_PROMPT = 'You are a writer of short lines. Return only a JSON array of two lines.';`;
    expect(found('src/lib/prompts.ts', text)).toEqual(['prompt SYSTEM_PROMPT', 'prompt LINES_PROMPT']);
  });

  it('are a model’s where the file calls one, or nothing says whose they are', () => {
    const journal =
      "export const JOURNAL_PROMPT = 'Summarize the entries of the week in three sentences: ';\n";
    expect(found('src/a.ts', `import OpenAI from 'openai';\n${journal}`)).toEqual(['prompt JOURNAL_PROMPT']);
    expect(found('src/lib/prompts.ts', `export const PROMPTS: Prompt[] = ${lines};`)).not.toEqual([]);
  });
});

describe('no prompt', () => {
  it.each([
    [
      'questions of a command line',
      'a.ts',
      "import inquirer from 'inquirer';\nconst promptText = 'Enter your project name:';\ninquirer.prompt([{ type: 'input', name: 'name', message: 'What is the name of your project?' }]);\nwindow.prompt('Please enter your name');",
    ],
    [
      'questions of a command line in Python',
      'a.py',
      'import click\nclass Shell(cmd.Cmd):\n    prompt = "(db) "\n@click.option("--name", prompt="Your name")\ndef hello(name):\n    return input("Enter the system password: ")\n',
    ],
    [
      'a mock of a chat',
      'a.tsx',
      "const messages = [{ id: 1, role: 'user', content: 'Hello, how can I reset my password?', timestamp: '10:00' }];",
    ],
    [
      'what an interface suggests',
      'a.ts',
      "const SUGGESTED_PROMPTS = ['Explain quantum computing in simple terms', 'Write a poem about the sea'];",
    ],
    [
      'placeholders and labels',
      'a.ts',
      "const placeholders = { prompt: 'Describe the image you want to create', systemPrompt: 'e.g. You are a helpful assistant' };\nconst x = { promptTitle: 'Prompt library', promptDescription: 'Write prompts and share them with your team. You can use variables.' };",
    ],
    [
      'instructions for people',
      'a.ts',
      "const instructions = 'Click on the map to place a marker, then drag it to the right position.';",
    ],
    [
      'what a program says about permissions',
      'a.ts',
      "const permission = { system: 'linux', message: 'You are an admin of this workspace. You must confirm your email.' };",
    ],
    [
      'a letter',
      'a.ts',
      'const emailTemplate = `Hi ${name},\\n\\nYou are receiving this email because you are a member of ${team}. Please reply to this message if you have any questions.`;',
    ],
    [
      'a dialogue of a game',
      'a.ts',
      "const DIALOGUE = { greeting: 'You are a brave one to enter my tower!', quest: 'You must bring me the golden key. Return to me when you have it.' };",
    ],
    ['a query', 'a.py', 'PROMPT_TEMPLATE = "SELECT id FROM prompts WHERE owner = %s"'],
    ['markup', 'a.ts', 'const promptTemplate = `<div class="prompt">${label}</div>`;'],
    ['what the operating system says', 'a.py', 'SYSTEM_MESSAGE = "The system will shut down in 5 minutes."'],
    [
      'errors and logs',
      'a.py',
      'import openai\nlogger.info("Sending prompt to the model, answer only in JSON")\nraise ValueError("You must provide a prompt. Return only JSON.")\n',
    ],
    [
      'a schema of options',
      'a.ts',
      "const options = z.object({ prompt: z.string().describe('The prompt to send to the LLM'), temperature: z.number() });",
    ],
    [
      'numbers and paths of prompts',
      'a.py',
      'SUMMARY_PROMPT_PATH = "prompts/summary.txt"\nprompt_tokens = 12\nPROMPT_VERSION = "answer the question v2 with care"\n',
    ],
    [
      'a table of prompts in a database',
      'a.py',
      'class Prompt(Base):\n    """A prompt that a user has saved."""\n    __tablename__ = "prompts"\n    name = Column(String(255), comment="Name of the prompt")\n',
    ],
  ])('%s', (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('what tells people something, in a file of prompts', () => {
  it.each([
    [
      'the meaning of a rule',
      'export const PROMPT_RULES = [{ id: "order", means: "what a user says is put into the system message with nothing around it" }];',
    ],
    [
      'the reason of a refusal',
      'export function readPrompt(text) {\n  return { ok: false, reason: "it is no list of messages with a role and a text, and nothing else is sent to the model" };\n}',
    ],
    [
      'a message that is put together',
      'function check(keys) {\n  const message = `the provider refuses a \\`jsonSchema\\` without ${keys}, return valid JSON only`;\n  return { line: 1, message };\n}',
    ],
    [
      'what a function is told',
      'export function lint(prompt) {\n  add(prompt, "a tool message answers a call; no assistant message stands before this one here");\n}',
    ],
  ])('%s is no prompt', (_what, text) => expect(found('src/lint/prompts.ts', text)).toEqual([]));

  it('is no part of the prompt that a function makes', () => {
    const text =
      'def make_prompt(topic):\n    if not topic:\n        return {"error": "The topic must not be empty, and you must give one of at most ten words"}\n    return {"prompt": f"You are a helpful assistant. Answer questions about {topic} only."}\n';
    expect(turnsOf('a.py', text, 'make_prompt')).toEqual([
      'user: You are a helpful assistant. Answer questions about ${topic} only.',
    ]);
  });

  it.each([
    [
      'an entry of a table of prompts',
      'export const PROMPTS = { title: "Write a title for the conversation in at most six words." };',
      'PROMPTS.title',
    ],
    [
      'a message that says who the model is',
      'import OpenAI from "openai";\nconst message = "You are a helpful assistant. Answer only in valid JSON. Do not add explanations.";',
      'message',
    ],
  ])('%s stays one', (_what, text, name) => expect(found('a.ts', text)).toEqual([`prompt ${name}`]));
});
