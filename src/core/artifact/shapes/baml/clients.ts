import { readParameters } from '../../parameters.ts';
import type { Json } from '../../problem.ts';
import type { ModelParameters, ParsedArtifact } from '../../types.ts';
import {
  dottedPath,
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  settingsOf,
  stringOf,
} from '../../values.ts';
import type { BamlBlock } from './blocks.ts';
import { membersToJson, readBamlMembers } from './values.ts';

export type BamlClient = {
  name: string;
  block: BamlBlock;
  settings: JsonRecord;
  /** `provider/model`; null where it is another client's, or only known when it runs. */
  model: string | null;
  parameters: ModelParameters;
  /** Names of clients that it chooses from. */
  strategy: string[];
  lines: Record<string, number>;
};

/** The clients of a file, each with the retry policy that it names. */
export function readBamlClients(
  text: string,
  blocks: readonly BamlBlock[],
  lineOf: (offset: number) => number,
): Map<string, BamlClient> {
  const policies = new Map(
    blocks.flatMap((block): [string, JsonRecord][] =>
      block.keyword === 'retry_policy'
        ? [[block.name, membersToJson(readBamlMembers(text, block.body))]]
        : [],
    ),
  );
  return new Map(
    blocks.flatMap((block): [string, BamlClient][] =>
      block.keyword === 'client' ? [[block.name, readClient(text, block, policies, lineOf)]] : [],
    ),
  );
}

function readClient(
  text: string,
  block: BamlBlock,
  policies: ReadonlyMap<string, JsonRecord>,
  lineOf: (offset: number) => number,
): BamlClient {
  const members = readBamlMembers(text, block.body);
  const data = membersToJson(members);
  const options = memberOf(data, 'options');
  const policy = policies.get(stringOf(memberOf(data, 'retry_policy')) ?? '');
  const strategy = memberOf(options, 'strategy');
  const inner = members.find(({ key }) => key === 'options')?.value;
  return {
    name: block.name,
    block,
    settings: policy === undefined ? data : { ...data, retry: policy },
    model: modelOf(stringOf(memberOf(data, 'provider')), stringOf(memberOf(options, 'model'))),
    parameters: readParameters(isRecord(options) ? options : {}),
    strategy: (Array.isArray(strategy) ? strategy : []).filter((item) => typeof item === 'string'),
    lines: {
      ...Object.fromEntries(members.map(({ key, at }) => [key, lineOf(at)])),
      ...(inner?.kind === 'map'
        ? Object.fromEntries(inner.members.map(({ key, at }) => [`options.${key}`, lineOf(at)]))
        : {}),
    },
  };
}

/** `baml-openai-chat` is the former name of `openai`. */
function modelOf(provider: string | null, model: string | null): string | null {
  if (model === null || /^env\./.test(model)) return null;
  const name = (provider ?? '').replace(/^baml-/, '').replace(/-chat$/, '');
  if (name === '' || /^openai-generic$/.test(name)) return model;
  return `${name === 'openai-responses' ? 'openai' : name}/${model}`;
}

/** The ids of all models that a client may call, in order; clients of other files stay out. */
function listClientModels(client: BamlClient, clients: ReadonlyMap<string, BamlClient>): string[] {
  const models = new Set<string>();
  const seen = new Set<string>();
  const open: (BamlClient | string)[] = [client];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') {
      models.add(next);
      continue;
    }
    if (seen.has(next.name)) continue;
    seen.add(next.name);
    if (next.model !== null) models.add(next.model);
    const choices = next.strategy.flatMap((name) => clients.get(name) ?? (name.includes('/') ? name : []));
    for (const choice of choices.reverse()) open.push(choice);
  }
  return [...models];
}

/** A client as an artifact of its own: a model and how it is called. */
export function toModelConfig(
  client: BamlClient,
  clients: ReadonlyMap<string, BamlClient>,
  lineOf: (offset: number) => number,
): ParsedArtifact {
  const leaves = listLeaves(client.settings as Json);
  const first = lineOf(client.block.from);
  return {
    kind: 'model-config',
    name: client.name,
    content: {
      type: 'model-config',
      models: listClientModels(client, clients),
      settings: settingsOf(leaves.filter(({ keys }) => keys.length > 0)),
    },
    references: [],
    embeddedTests: null,
    lines: [first, lineOf(client.block.to - 1)],
    positions: Object.fromEntries(
      leaves.map(({ keys }) => {
        const path = dottedPath(keys);
        return [
          `settings.${path}`,
          client.lines[dottedPath(keys.slice(0, 2))] ?? client.lines[String(keys[0])] ?? first,
        ];
      }),
    ),
  };
}
