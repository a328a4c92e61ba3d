import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf, summaryOf } from '../support.ts';

const CHUNK = 'modules:\n  - module_type: llama_index_chunk\n    chunk_method: Token\n    chunk_size: 512\n';
const NODES = `node_lines:
  - node_line_name: retrieve
    nodes:
      - node_type: retrieval
        top_k: 3
        modules: [{ module_type: bm25 }]
`;

it('reads chunking modules and pipelines of nodes', () => {
  expect(contentOf('chunk.yaml', CHUNK, 'rag').chunkSize).toBe(512);
  expect(contentOf('config/full.yaml', NODES, 'rag').topK).toBe(3);
});

it('says what a change of the chunk size means', async () => {
  expect(await summaryOf('chunk.yaml', CHUNK, CHUNK.replace('512', '256'))).toEqual([
    '`chunk_size` 512 -> 256: re-index needed',
  ]);
});

it.each([
  ['modules of a build', 'modules:\n  - core\n  - api\n'],
  ['modules of something else', 'modules:\n  - name: a\n    module_type: x\n  - name: b\n'],
])('is not %s', (_what, text) => {
  expect(kindsOf(detectFile('config/modules.yaml', text))).toEqual([]);
});
