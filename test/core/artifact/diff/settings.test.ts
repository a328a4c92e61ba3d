import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { describeList, diffSettings } from '../../../../src/core/artifact/diff/settings.ts';
import { showMove } from '../../../../src/core/artifact/diff/wording.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { artifactOf, summaryOf } from '../support.ts';

beforeAll(() => prepareFormats(['a.py']));

describe('settings', () => {
  it('puts what needs a new index first', async () => {
    const text = (size: number, k: number, model: string) =>
      `top_k: ${k}\nchunk_size: ${size}\nchunk_overlap: 9\nembedder: {model: ${model}}\n`;
    expect(
      await summaryOf('rag/a.yaml', text(512, 5, 'text-embedding-3-small'), text(2048, 3, 'voyage-3')),
    ).toEqual([
      '`chunk_size` 512 -> 2048: re-index needed',
      '`embedder.model` "text-embedding-3-small" -> "voyage-3": provider swap, re-index needed',
      '`top_k` 5 -> 3',
    ]);
  });

  it('needs no new index for the same model behind the name of its provider, and one for another size of texts', async () => {
    const text = (model: string, size: number) =>
      `text_chunk_size: ${size}\nchunk_overlap: 9\ntop_k: 3\nembedder: {model: ${model}}\n`;
    const small = text('text-embedding-3-small', 512);
    expect(await summaryOf('rag/a.yaml', small, text('openai/text-embedding-3-small', 512))).toEqual([
      '`embedder.model` "text-embedding-3-small" -> "openai/text-embedding-3-small"',
    ]);
    const [routed] = await summaryOf(
      'rag/a.yaml',
      small,
      text('openrouter/openai/text-embedding-3-small', 512),
    );
    expect(routed).not.toContain('re-index');
    expect(await summaryOf('rag/a.yaml', small, text('openai/text-embedding-3-large', 256))).toEqual([
      '`text_chunk_size` 512 -> 256: re-index needed',
      '`embedder.model` "text-embedding-3-small" -> "openai/text-embedding-3-large": re-index needed',
    ]);
  });

  it.each([
    ['mixtral-8x7b-32768', 'llama3-70b-8192', ''],
    ['llama3-70b-8192', 'gpt-5-mini', ': provider swap'],
    ['vercel-ai-gateway:claude-3.7-sonnet', 'openai:gpt-5-mini', ': provider swap'],
  ])('says of %s -> %s who serves it only where the names do', async (from, to, note) => {
    const text = (model: string) => `model: ${model}\ntemperature: 0\n`;
    expect(await summaryOf('models.yaml', text(from), text(to))).toEqual([
      `\`model\` "${from}" -> "${to}"${note}`,
    ]);
  });

  it('says of an alias that is new that it names no model, and of an emptied mapping only what it lost', async () => {
    const config = (name: string, params: string) =>
      `model_list:\n  - {model_name: ${name}, litellm_params: ${params}}\n  - {model_name: spare, litellm_params: {model: openai/gpt-5}}\n`;
    const full = config('desk', '{model: openai/llama-3, timeout: 9}');
    expect(await summaryOf('litellm_config.yaml', full, config('pier', '{}'))).toContain(
      'alias `pier` added: names no model',
    );
    const emptied = await summaryOf('litellm_config.yaml', full, config('desk', '{}'));
    expect(emptied.join()).toContain('-> not set');
    expect(emptied.join()).not.toMatch(/mapping|empty/);
  });

  it('names what removed settings of retrieval held besides', async () => {
    const text = 'CHUNK_SIZE = 512\nCHUNK_OVERLAP = 100\nEMBEDDING_MODEL = "text-embedding-3-small"\n';
    const change = await diffArtifacts(artifactOf('a.py', text), null);
    expect(change?.summary).toEqual([
      'removed: chunk size 512, embedder text-embedding-3-small, `CHUNK_OVERLAP` 100',
    ]);
  });

  it('names a swap in a list of one', async () => {
    const text = (...models: string[]) => `models: ${JSON.stringify(models)}\ntemperature: 0\n`;
    const [first, second] = ['nvidia/nemotron-3-super', 'openai/gpt-5-mini'];
    expect((await summaryOf('models.yaml', text(first), text(second)))[0]).toContain(': provider swap');
    expect((await summaryOf('models.yaml', text(first), text(first, second)))[0]).not.toContain('swap');
  });

  it('names the whole path where two settings end alike', async () => {
    const text = (a: number) =>
      `small: {model: gpt-5-mini, temperature: ${a}}\nlarge: {model: gpt-5, temperature: 0}\n`;
    expect(await summaryOf('models.yaml', text(0), text(1))).toEqual(['`small.temperature` 0 -> 1']);
  });

  it('takes a list of plain values for one setting', async () => {
    const text = (marks: string) => `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\nseparators: ${marks}\n`;
    expect(await summaryOf('rag/a.yaml', text('[b, c]'), text('[a, b, c]'))).toEqual([
      '`separators` ["b", "c"] -> ["a", "b", "c"]',
    ]);
  });

  it('names what came to a long list and what went', async () => {
    const marks = (...more: string[]) =>
      JSON.stringify(['paragraph', 'heading', 'sentence', 'page', 'chapter', 'section', ...more]);
    const text = (list: string) => `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\nseparators: ${list}\n`;
    expect(await summaryOf('rag/a.yaml', text(marks('line')), text(marks('word', 'sign')))).toEqual([
      '`separators` "word", "sign" added, "line" removed',
    ]);
    expect(await summaryOf('rag/a.yaml', text(marks('a', 'b')), text(marks('b', 'a')))).toEqual([
      '`separators` in another order',
    ]);
  });

  it('puts what changed and what went before what is new', async () => {
    const base = 'chunk_overlap: 1\ntop_k: 2\nscore: 3\nsearch_type: mmr\n';
    const after = 'fresh: 1\nalso: 2\nchunk_overlap: 1\ntop_k: 2\nscore: 4\n';
    expect(await summaryOf('rag/a.yaml', base, after)).toEqual([
      '`score` 3 -> 4',
      '`search_type` "mmr" -> not set',
      '`fresh` not set -> 1',
      '`also` not set -> 2',
    ]);
  });

  it('says how much more changed beyond twelve lines', async () => {
    const keys = Array.from({ length: 30 }, (_, i) => i);
    const text = (by: number) =>
      `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\n${keys.map((i) => `k${i}: ${i + by}\n`).join('')}`;
    const lines = await summaryOf('rag/a.yaml', text(0), text(100));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('and 19 more changes');
  });
});

