import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  detectFile,
  findFault,
  isCandidate,
  prepareFormats,
} from '../../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../../src/core/artifact/diff.ts';
import { readNotebook } from '../../../../../src/core/artifact/source/languages/notebook/notebook.ts';
import { scanNotebook } from '../../../../../src/core/artifact/source/languages/notebook/notebook-cells.ts';
import { summaryOf } from '../../support.ts';
import { found, named, turnsOf } from '../support.ts';

beforeAll(() => prepareFormats(['a.ipynb', 'a.py']));

type Cell = { cell_type?: string; source: string | string[]; [key: string]: unknown };

const PYTHON = { kernelspec: { name: 'python3', language: 'python' }, language_info: { name: 'python' } };

/** As Jupyter writes it: one space an indent, a line of the file for each line of a cell. */
function notebook(cells: readonly (Cell | string)[], metadata: object = PYTHON): string {
  const written = cells.map((cell) => ({
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    ...(typeof cell === 'string' ? { source: linesOf(cell) } : cell),
  }));
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function linesOf(source: string): string[] {
  return source.split(/(?<=\n)/);
}

const PROMPT = 'SYSTEM_PROMPT = """You are the clerk of a library.\nAlways name the shelf."""\n';
const ASK =
  'answer = client.chat.completions.create(\n    model="gpt-5-mini",\n    temperature=0.3,\n    messages=history,\n)\n';

describe('a notebook of Python', () => {
  it('holds what its code cells hold, on the lines of its own file', () => {
    const text = notebook([
      'import openai\nclient = openai.OpenAI()\n',
      PROMPT,
      { cell_type: 'markdown', source: ['SYSTEM_PROMPT = "You are a helpful assistant."'] },
      ASK,
    ]);
    expect(found('RAG.ipynb', text)).toEqual(['prompt SYSTEM_PROMPT', 'model-config RAG']);
    const { lines, positions } = named('RAG.ipynb', text, 'SYSTEM_PROMPT');
    const at = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
    expect(lines).toEqual([at('You are the clerk'), at('name the shelf')]);
    expect(positions).toMatchObject({ 'messages[0].content': at('You are the clerk') });
    expect(named('RAG.ipynb', text, 'RAG').positions).toMatchObject({
      'settings.answer.temperature': at('temperature=0.3'),
    });
  });

  it('names in one cell what another one is given', () => {
    const text = notebook([
      'CHUNKS = 900\n',
      'splitter = TokenTextSplitter(chunk_size=900, chunk_overlap=40)\n',
    ]);
    expect(found('notebooks/index.ipynb', text)).toEqual(['rag-config index']);
  });

  it('says of a cell that is one text where it begins', async () => {
    const text = notebook([{ source: PROMPT }]);
    const artifact = named('a.ipynb', text, 'SYSTEM_PROMPT');
    expect(artifact.lines?.[0]).toBe(artifact.lines?.[1]);
    expect(artifact.lineStarts).toEqual({ 'messages[0].content': [] });
    expect(turnsOf('a.ipynb', text, 'SYSTEM_PROMPT')).toEqual(turnsOf('a.py', PROMPT, 'SYSTEM_PROMPT'));
  });

  it.each([
    ['outputs', { outputs: [{ output_type: 'stream', text: ['You are a pirate.'] }] }],
    ['the count of runs', { execution_count: 42 }],
    ['an id', { id: 'f00' }],
    ['metadata', { metadata: { collapsed: true } }],
  ])('does not change with %s', async (_what, more) => {
    const before = notebook([{ source: linesOf(PROMPT) }]);
    const after = notebook([
      { source: linesOf(PROMPT), ...more },
      { cell_type: 'markdown', source: ['# New'] },
    ]);
    expect(await summaryOf('a.ipynb', before, after)).toEqual([]);
  });

  it('changes with the words of a cell, on their line', async () => {
    const before = detectFile('a.ipynb', notebook(['x = 1\n', PROMPT])).artifacts[0] ?? null;
    const text = notebook(['x = 1\n', PROMPT.replace('the shelf', 'the shelf and the floor')]);
    const change = await diffArtifacts(before, detectFile('a.ipynb', text).artifacts[0] ?? null);
    const line = text.split('\n').findIndex((one) => one.includes('You are the clerk')) + 1;
    expect(change).toMatchObject({ change: 'modified', name: 'SYSTEM_PROMPT', fields: [{ line }] });
  });

  it.each([
    ['%pip install openai\n'],
    ['!pip install -q \\\n  openai "langchain\n'],
    ['%load_ext dotenv\n%dotenv\n'],
    ['files = !ls "data\nrows = %sql select (1\n'],
    ['client?\nclient.chat??\n'],
    ['if True:\n    !ls (\n'],
    ['%%bash\necho "it\'s (fine"\n'],
    ['%%html\n<div class="\n'],
    ["%md # The 'clerk' (\n"],
  ])('is read around what is for IPython: %j', (cell) => {
    expect(found('a.ipynb', notebook([cell, PROMPT]))).toEqual(['prompt SYSTEM_PROMPT']);
    expect(found('a.ipynb', notebook([`${cell}${PROMPT}`])).length).toBe(
      cell.startsWith('%%') || cell.startsWith('%md') ? 0 : 1,
    );
    expect(findFault('a.ipynb', notebook([cell, PROMPT]), 'source-notebook')).toBeNull();
  });

  it('reads cells that are timed, or written to a file of Python', () => {
    for (const magic of ['%%time', '%%capture out', '%%writefile agent/agent.py', '%python'])
      expect(found('a.ipynb', notebook([`${magic}\n${PROMPT}`]))).toEqual(['prompt SYSTEM_PROMPT']);
    expect(found('a.ipynb', notebook([`%%writefile notes.txt\n${PROMPT}`]))).toEqual([]);
  });

  it('leaves a text with such signs as it is', () => {
    const prompt =
      'SYSTEM_PROMPT = """You are the clerk of a library.\n!important: name the shelf.\n%d books at most.\nAsk why?\n"""\n';
    expect(turnsOf('a.ipynb', notebook([prompt]), 'SYSTEM_PROMPT')).toEqual(
      turnsOf('a.py', prompt, 'SYSTEM_PROMPT'),
    );
    const split = `total = (100\n  % 7)\nnote = "it's # not" \\\n  % 3\n${PROMPT}`;
    expect(found('a.ipynb', notebook([split]))).toEqual(['prompt SYSTEM_PROMPT']);
  });

  it('keeps what stands beside a cell that does not run, and says where that is', () => {
    const text = notebook(['answer = ask("""\n', PROMPT]);
    expect(found('a.ipynb', text)).toEqual(['prompt SYSTEM_PROMPT']);
    const line = text.split('\n').findIndex((one) => one.includes('answer = ask')) + 1;
    expect(findFault('a.ipynb', text, 'source-notebook')).toMatchObject({ line, column: 6 });
    const words = notebook(['for for\n', PROMPT]);
    const second = words.split('\n').findIndex((one) => one.includes('for for')) + 1;
    expect(findFault('a.ipynb', words, 'source-notebook')).toMatchObject({ line: second });
  });

  it('keeps the cells before a mark of a merge, and says where that is', () => {
    const text = notebook([PROMPT, 'x = 1\n']).replace('"x = 1', '<<<<<<< HEAD\n"x = 1');
    expect(found('a.ipynb', text)).toEqual(['prompt SYSTEM_PROMPT']);
    const line = text.split('\n').findIndex((one) => one.includes('<<<<')) + 1;
    expect(findFault('a.ipynb', text, 'source-notebook')).toMatchObject({ line });
  });

  it('is read with pictures of ten million characters', () => {
    const picture = { output_type: 'display_data', data: { 'image/png': 'iVBORw0KGgo'.repeat(900_000) } };
    const text = notebook([{ source: linesOf(PROMPT), outputs: [picture] }, ASK]);
    expect(found('a.ipynb', text)).toEqual(['prompt SYSTEM_PROMPT', 'model-config a']);
  });

  it('is left alone with a million line ends in one line, which no person wrote', () => {
    const text = notebook([{ source: [`${'\r'.repeat(1_000_000)}x = 1\n`] }, PROMPT]);
    expect(found('a.ipynb', text)).toEqual([]);
  });
});

describe('quiet', () => {
  it.each([
    ['a notebook of another language', notebook([PROMPT], { language_info: { name: 'julia' } })],
    ['a notebook of another kernel', notebook([PROMPT], { kernelspec: { name: 'ir', language: 'R' } })],
    ['what is no notebook', JSON.stringify({ SYSTEM_PROMPT: 'You are a helpful assistant of a bank.' })],
    ['the words of an output', notebook([{ source: ['print(x)'], outputs: [{ text: linesOf(PROMPT) }] }])],
    ['an empty file', ''],
  ])('%s', (_what, text) => expect(found('a.ipynb', text)).toEqual([]));

  it('copies that Jupyter keeps', () => {
    expect(isCandidate('.ipynb_checkpoints/a-checkpoint.ipynb')).toBe(false);
    expect(isCandidate('notebooks/a.ipynb')).toBe(true);
  });
});

describe('whatever the file', () => {
  const source = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })));

  it('cells are what JSON.parse finds there, wherever else their words stand', () => {
    const cell = fc.record({
      cell_type: fc.constantFrom('code', 'markdown', 'raw'),
      outputs: fc.jsonValue(),
      source,
      metadata: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(cell), fc.jsonValue(), fc.constantFrom(0, 1), (cells, metadata, indent) => {
        const text = JSON.stringify({ x: metadata, cells, metadata: {} }, null, indent);
        const code = cells.filter(({ cell_type }) => cell_type === 'code');
        const scanned = scanNotebook(text);
        expect(scanned?.fault).toBeNull();
        expect(scanned?.cells.map((lines) => lines.map((line) => line.text).join(''))).toEqual(
          code.map((one) => [one.source].flat().join('')),
        );
      }),
    );
  });

  it('nothing is thrown, and every line is one of the file', () => {
    const pieces = fc.constantFrom(
      '{"cells": [',
      '{"cell_type": "code", "source": [',
      '"',
      '\\n',
      '\\',
      ']',
      '}',
      ',',
      ':',
      '"""',
      '%',
      '!',
      '(',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const last = text.split('\n').length;
        const read = readNotebook(text);
        read?.text.split('\n').forEach((_line, at) => {
          expect(read.lineOf(at + 1)).toBeLessThanOrEqual(last);
        });
        detectFile('a.ipynb', text);
        findFault('a.ipynb', text, 'source-notebook');
      }),
    );
  });
});
