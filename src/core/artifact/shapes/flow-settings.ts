import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { SettingsContent } from '../types.ts';
import {
  dottedPath,
  isRecord,
  type JsonRecord,
  type Leaf,
  listLeaves,
  memberOf,
  stringOf,
  withoutKeys,
} from '../values.ts';
import { callsModel, isLangChainNode, preparesCall } from './n8n-nodes.ts';
import type { Keys } from './prompt-part.ts';

export type FlowMaker = 'Dify' | 'n8n' | 'Flowise' | 'Langflow';
/** One setting of a flow: by the name of its node, whatever the order of nodes, and where it stands. */
export type FlowSetting = { path: string; value: Json; keys: Keys; node?: string };
export type Flow = Pick<SettingsContent, 'models' | 'instructions' | 'entries'> & {
  maker: FlowMaker;
  settings: FlowSetting[];
};

/** Where a node is drawn. */
const LAYOUT = [
  'position',
  'positionAbsolute',
  'width',
  'height',
  'selected',
  'dragging',
  'zIndex',
  'sourcePosition',
  'targetPosition',
];
const PROSE =
  /(^|\.)(text|content|message|prompt|template|prefix|suffix|query|instructions?|\w*(system|human)_?(message|prompt)\w*|pre_prompt)(\[\d+\])?(\.(value|text))?$/i;
const MODEL = /(^|\.)(model|model_?(name|id)|\w*Model)(\.(name|value|id))?$/i;

/** A flow as these builders export it, by its exact structure; null for anything else. */
export function readFlow(data: Json): Flow | null {
  return readDify(data) ?? readN8n(data) ?? readCanvas(data, []) ?? readLangflow(data);
}

function readDify(data: Json): Flow | null {
  const app = memberOf(data, 'app');
  if (memberOf(data, 'kind') !== 'app' || typeof memberOf(app, 'mode') !== 'string' || !isRecord(data))
    return null;
  const graph = memberOf(memberOf(data, 'workflow'), 'graph');
  const config = memberOf(data, 'model_config');
  if (!asksModel(memberOf(graph, 'nodes')) && !isRecord(config)) return null;
  const at = ['workflow', 'graph', 'nodes'];
  const nodes = readNodes(memberOf(graph, 'nodes'), at, (node) => {
    const inner = memberOf(node, 'data');
    if (!isRecord(inner)) return null;
    const settings = withoutKeys(inner, ['title', 'desc', ...LAYOUT]);
    return { name: stringOf(memberOf(inner, 'title')) ?? '', parts: { data: settings } };
  });
  const workflow = memberOf(data, 'workflow');
  const rest = isRecord(workflow)
    ? listLeaves(withoutKeys(workflow, ['graph', 'viewport']), ['workflow'])
    : [];
  return toFlow('Dify', [
    ...asSettings([{ keys: ['app', 'mode'], value: memberOf(app, 'mode') ?? null }]),
    ...(config === undefined ? [] : asSettings(listLeaves(config, ['model_config']))),
    ...nodes,
    ...readEdges(memberOf(graph, 'edges'), ['workflow', 'graph', 'edges']),
    ...asSettings(rest),
  ]);
}

/** Nodes of Dify that ask a model or search for one; a graph of others is automation. */
const DIFY_NODE =
  /^(llm|agent|knowledge-retrieval|question-classifier|parameter-extractor|document-extractor|tool)$/;

function asksModel(nodes: Json | undefined): boolean {
  const typeOf = (node: Json) => stringOf(memberOf(memberOf(node, 'data'), 'type')) ?? '';
  return Array.isArray(nodes) && nodes.some((node) => DIFY_NODE.test(typeOf(node)));
}

/** Only the nodes that have to do with models: the rest of a workflow is automation. */
function readN8n(data: Json): Flow | null {
  const list = memberOf(data, 'nodes');
  const connections = memberOf(data, 'connections');
  if (!Array.isArray(list) || !isRecord(connections)) return null;
  if (!list.some((node) => isLangChainNode(node) || callsModel(node))) return null;
  const isOurs = (node: Json) => isLangChainNode(node) || callsModel(node) || preparesCall(node);
  const names = new Set(list.filter(isOurs).map((node) => stringOf(memberOf(node, 'name'))));
  const nodes = readNodes(list, ['nodes'], (node) => {
    const { type, parameters } = { type: null, parameters: null, ...node };
    return isOurs(node)
      ? { name: stringOf(memberOf(node, 'name')) ?? '', parts: { type, parameters } }
      : null;
  });
  const edges = Object.entries(connections)
    .filter(([source]) => names.has(source))
    .flatMap(([source, ways]) =>
      listLeaves(ways).flatMap(({ keys, value }) =>
        keys.at(-1) === 'node' ? [`${source} -${keys[0]}-> ${value}`] : [],
      ),
    );
  return toFlow('n8n', [...nodes, { path: 'connections', value: edges.sort(), keys: ['connections'] }]);
}

