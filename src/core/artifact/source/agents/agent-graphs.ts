import type { Json } from '../../problem.ts';
import type { SettingsContent } from '../../types.ts';
import { isRecord } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { toJson } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall } from '../types.ts';

/** Steps of a chain that are followed to its beginning. */
const MAX_CHAIN = 500;

/** LangGraph: the nodes and edges that a file adds to a graph, one artifact per graph. */
export function findGraphs(index: SourceIndex): Draft[] {
  const { calls, imports } = index.file;
  if (!imports.some(({ module }) => /langgraph/i.test(module))) return [];
  const graphs = new Map<string, SourceCall[]>();
  for (const call of calls) {
    const match =
      /^(?:(.*)\.)?(add_node|addNode|add_edge|addEdge|add_conditional_edges|addConditionalEdges|set_entry_point|setEntryPoint|set_finish_point|setFinishPoint|add_sequence)$/.exec(
        call.callee,
      );
    if (match === null) continue;
    const name = [...call.scope, match[1] ?? chainName(call, index)].join('.');
    const steps = graphs.get(name);
    if (steps === undefined) graphs.set(name, [call]);
    else steps.push(call);
  }
  return [...graphs].flatMap(([name, steps]) => (steps.length < 2 ? [] : [readGraph(name, steps)]));
}

/** Of `new StateGraph().addNode().addEdge()`: what the whole chain is bound to. */
function chainName(call: SourceCall, index: SourceIndex): string {
  const root = rootOf(call);
  if (root !== null) return root;
  const { names, inside } = index.placeOf(call);
  return names[0] ?? (inside === null ? 'graph' : lastPart(inside.callee));
}

/** Of `graph.addNode().addEdge()`, where the chain begins with a name: that name. */
function rootOf(call: SourceCall): string | null {
  let first = call;
  for (let depth = 0; first.receiver?.type === 'call' && depth < MAX_CHAIN; depth++) first = first.receiver;
  const dot = first.callee.lastIndexOf('.');
  return dot < 0 || first.receiver !== null ? null : first.callee.slice(0, dot);
}

/** Nodes, edges and branches come and go as a whole. */
function listEntries(settings: Record<string, Json>): SettingsContent['entries'] {
  return Object.keys(settings)
    .sort()
    .flatMap((path) => {
      const at = /^branches\./.test(path) ? /^(.*)\.decided by$/s.exec(path)?.[1] : path;
      const [, list, name = ''] = /^(nodes|edges|branches)\.(.*)$/s.exec(at ?? '') ?? [];
      if (at === undefined || list === undefined) return [];
      return [{ noun: list === 'branches' ? 'branch at' : list.slice(0, -1), name, at }];
    });
}

/** A node may branch more than once, and each time by something else. */
function branchPath(node: string, settings: Record<string, Json>): string {
  const path = `branches.${node}`;
  let free = path;
  for (let use = 2; Object.hasOwn(settings, `${free}.decided by`); use++) free = `${path} (${use})`;
  return free;
}

function readGraph(name: string, steps: readonly SourceCall[]): Draft {
  const settings: Record<string, Json> = {};
  const positions: Record<string, number> = {};
  for (const step of steps) {
    const [first, second, third] = step.positional.map((value) => toJson(value) ?? null);
    const kind = lastPart(step.callee).toLowerCase().replaceAll('_', '');
    const at = (path: string, value: Json) => {
      settings[path] = value;
      positions[`settings.${path}`] = step.lines[0];
    };
    if (kind === 'addnode') at(`nodes.${String(first)}`, second ?? true);
    else if (kind === 'addedge') at(`edges.${String(first)} -> ${String(second)}`, true);
    else if (kind === 'addconditionaledges') {
      const path = branchPath(String(first), settings);
      at(`${path}.decided by`, second ?? null);
      if (isRecord(third)) for (const [answer, node] of Object.entries(third)) at(`${path}.${answer}`, node);
      else if (third !== null && third !== undefined) at(`${path}.to`, third);
    } else at(kind, first ?? null);
  }
  return {
    kind: 'agent-definition',
    name,
    lines: [Math.min(...steps.map(({ lines }) => lines[0])), Math.max(...steps.map(({ lines }) => lines[1]))],
    match: { confidence: 'certain', reason: 'nodes and edges of a LangGraph graph' },
    content: {
      type: 'settings',
      subject: 'agent',
      models: [],
      instructions: [],
      entries: listEntries(settings),
      settings,
    },
    references: [],
    embeddedTests: null,
    positions,
  };
}
