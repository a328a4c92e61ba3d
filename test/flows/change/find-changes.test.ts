import { expect, it } from 'vitest';
import { change } from '../../support/found-changes.ts';

it('warns only of what the change brought', async () => {
  const prompt = (more: string) => `messages: [{role: user, content: "Hi ${more}"}]\nold_key: 1\n`;
  const found = await change(
    { 'a.prompt.yml': prompt('there') },
    { 'a.prompt.yml': `${prompt('you')}new_key: 1\n` },
  );
  expect(found.warnings.map(({ rule, message }) => [rule, message.split(' ', 1)[0]])).toEqual([
    ['unknown-key', '`new_key`'],
  ]);
});

it('keeps the identity of what moved, and says one change of a file with two artifacts once', async () => {
  const tools = (temperature: number) =>
    JSON.stringify({
      model: 'gpt-5',
      temperature,
      tools: [{ name: 'find', description: 'Find what is asked', input_schema: { type: 'object' } }],
    });
  const text = 'You are a support agent.\nAnswer in {{language}}.\nNever promise refunds.\n';
  const { changes } = await change(
    { 'prompts/support.md': text, 'tools/t.json': tools(0) },
    { 'prompts/support.md': null, 'src/prompts/support.md': text, 'tools/t.json': tools(1) },
  );
  expect(
    changes.map(({ path, oldPath, kind, change: what, summary }) => ({ path, oldPath, kind, what, summary })),
  ).toEqual([
    {
      path: 'src/prompts/support.md',
      oldPath: 'prompts/support.md',
      kind: 'prompt',
      what: 'renamed',
      summary: ['moved from prompts/support.md'],
    },
    {
      path: 'tools/t.json',
      oldPath: undefined,
      kind: 'model-config',
      what: 'modified',
      summary: ['`temperature` 0 -> 1'],
    },
  ]);
});

it('says modified of a file that was there before and could not be known for what it is', async () => {
  const rows = (rule: string) =>
    `topic,note${rule}\n"tides","sea","contains: moon"\n"locks","canal","contains: water"\n`;
  const agent = (head: string) =>
    `---\n${head}---\n\nYou are a harbour clerk. Answer the captain in one sentence.\n`;
  const { changes } = await change(
    {
      'promptfooconfig.yaml':
        'prompts: ["Tell me of {{topic}}"]\nproviders: [openai:gpt-5]\ntests: file://rows.csv\n',
      'rows.csv': rows(',other').replaceAll('contains: ', ''),
      'clerk.md': 'Notes on the tides and the locks.\n',
      'prompts/blank.md': '\n',
      'docker-compose.yml': 'services:\n  desk:\n    image: harbour/desk\n',
    },
    {
      'prompts/blank.md': 'You are a harbour clerk. Answer in one sentence.\n',
      'docker-compose.yml':
        'services:\n  desk:\n    image: harbour/desk\n    environment:\n      OPENAI_MODEL: gpt-5-mini\n',
      'rows.csv': rows(',__expected'),
      'clerk.md': agent('name: clerk\ndescription: Answers captains\nmodel: inherit\n'),
    },
  );
  const said = changes.map(({ path, change: what, summary }) => [path, what, summary[0]?.split(':')[0]]);
  expect(said).toContainEqual(['rows.csv', 'modified', '2 rows changed']);
  expect(said).toContainEqual([
    'clerk.md',
    'modified',
    'the file was there before and was not known as prompt; it is now',
  ]);
  expect(said).toContainEqual(['docker-compose.yml', 'added', 'new']);
  expect(said).toContainEqual(['prompts/blank.md', 'added', 'new']);
});