/** Flowise: nodes as its canvas has them, with the inputs that were filled in. */
function readCanvas(data: Json, keys: Keys): Flow | null {
  const list = memberOf(data, 'nodes');
  if (!Array.isArray(list) || list.length === 0) return null;
  const isNode = (node: Json) =>
    /^(customNode|agentFlow|iteration|stickyNote)$/.test(stringOf(memberOf(node, 'type')) ?? '') &&
    isRecord(memberOf(memberOf(node, 'data'), 'inputs'));
  if (!list.every((node) => isNode(node)) || !Array.isArray(memberOf(data, 'edges'))) return null;
  const nodes = readNodes(list, [...keys, 'nodes'], (node) => {
    const inner = memberOf(node, 'data');
    const parts = {
      data: { name: memberOf(inner, 'name') ?? null, inputs: memberOf(inner, 'inputs') ?? null },
    };
    return { name: stringOf(memberOf(node, 'id')) ?? '', parts };
  });
  return toFlow('Flowise', [...nodes, ...readEdges(memberOf(data, 'edges'), [...keys, 'edges'])]);
}

function readLangflow(data: Json): Flow | null {
  const inner = memberOf(data, 'data');
  const list = memberOf(inner, 'nodes');
  if (!Array.isArray(list) || !list.some((node) => isRecord(templateOf(node)))) return null;
  const nodes = readNodes(list, ['data', 'nodes'], (node) => {
    const template = templateOf(node);
    if (!isRecord(template)) return null;
    const values = Object.entries(template).flatMap(([field, options]): [string, Json][] => {
      const value = memberOf(options, 'value');
      return value === undefined || value === '' ? [] : [[field, { value }]];
    });
    const parts = { data: { node: { template: Object.fromEntries(values) } } };
    return { name: stringOf(memberOf(node, 'id')) ?? '', parts };
  });
  return toFlow('Langflow', [...nodes, ...readEdges(memberOf(inner, 'edges'), ['data', 'edges'])]);
}

function templateOf(node: Json): Json | undefined {
  return memberOf(memberOf(memberOf(node, 'data'), 'node'), 'template');
}

/** The settings of the nodes that `read` knows; nodes of one name are told apart by their number. */
function readNodes(
  list: Json | undefined,
  at: Keys,
  read: (node: JsonRecord) => { name: string; parts: JsonRecord } | null,
): FlowSetting[] {
  if (!Array.isArray(list)) return [];
  const count = new Map<string, number>();
  return list.flatMap((node, index) => {
    const found = isRecord(node) ? read(node) : null;
    if (found === null) return [];
    const number = (count.get(found.name) ?? 0) + 1;
    count.set(found.name, number);
    const name = number === 1 ? found.name : `${found.name} (${number})`;
    return listLeaves(found.parts).map(({ keys, value }) => ({
      path: dottedPath(['nodes', name, ...keys.filter((key, depth) => depth > 0 || key !== 'data')]),
      value,
      keys: [...at, index, ...keys],
      node: name,
    }));
  });
}

function readEdges(edges: Json | undefined, keys: Keys): FlowSetting[] {
  if (!Array.isArray(edges)) return [];
  const ends = edges.map((edge) =>
    ['source', 'sourceHandle', 'target', 'targetHandle']
      .map((key) => stringOf(memberOf(edge, key)) ?? '')
      .join(' '),
  );
  return [{ path: 'edges', value: ends.sort(), keys }];
}

function asSettings(leaves: readonly Leaf[]): FlowSetting[] {
  return leaves.map(({ keys, value }) => ({ path: dottedPath(keys), value, keys }));
}

function toFlow(maker: FlowMaker, settings: FlowSetting[]): Flow {
  const texts = settings.flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, value }] : []));
  return {
    maker,
    settings,
    entries: [...new Set(settings.flatMap(({ node }) => node ?? []))]
      .sort()
      .map((name) => ({ noun: 'node', name, at: dottedPath(['nodes', name]) })),
    models: [
      ...new Set(
        texts.filter(({ path, value }) => MODEL.test(path) && isModelId(value)).map(({ value }) => value),
      ),
    ],
    instructions: texts
      .filter(({ path, value }) => PROSE.test(path) && countWords(value) >= 3)
      .map(({ path }) => path),
  };
}

/** Words beside the expressions that a flow fills in. */
function countWords(text: string): number {
  return text.replace(/\{\{[^{}]{0,500}\}\}/g, ' ').match(/\p{L}+/gu)?.length ?? 0;
}