describe('models', () => {
  const ollama = (model: string, more = '') =>
    `llm:\n  mode: ollama\nollama:\n  llm_model: ${model}\n${more}`;

  it('of one server are no provider swap, whoever trained them', async () => {
    expect(await summaryOf('settings.yaml', ollama('mistral'), ollama('llama3.1'))).toEqual([
      '`llm_model` "mistral" -> "llama3.1"',
    ]);
    const beside = (provider: string, model: string) => `llm_provider: ${provider}\nllm_model: ${model}\n`;
    expect(
      await summaryOf('models.yaml', beside('groq', 'qwen3-32b'), beside('groq', 'gemma2-9b-it')),
    ).toEqual(['`llm_model` "qwen3-32b" -> "gemma2-9b-it"']);
    const swapped = await summaryOf(
      'models.yaml',
      beside('openai', 'gpt-5'),
      beside('anthropic', 'claude-opus-4'),
    );
    expect(swapped).toContain('`llm_model` "gpt-5" -> "claude-opus-4": provider swap');
    const routed = (model: string) => `openrouter:\n  model: ${model}\n`;
    expect(await summaryOf('models.yaml', routed('openai/gpt-5'), routed('anthropic/claude-opus-4'))).toEqual(
      ['`openrouter.model` "openai/gpt-5" -> "anthropic/claude-opus-4": provider swap'],
    );
  });

  it('that embed are told with what has to follow, also under a name that says nothing of a model', async () => {
    const code = (model: string) => `EMBEDDING = "${model}"\n`;
    expect(
      await summaryOf('app/find.py', code('text-embedding-3-small'), code('text-embedding-3-large')),
    ).toEqual(['`EMBEDDING` "text-embedding-3-small" -> "text-embedding-3-large": re-index needed']);
  });

  it('that go where one comes under another name are replaced', async () => {
    expect(
      await summaryOf('app/models.py', 'DEFAULT_MODEL = "gpt-4o"\n', 'CHAT_MODEL = "claude-opus-4-1"\n'),
    ).toEqual(['`DEFAULT_MODEL` "gpt-4o" replaced by `CHAT_MODEL` "claude-opus-4-1": provider swap']);
  });

  it('that stay in a list or under a short name leave no other the only one', () => {
    const gone = { 'a.model': 'gpt-4o', 'b.model': 'gpt-4o-mini' };
    const change = (more: Record<string, string | string[]>) =>
      diffSettings({ ...gone, ...more }, { 'c.model': 'gpt-5', ...more }, 'model').lines.join();
    expect(change({})).toContain('is the only model set here now');
    expect(change({ image_model: 'gpt-image-1' })).toContain('is the only chat model set here now');
    for (const more of [{ FALLBACK_MODELS: ['gpt-4.1-mini'] }, { 'agent.model': 'sonnet' }])
      expect(change(more)).not.toContain('only model');
    const listed = diffSettings({ MODEL: 'gpt-4o' }, { CHAT_MODEL: 'gpt-5', others: ['gpt-4o'] }, 'model');
    expect(listed.lines.join()).not.toContain('replaced by');
  });

  it('of different sections went and came', async () => {
    expect(
      await summaryOf(
        'config/models.yaml',
        'judge:\n  model: gpt-4o\n  temperature: 0\n',
        'summary:\n  model: claude-haiku-4-5\n  temperature: 0\n',
      ),
    ).not.toContainEqual(expect.stringContaining('replaced by'));
  });

  it('that embed need a new index, whichever class they are given to; how many texts go in one request does not', async () => {
    const python = (call: string) => `from langchain_x import *\n\ndef embeddings():\n    return ${call}\n`;
    const old = python('OpenAIEmbeddings(model="text-embedding-3-small", chunk_size=200)');
    expect(
      await summaryOf('rag/embed.py', old, python('VoyageAIEmbeddings(model="voyage-3-large")')),
    ).toEqual([
      '`OpenAIEmbeddings.model` "text-embedding-3-small" replaced by `VoyageAIEmbeddings.model` "voyage-3-large": provider swap, re-index needed',
    ]);
    const { digest } = artifactOf('rag/embed.py', old);
    expect(artifactOf('rag/embed.py', old.replace('=200', '=500')).digest).toBe(digest);
  });
});

