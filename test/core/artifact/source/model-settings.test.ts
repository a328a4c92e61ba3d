import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const settingsIn = (path: string, text: string) =>
  contentNamed(path, text, 'a', 'model-config').settings as Record<string, unknown>;

describe('the body of a request', () => {
  it.each([
    [
      'that is sent',
      'a.ts',
      "await fetch(base + '/chat/completions', { body: JSON.stringify({ model, messages: turns, temperature: 0 }) });",
      { 'fetch.body.temperature': 0 },
    ],
    [
      'that a method returns',
      'a.py',
      'class Judge:\n    def body(self, turns):\n        return {"model": self.model, "max_tokens": 900, "messages": turns, "tool_choice": {"type": "any"}}\n',
      { 'Judge.body.max_tokens': 900, 'Judge.body.tool_choice.type': 'any' },
    ],
    [
      'of Ollama',
      'a.py',
      'payload = {"model": "house-model", "prompt": question, "options": {"temperature": 0.1}}\n',
      { 'payload.model': 'house-model', 'payload.options.temperature': 0.1 },
    ],
    [
      'that takes in an object of parameters',
      'a.ts',
      'const bodyDefaults = { temperature: 0.7, stream: false };\nexport const body = (turns) => ({ model: id, messages: turns, ...bodyDefaults });',
      { 'bodyDefaults.temperature': 0.7 },
    ],
  ])('%s', (_what, path, text, settings) => expect(settingsIn(path, text)).toEqual(settings));

  it.each([
    ['the weather', 'const options = { temperature: 1.5, humidity: 80 }; const messages = [];'],
    ['a form', "const state = { messages: { required: 'Fill in' }, model: 'Corolla', temperature: 1 };"],
    [
      'the schema of one',
      "const Request = z.object({ messages: z.array(Turn), model: z.string(), toolChoice: z.enum(['auto', 'none']) });",
    ],
    ['a mail', "send({ messages: list, seed: 4, to: 'a@example.org' });"],
  ])('is not %s', (_what, text) => expect(found('a.ts', text)).toEqual([]));
});

describe('a model and its parameters by a name', () => {
  it.each([
    [
      'of an argument',
      'a.py',
      'desk = Desk(default_model=cfg.get("AI", "gpt-5-mini"))',
      { 'desk.default_model': 'gpt-5-mini' },
    ],
    [
      'of a function',
      'a.ts',
      "function getDefaultModel(id) { return table[id]?.[0] ?? 'gpt-4o'; }",
      { getDefaultModel: 'gpt-4o' },
    ],
    [
      'of parameters beside messages',
      'a.py',
      'def chat(messages, temperature=0.2, max_tokens=900):\n    return post(messages)',
      { 'chat.temperature': 0.2, 'chat.max_tokens': 900 },
    ],
    [
      'of a slider',
      'a.py',
      'import openai\ntemperature = st.slider("Temperature", 0.0, 1.0, 0.3)',
      { temperature: 0.3 },
    ],
    [
      'of a message beside them',
      'a.ts',
      'const ask = (letter) => ({ model: this.model, message: letter, temperature: 0.3 });',
      { 'ask.temperature': 0.3 },
    ],
  ])('%s', (_what, path, text, settings) => expect(settingsIn(path, `${text}\n`)).toEqual(settings));

  it.each([
    ['a car', 'a.py', 'import openai\ncar = Car(default_model="T-200")'],
    ['a room', 'a.py', 'def heat(room, temperature=19.5):\n    return room'],
    ['a name of another thing', 'a.ts', "function getDefaultModel() { return 'User'; }\nconst llm = 1;"],
  ])('is not of %s', (_what, path, text) => expect(found(path, `${text}\n`)).toEqual([]));
});

