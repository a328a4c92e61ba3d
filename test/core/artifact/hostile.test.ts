import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, detectUnread, isCandidate, prepareFormats } from '../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../src/core/artifact/diff.ts';
import { lintArtifacts } from '../../../src/core/artifact/lint.ts';
import { kindsOf } from './support.ts';

const PATHS = [
  'a.prompt.yml',
  'promptfooconfig.yaml',
  'promptfooconfig.json',
  'tools/t.json',
  'rag/index.yaml',
  'rag/index.json',
  'config/model.yaml',
  'prompts/p.md',
  'prompts/p.txt',
  'prompts/p.j2',
  'prompts/p.hbs',
  'prompts/p.liquid',
  'AGENTS.md',
  'SKILL.md',
  'prompts.yaml',
  'prompts.json',
  'plugins/a/skprompt.txt',
  'plugins/a/config.json',
  '.mcp.json',
  'server.json',
  'deploy/kong.yaml',
  'langgraph.json',
  'config/agents.yaml',
  'reviewer.agent.md',
  'p.prompt',
  'p.prompty',
  'p.poml',
  'p.baml',
  'infra/main.bicep',
  'infra/main.tf',
  'gateway/policy.xml',
  'opencode.json',
  'src/prompts.ts',
  'app/prompts.py',
];

beforeAll(() => prepareFormats(PATHS));

/** Everything that is done with a file; what must hold is that it comes back, and with lines that exist. */
async function process(path: string, text: string): Promise<void> {
  const { artifacts, broken } = detectFile(path, text);
  for (const problem of broken.flatMap(({ problems }) => problems)) {
    expect(problem.line).toBeGreaterThan(0);
    expect(problem.column).toBeGreaterThan(0);
  }
  for (const artifact of artifacts) {
    for (const finding of await lintArtifacts([artifact])) expect(finding.line).toBeGreaterThan(0);
    const [first] = detectFile(path, `${text} changed`).artifacts;
    for (const change of [
      await diffArtifacts(null, artifact),
      await diffArtifacts(first ?? null, artifact),
    ]) {
      expect(change?.summary.every((line) => line.length <= 600 && !line.includes('\n')) ?? true).toBe(true);
    }
  }
}