describe('a model that a table and a call under it both have', () => {
  const change = (before: Record<string, string>, after: Record<string, string>) =>
    diffSettings(before, after, 'model').lines;

  it('is told once, and where they differ on one side as well', () => {
    const both = { small: 'gpt-4o', 'small.model': 'gpt-4o' };
    expect(change({}, both)).toEqual(['`small` not set -> "gpt-4o"']);
    expect(change(both, { small: 'gpt-5', 'small.model': 'gpt-5' })).toEqual(['`small` "gpt-4o" -> "gpt-5"']);
    expect(change(both, { small: 'gpt-5', 'small.model': 'gpt-4o' })).toEqual([
      '`small` "gpt-4o" -> "gpt-5"',
    ]);
    expect(change(both, { ...both, 'small.model': 'gpt-5' })).toEqual(['`small.model` "gpt-4o" -> "gpt-5"']);
    // A key of thousands of dots has as many paths above it.
    const path = `${'x.'.repeat(50_000)}model`;
    expect(change({ [path]: 'gpt-4o' }, { [path]: 'gpt-5' })).toEqual([
      expect.stringContaining('"gpt-4o" -> "gpt-5"'),
    ]);
  });
});

describe('what source code no longer sets', () => {
  it('may be told from elsewhere: the call stands as before', async () => {
    const code = (...rest: string[]) =>
      `from openai import OpenAI\nclient = OpenAI()\ndef ask(text, settings):\n    return client.chat.completions.create(model="gpt-5.5", messages=text, ${rest.join(', ')})\n`;
    expect(
      await summaryOf(
        'a.py',
        code('temperature=0.9', 'max_tokens=400'),
        code('temperature=settings.temperature', 'max_tokens=400'),
      ),
    ).toEqual(['`temperature` 0.9 -> not set here']);
  });
});

describe('rows', () => {
  it('that were removed are told by the places that they had', () => {
    const change = (before: string, after: string) =>
      describeList([...before], [...after], 'row', { isNumbered: true });
    expect(change('abcd', 'bcdq')).toBe('1 row removed (was no. 1), 1 added (no. 4)');
    expect(change('abc', 'b')).toBe('2 rows removed (were no. 1, 3)');
  });
});

describe('lists of mappings', () => {
  it('say by their names which entries came, went and changed', () => {
    const [first, second] = [
      { name: 'recent', days: 30 },
      { name: 'own', by: 'user' },
    ];
    expect(showMove([first, second], [{ ...first, days: 7 }, { name: 'open' }])).toBe(
      '"open" added, "own" removed, "recent" changed',
    );
    // What may hold what gives access is no name, and two of one name tell nothing.
    expect(showMove([{ key: 'a' }], [{ key: 'b' }])).toBe('a list of 1 -> a list of 1');
    expect(showMove([first, first], [first])).toBe('a list of 2 -> a list of 1');
  });
});