describe('a default', () => {
  it.each([
    [
      'of zod',
      'a.ts',
      'const schema = z.object({ model: z.string().default("gpt-4.1").describe("id") });',
      'gpt-4.1',
    ],
    ['of the environment', 'a.py', 'os.environ.setdefault("LLM_MODEL", "gpt-4.1")\n', 'gpt-4.1'],
    ['of an attribute', 'a.py', 'model = getattr(cfg, "model", "gpt-4.1")\n', 'gpt-4.1'],
    [
      'of argparse',
      'a.py',
      'parser.add_argument("--model", default="gpt-4.1", help="which LLM")\n',
      'gpt-4.1',
    ],
    [
      'of click',
      'a.py',
      '@click.option("--model", "-m", default="gpt-4.1")\ndef main(model):\n    pass\n',
      'gpt-4.1',
    ],
    ['of commander', 'a.ts', "program.option('-m, --model <id>', 'which LLM', 'gpt-4.1');", 'gpt-4.1'],
    ['of a table', 'a.ts', "const M = { A: 'gpt-4.1' };\nexport const DEFAULT_MODEL = M.A;", 'gpt-4.1'],
  ])('%s is the model', (_what, path, text, id) => {
    expect(Object.values(settingsIn(path, text))).toContain(id);
  });

  it.each([
    ['cfg.get("temperature", 0.1)', 0.1],
    ['float(os.environ.get("HEAT") or "0.2")', 0.2],
    ['cfg.heat or 0.3', 0.3],
    ['0 if strict else 0.8', [0, 0.8]],
  ])('%s is a parameter', (value, expected) => {
    const text = `from litellm import completion\nout = completion(model="gpt-4.1", messages=turns, temperature=${value})\n`;
    expect(settingsIn('a.py', text)).toMatchObject({ 'out.temperature': expected });
  });

  it('is one of a prompt as well', () => {
    const text =
      "const out = await generateText({ model: openai('gpt-4.1'), system: 'You are a cook.', temperature: given ?? 0.4 });";
    expect(contentNamed('a.ts', text, 'out', 'prompt').parameters).toEqual({ temperature: 0.4 });
  });

  it.each([
    ['a file', 'parser.add_argument("--model", default="weights.bin")\n'],
    ['the weather', 'import openai\ntemperature = weather.get("temperature", 0)\n'],
    ['the air', 'import openai\nclass Room:\n    temperature: float = Field(default=21.5)\n'],
  ])('of %s is none', (_what, text) => expect(found('a.py', text)).toEqual([]));
});

describe('parameters in a class', () => {
  it.each([
    ['beside a model', 'model: str = "gpt-4.1"\n    default_temperature: float = Field(default=0.3)\n'],
    ['beside each other', 'top_k: int = 5\n    default_temperature: float = Field(default=0.3)\n'],
    [
      'that say so',
      'default_temperature: float = Field(default=0.3, description="Temperature of the LLM")\n',
    ],
  ])('%s', (_what, fields) => {
    const text = `class Settings(BaseModel):\n    ${fields}`;
    expect(settingsIn('a.py', text)).toMatchObject({ 'Settings.default_temperature': 0.3 });
  });

  it('are none beside the limits of an account', () => {
    const text =
      'import openai\nclass Limits:\n    MAX_INPUT_TOKENS = 100000\n    MAX_OUTPUT_TOKENS = 8000\n    REQUESTS_PER_MINUTE = 9\n';
    expect(found('a.py', text)).toEqual([]);
  });
});

describe('a model', () => {
  it.each([
    [
      'of images and sound, whatever it is called',
      'a.ts',
      "import OpenAI from 'openai';\nconst out = await api.audio.speech.create({ model: 'speaker-2', voice: 'nova', input });",
      { 'out.model': 'speaker-2', 'out.voice': 'nova' },
    ],
    [
      'of a class of the application',
      'a.ts',
      'const llm = new ChatHouse({ temperature: 0.1, history });',
      { 'llm.temperature': 0.1 },
    ],
    [
      'in a list of any name',
      'a.py',
      'WORKERS = ["openai/gpt-5", "google/gemini-2.5-pro"]\n',
      { WORKERS: ['openai/gpt-5', 'google/gemini-2.5-pro'] },
    ],
    [
      'in an address',
      'a.py',
      'url = f"https://llm.example.org/v1/models/gemini-2.5-pro:generateContent?key={key}"\n',
      { 'url.model': 'gemini-2.5-pro' },
    ],
  ])('%s', (_what, path, text, settings) => expect(settingsIn(path, text)).toEqual(settings));

  it('is told what it must not say', () => {
    const text = (threshold: string) =>
      `const safetySettings = [{ category: HarmCategory.HATE, threshold: '${threshold}' }];\nconst m = ai.getGenerativeModel({ model: 'gemini-2.5-pro', safetySettings });`;
    expect(settingsIn('a.ts', text('LOW'))).not.toEqual(settingsIn('a.ts', text('HIGH')));
  });

  it.each([
    ['a list of what models can do', 'a.py', 'VISION = ["openai/gpt-5", "google/gemini-2.5-pro"]\n'],
    ['a message of a chat', 'a.ts', 'const view = new ChatWindow({ seed: 4, history });'],
    ['an address without one', 'a.py', 'url = f"https://llm.example.org/v1/models/{name}:generateContent"\n'],
  ])('is not %s', (_what, path, text) => expect(found(path, text)).toEqual([]));
});