it('says modified of a prompt whose text was too short to be known as one, or is now', async () => {
  const code = (brief: string, long: string) =>
    `import OpenAI from 'openai';\nexport const prompts = { brief: '${brief}', long: '${long}' };\n`;
  const told = 'You are a harbour clerk. Answer the captain in one sentence.';
  const other = 'Summarise the log of the tide for the pilot. Leave out the wind.';
  const { changes } = await change(
    { 'src/desk.ts': code('Be brief.', told) },
    { 'src/desk.ts': code(other, 'Be kind.') },
  );
  expect(changes.map(({ name, change: what, summary }) => [name, what, summary])).toEqual([
    ['prompts.brief', 'modified', [expect.stringContaining('1 sentence removed ("Be brief."), 2 added')]],
    ['prompts.long', 'modified', [expect.stringContaining('1 added ("Be kind.")')]],
  ]);
  // Where a prompt is kept is no wording of it.
  for (const place of ['desk-v2', 'prompts/desk.md', 'my prompts/desk of the pier.md']) {
    const kept = await change(
      { 'src/desk.ts': code('Be brief.', told) },
      { 'src/desk.ts': code('Be brief.', place) },
    );
    expect(kept.changes.map(({ name, change: what }) => [name, what])).toEqual([['prompts.long', 'removed']]);
  }
});

it('tells the models of a file first, then what is found, then how it is worded', async () => {
  const code = (berths: string, chunk: number, model: string) =>
    `import OpenAI from 'openai';
const SYSTEM_PROMPT = 'You are a harbour clerk. Name ${berths} berths.';
export const splitter = new RecursiveCharacterTextSplitter({ chunkSize: ${chunk}, chunkOverlap: 20 });
export const CHAT_MODEL = '${model}';
`;
  const { changes } = await change(
    { 'src/desk.ts': code('two', 400, 'gpt-5-mini') },
    { 'src/desk.ts': code('three', 500, 'gpt-5') },
  );
  expect(changes.map(({ kind }) => kind)).toEqual(['model-config', 'rag-config', 'prompt']);
  const tool = (says: string) =>
    `export const tide = tool({ description: '${says}', parameters: z.object({ pier: z.string().describe('pier') }), execute });\n`;
  const kindsOf = async (now: string) =>
    (
      await change(
        { 'src/desk.ts': `${tool('Tells the tide of the day.')}${code('two', 400, 'gpt-5')}` },
        { 'src/desk.ts': `${now}${code('two', 500, 'gpt-5')}` },
      )
    ).changes.map(({ kind }) => kind);
  expect(await kindsOf(tool('Tells of breaking waves at once.'))).toEqual(['rag-config', 'tool-definition']);
  expect(await kindsOf('')).toEqual(['tool-definition', 'rag-config']);
});

it('keeps the settings of a section that only one key told of, and says which of them changed', async () => {
  const file = (store: string, more = '') =>
    `database:\n  storage: ${store}\n  config:\n    index_type: IVF_FLAT\n${more}chat:\n  model: gpt-5\n  temperature: 1\nretriever:\n  search_type: similarity\n  top_k: 20\n`;
  const embeds = '    embeddings: openai\n';
  const of = async (before: string, after: string) =>
    (await change({ 'config/rag.yaml': before }, { 'config/rag.yaml': after })).changes.map(
      ({ summary }) => summary,
    );
  expect(await of(file('milvus', embeds), file('neo4j'))).toEqual([
    ['`storage` "milvus" -> "neo4j"', '`embeddings` "openai" -> not set'],
  ]);
  expect(await of(file('milvus'), file('milvus', embeds))).toEqual([['`embeddings` not set -> "openai"']]);
  const gone = file('milvus', embeds).replace('    index_type: IVF_FLAT\n', '');
  expect(await of(file('milvus', embeds), gone)).toEqual([['`index_type` "IVF_FLAT" -> not set']]);
  const rag = (mode: string, model: string) =>
    `rag:\n  mode: ${mode}\n  chunk_size: 300\nllm:\n${model}  temperature: 0.1\n`;
  const both = await change(
    { 'desk.yaml': rag('fast', '  model: gpt-5\n') },
    { 'desk.yaml': rag('slow', '') },
  );
  expect(both.changes.flatMap(({ summary }) => summary)).toEqual([
    '`llm.model` "gpt-5" -> not set',
    '`mode` "fast" -> "slow"',
  ]);
});
