import { isUnderTests, stemOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { countRagWords, mayHoldRagKeys, ragKeysOf } from '../rag-keys.ts';
import type { Structured } from '../structured.ts';
import type { ArtifactFormat, FileProbe, RagContent } from '../types.ts';
import {
  dottedPath,
  isConfigSized,
  isRecord,
  type Leaf,
  listLeaves,
  memberOf,
  normalizeKey,
  settingsOf,
} from '../values.ts';

const RAG_NAME =
  /(^|[/._-])(rag|retriev(al|er)|chunk(s|ing|er)?|embedd(er|ings?)|vector[-_]?(store|db)?|index(ing|er)?)([/._-]|$)/i;

/** Retrieval settings under an application's own names: at least three distinct keys that mean chunking or retrieval. */
export const ragConfig: ArtifactFormat = {
  id: 'rag-config',
  kind: 'rag-config',
  candidate: (path) => /\.(ya?ml|json)$/i.test(path) && !isUnderTests(path),
  match(file) {
    if (!mayHoldRagKeys(file.text)) return null;
    const parsed = readFile(file);
    if (!parsed.ok) return RAG_NAME.test(file.path) && countRagWords(file.text) >= 3 ? 'certain' : null;
    return isRagData(parsed.value.data) ? 'likely' : null;
  },
  parse(file) {
    const parsed = readFile(file);
    if (!parsed.ok) return parsed;
    const leaves = listLeaves(parsed.value.data);
    return {
      ok: true,
      value: {
        name: stemOf(file.path),
        content: { ...readSettings(leaves), settings: settingsOf(leaves) },
        references: [],
        embeddedTests: null,
        positions: Object.fromEntries(
          leaves.map((leaf) => [`settings.${dottedPath(leaf.keys)}`, parsed.value.locate(leaf.keys).line]),
        ),
      },
    };
  },
};

function readFile(file: FileProbe): Parsed<Structured> {
  return /\.json$/i.test(file.path) ? file.json() : file.yaml();
}

/** A list at the top is a table of results; schemas, API descriptions, workflows and conversations are no config. */
function isRagData(data: Json): boolean {
  if (!isRecord(data)) return false;
  const foreign = [
    'openapi',
    'swagger',
    'messages',
    'choices',
    'testData',
    'jobs',
    'apiVersion',
    'dependencies',
  ];
  if (foreign.some((key) => Object.hasOwn(data, key))) return false;
  if (memberOf(data, 'type') === 'object' && isRecord(memberOf(data, 'properties'))) return false;
  return isConfigSized(data) && ragKeysOf(data).size >= 3;
}

function readSettings(leaves: readonly Leaf[]): Omit<RagContent, 'settings'> {
  const chunk = pick(leaves, ['chunksize', 'splitlength', 'chunklength'], 'number');
  const splitBy = pick(leaves, ['splitby', 'chunkunit', 'lengthunit', 'unit'], 'string');
  return {
    type: 'rag',
    chunkSize: chunk,
    chunkOverlap: pick(leaves, ['chunkoverlap', 'splitoverlap'], 'number'),
    unit: unitOf(splitBy),
    topK: pick(leaves, ['topk', 'retrievaltopk', 'numresults', 'maxchunks'], 'number'),
    embedder:
      pick(leaves, ['embeddingmodel', 'embeddingsmodel', 'embedmodel', 'embedder'], 'string') ??
      modelUnder(leaves, /^embed/),
    reranker:
      pick(leaves, ['rerankermodel', 'rerankmodel', 'reranker'], 'string') ?? modelUnder(leaves, /^rerank/),
  };
}

function pick(leaves: readonly Leaf[], names: readonly string[], type: 'number'): number | null;
function pick(leaves: readonly Leaf[], names: readonly string[], type: 'string'): string | null;
function pick(leaves: readonly Leaf[], names: readonly string[], type: 'number' | 'string'): Json {
  for (const name of names) {
    const leaf = leaves.find(
      ({ keys, value }) =>
        typeof value === type &&
        normalizeKey(String(keys.at(-1))) === name &&
        // A re-ranker's or a sampler's own top_k is not how many passages are retrieved.
        !keys
          .slice(0, -1)
          .some((key) => /^(rerank|modelparam|generation|llm|sampling)/.test(normalizeKey(String(key)))),
    );
    if (leaf !== undefined) return leaf.value;
  }
  return null;
}

/** The first model named anywhere below a key such as `embedder`. */
function modelUnder(leaves: readonly Leaf[], group: RegExp): string | null {
  const leaf = leaves.find(
    ({ keys, value }) =>
      typeof value === 'string' &&
      /^(model|modelname|modelid|name)$/.test(normalizeKey(String(keys.at(-1)))) &&
      keys.slice(0, -1).some((key) => group.test(normalizeKey(String(key)))),
  );
  return typeof leaf?.value === 'string' ? leaf.value : null;
}

function unitOf(word: string | null): RagContent['unit'] {
  const name = (word ?? '').toLowerCase();
  if (name.startsWith('char') || name === 'letter') return 'characters';
  if (name.startsWith('word')) return 'words';
  return name.startsWith('token') ? 'tokens' : null;
}