describe('a call of a wrapper of its own', () => {
  it.each([
    [
      'with a system, a tool and a limit',
      'a.py',
      'async def sort(self, letter):\n    return await self._llm.call_with_tool(model=settings.model, system=system, user=user, tool=SORT, max_tokens=512)\n',
      { 'sort.call_with_tool.max_tokens': 512, 'sort.call_with_tool.system': 'system' },
    ],
    [
      'with a prompt and a limit',
      'a.ts',
      'export const sort = (prompt: string) => desk.run({ prompt, maxTokens: 512 });',
      { 'sort.run.maxTokens': 512 },
    ],
  ])('sets one parameter: %s', (_what, path, text, settings) =>
    expect(settingsIn(path, text)).toEqual(settings),
  );

  it.each([
    ['what cuts a prompt', 'a.py', 'short = truncate_prompt(prompt=prompt, max_tokens=100)\n'],
    ['what checks a length', 'a.py', 'if exceeds_limit(user_prompt, max_tokens=8000):\n    stop()\n'],
    ['how often something is asked', 'a.ts', 'const bucket = limiter(cliPrompt, { maxTokens: 20 });'],
    ['what trims a conversation', 'a.py', 'short = trim_messages(messages=messages, max_tokens=2000)\n'],
    ['what passes it on', 'a.py', 'answer = desk.run(prompt=prompt, max_tokens=max_tokens)\n'],
    ['who is given tokens', 'a.ts', 'grant({ user, maxTokens: 512 });'],
  ])('is not %s', (_what, path, text) => expect(found(path, text)).toEqual([]));
});

describe('models that are chosen by a key', () => {
  const roles = (of: (role: string) => string) =>
    ['chat', 'rank', 'title', 'judge', 'plan'].map((role) => `${role}: '${of(role)}'`).join(', ');

  it('are a table of roles for each provider, of whatever size, and no catalogue', () => {
    const table = (openai: string) =>
      `export const AI_MODELS = { openai: { ${openai} }, gemini: { ${roles(() => 'gemini-2.5-pro')} } };`;
    expect(settingsIn('a.ts', table(roles(() => 'gpt-5')))).toMatchObject({
      'AI_MODELS.openai.judge': 'gpt-5',
    });
    expect(found('a.ts', table("a: 'gpt-5', b: 'gpt-5', c: 'gpt-5', d: 'gpt-5', e: 'gpt-5'"))).toEqual([]);
  });

  it('are the one of each provider under any name, and no table of other names', () => {
    const table = (key: string) => `const DEFAULTS = { openai: 'gpt-4o-mini', ${key}: 'gemini-2.0-flash' };`;
    expect(settingsIn('a.ts', table('google'))).toMatchObject({ 'DEFAULTS.google': 'gemini-2.0-flash' });
    expect(found('a.ts', table('label'))).toEqual([]);
  });

  it.each(['||', '??'])('is the default that %s gives to the call of a provider', (or) => {
    const call = (id: string) =>
      `import { generateText } from 'ai';\nexport const ask = (q) => generateText({ model: openai(process.env.M ${or} '${id}'), prompt: q, temperature: 0 });`;
    expect(Object.values(settingsIn('a.ts', call('gpt-5')))).toContain('gpt-5');
    expect(JSON.stringify(settingsIn('a.ts', call('house')))).not.toContain('house');
  });
});