const rows = (count: number, row: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i)).join('');
const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]\n${rows(9, (i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${`*${'abcdefghi'[i]},`.repeat(9)}]\n`)}`;
const RAG = 'chunk_size: 1\nchunk_overlap: 2\ntop_k: 3\n';

describe('hostile files come back as a problem or as nothing', () => {
  it.each<[string, string]>([
    ['an alias bomb', BOMB],
    ['one long list, many times', `a: &a [${'x,'.repeat(5000)}]\nmessages: [${'*a,'.repeat(90)}]\n${RAG}`],
    ['an alias inside itself', 'messages: &a [*a]\n'],
    ['brackets without end', '['.repeat(100_000)],
    ['braces in pairs', '{{a}}'.repeat(5000)],
    ['deep JSON', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['deep blocks', rows(300, (i) => `${' '.repeat(i)}a:\n`)],
    [
      'inherited names',
      '__proto__: {x: 1}\nconstructor: 2\nmessages: [{role: user, content: hi, __proto__: {}}]\ntestData: [{__proto__: 1}]\n',
    ],
    [
      'inherited names in JSON',
      '{"__proto__":{"chunk_size":1},"chunk_size":1,"top_k":2,"chunk_overlap":3,"toString":4}',
    ],
    [
      'a tool named like an inherited member',
      '[{"name":"__proto__","description":"d","input_schema":{"type":"object","properties":{"__proto__":{},"constructor":{}},"required":["__proto__"]}}]',
    ],
    ['very many unknown keys', `messages: [{role: user, content: hi}]\n${rows(800, (i) => `z${i}: ${i}\n`)}`],
    ['very many settings', `${RAG}${rows(800, (i) => `k${i}: ${i}\n`)}`],
    [
      'very many models',
      `default: {model: gpt-5}\n${rows(150, (i) => `m${i}: {a: {b: {temperature: 1}}}\nn${i}: {model: gpt-5}\n`)}`,
    ],
    ['very many prompts', rows(600, (i) => `p${i}: You are a helper. Answer {q}.\n`)],
    ['prompts that nest', `${rows(150, (i) => `${' '.repeat(i)}a:\n`)}${' '.repeat(150)}b: You are a bot.\n`],
    [
      'very many prompts of a chain',
      `{"_type":"llm_chain","a":[${'{"template":"a","input_variables":[]},'.repeat(800)}1]}`,
    ],
    ['messages that never close', `${'<message role="user">'.repeat(5000)} You are a bot.`],
    ['keys without end', `${'k'.repeat(100_000)}: 1\n${RAG}`],
    [
      'a server of very many dots',
      `{"mcpServers":{"${'a.'.repeat(50_000)}":{"command":"${'x.'.repeat(50_000)}"}}}`,
    ],
    ['very many servers', `mcpServers:\n${rows(600, (i) => `  s${i}: {command: c, args: [a${i}]}\n`)}`],
    [
      'very many aliases of one name',
      `model_list:\n${rows(600, (i) => `- {model_name: a, litellm_params: {model: m${i}}}\n`)}`,
    ],
    ['comments that never close', `{"mcpServers":${'/*'.repeat(50_000)}`],
    ['empty lines', '\n'.repeat(100_000)],
    ['words that patterns look for', 'max'.repeat(50_000)],
    ['quotes that never close', `Answer {{ ${'"\\'.repeat(20_000)} }}`],
    ['blocks that never close', 'Answer {{#a}}'.repeat(10_000)],
    ['statements that never close', `You are it. ${'{% if x %}'.repeat(4000)}`],
    ['one word without end', `You are a bot.\nYou must ${'a'.repeat(100_000)}`],
    ['binary data', `\0\u0001${'\0'.repeat(1000)}`],
    ['lone surrogates', '{"name":"\ud800","description":"\udfff","input_schema":{"type":"object"}}'],
    ['half a surrogate in a prompt', 'You are \ud800. Always answer {\udfff}.'],
    ['two documents', 'messages: []\n---\nmessages: []\n'],
    ['tags that would build objects', 'messages: !!js/function "x"\na: !!binary aGk=\nb: !!set {x}\n'],
  ])('%s', async (_what, text) => {
    for (const path of PATHS) await process(path, text);
  });

  it('thousands of tools that all changed are still compared', async () => {
    const tools = (word: string, by: number) =>
      JSON.stringify(
        Array.from({ length: 2000 }, (_, i) => ({
          name: `f${i + by}`,
          description: `Find ${word} ${i} of a customer`,
          input_schema: { type: 'object' },
        })),
      );
    const [before, after] = [tools('one order', 0), tools('order', 1000)].map(
      (text) => detectFile('tools/t.json', text).artifacts[0] ?? null,
    );
    const change = await diffArtifacts(before ?? null, after ?? null);
    expect(change?.summary).toHaveLength(12);
    expect(change?.fields).toHaveLength(3000);
  });

  it('does not let a file touch what all objects inherit', () => {
    detectFile('a.prompt.yml', '__proto__: {polluted: 1}\nmessages: [{role: user, content: a}]\n');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

/** Quadratic work on these takes more than a minute, linear work a fraction of a second. */
describe('texts of nothing but openings are read in linear time', () => {
  const changed = async (path: string, before: string, after: string) => {
    const [old, now] = [before, after].map((text) => detectFile(path, text).artifacts[0] ?? null);
    expect(now).not.toBeNull();
    return (await diffArtifacts(old ?? null, now ?? null))?.summary.join() ?? '';
  };

  it('a template that shows a picture', async () => {
    const text = `---\nmodel: x\n---\nLook at {{media url=photo}}\n${'{'.repeat(250_000)}`;
    expect(await changed('a.prompt', text, text.replace('Look', 'Gaze'))).toContain('sentence');
  }, 30_000);

  it.each(['{%', '{#', '{{', '{%%'])(
    'a line of %s',
    async (opening) => {
      const text = `You are a helpful bot.\n${opening.repeat(80_000)}`;
      expect(await changed('prompts/p.txt', `${text}a`, `${text}b`)).toContain('sentence');
    },
    30_000,
  );
});

describe('the first line', () => {
  it('counts behind a byte order mark as well', () => {
    const text = 'chunk_size: 400\nchunk_overlap: 40\ntop_k: 5\n';
    const [plain, marked] = [text, `\uFEFF${text}`].map((one) => detectFile('config/search.yaml', one));
    expect(plain?.artifacts).toHaveLength(1);
    expect(marked).toEqual(plain);
  });
});

describe('faults', () => {
  it('make a file broken with the first of them, however many there are', () => {
    const { artifacts, broken } = detectFile('a.prompt.yml', 'messages: []\n- a: b\n'.repeat(500));
    expect(artifacts).toEqual([]);
    expect(broken[0]?.problems[0]?.line).toBe(2);
    expect(broken[0]?.problems.length).toBeLessThanOrEqual(20);
  });
});

describe('size', () => {
  const long = `messages: [{role: user, content: "${'a'.repeat(1_000_001)}"}]\n`;
  it('refuses a longer file only where its name says that it is an artifact', () => {
    expect(detectFile('a.prompt.yml', long).broken[0]?.problems[0]?.found).toMatch(
      /^1,000,0\d\d characters$/,
    );
    expect(kindsOf(detectFile('data/rows.yaml', long))).toEqual([]);
  });

  it('does the same for a file whose text cannot be had', () => {
    expect(kindsOf(detectUnread('a.prompt.yml', 'binary data'))).toEqual(['broken:github-prompt-yml']);
    expect(kindsOf(detectUnread('AGENTS.md', '50 MB'))).toEqual(['broken:coding-agent-instructions']);
    expect(kindsOf(detectUnread('image.png', 'binary data'))).toEqual([]);
    expect(kindsOf(detectUnread('data/rows.yaml', '50 MB'))).toEqual([]);
  });
});

describe('any text in any file', () => {
  const pieces = fc.constantFrom(
    'messages:',
    'role: user',
    'content: ',
    '- ',
    '  ',
    '\n',
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '&a ',
    '*a',
    '<<: ',
    '---\n',
    '{{',
    '}}',
    '{% if',
    '%}',
    'You are a ',
    'testData:',
    'chunk_size: 1\n',
    'top_k: 2\n',
    'model: gpt-5\n',
    'temperature: 1\n',
    'agents:\n',
    'role: a\n',
    'goal: b\n',
    '"mcpServers":',
    '"command":"npx"',
    '_format_version: 3\nplugins:\n',
    '- name: ai-proxy\n',
    'model_list:\n- model_name: a\n',
    '  litellm_params: {model: b}\n',
    '//',
    '"name"',
    'template: ',
    'input_variables: []\n',
    '_type: prompt\n',
    '"lc": 1, "id": ["prompts"], "kwargs": {',
    '"prompt":',
    'system: ',
    '<message role="user">',
    '{{$a}}',
    '"parameters":',
    '"type":"object"',
    '|\n',
    '\t',
    '\r\n',
    '\ufeff',
    '#',
    '!!',
    '? ',
    '{{role "user"}}',
    '{{!-- ',
    '\nuser:\n',
    '<poml>',
    '<p a="b">',
    '</',
    'function F(a: b) -> C {',
    'class C {',
    'client<llm> D {',
    'prompt #"',
    '"#',
    '@description(',
  );
  const text = fc.oneof(
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json(),
  );

  it.each(PATHS)('%s: never throws', async (path) => {
    await fc.assert(
      fc.asyncProperty(text, (source) => process(path, source)),
      { numRuns: 30 },
    );
  });

  it('any path is a candidate or not', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (path) => typeof isCandidate(path) === 'boolean'));
  });
});
