import { type HostedKind, kindOfHostedId, MAX_HOSTED_IDS } from '../hosted-id.ts';
import type { Json } from '../problem.ts';
import { type Leaf, listLeaves, normalizeKey, sectionOf } from '../values.ts';
import { listEnvironment } from './environment.ts';
import { defaultOf } from './placeholder-defaults.ts';

/** Worth parsing: an id of these beginnings, or a key of those that say whose it is. */
export const HOSTED_WORDS =
  /(?:asst|agent|pmpt)_[0-9A-Za-z]{22}|agent[-_]?alias[-_]?id|vapi\w{0,30}(?:assistant|agent|squad|workflow)[-_]?id/i;
/** Amazon Bedrock's: ten capitals and digits, of an agent and of its alias. */
const BEDROCK = /^(?=.*\d)[A-Z0-9]{10}$/;
const ALIAS = /agentaliasid$/;
const AGENT = /agentid$/;
const VAPI = /vapi\w{0,30}(assistant|agent|squad|workflow)id$/;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** What stands beside an id in the record of a run. */
const RECORDED = /^(threadid|runid|object|createdat|completedat|timestamp|usage|status|conversationid)$/;
/** In an environment the version of anything stands beside it. */
const VERSION = { inSection: /(^|prompt)version$/, variable: /promptversion$/ } as const;

/** The leaves that say which assistant, agent or stored prompt of a service answers, by kind, and the version of a prompt. */
export function listHostedIds(data: Json): Map<HostedKind, Leaf[]> {
  const leaves = [...listLeaves(data), ...listEnvironment(data)];
  const aliased = leaves.some((leaf) => ALIAS.test(nameOf(leaf)) && isId(leaf, BEDROCK));
  const recorded = new Set(leaves.filter((leaf) => RECORDED.test(nameOf(leaf))).map(sectionOf));
  const kindOf = (leaf: Leaf): HostedKind | null => {
    if (recorded.has(sectionOf(leaf)) && leaf.keys.length > 1) return null;
    const name = nameOf(leaf);
    const byKey =
      (aliased && (ALIAS.test(name) || AGENT.test(name)) && isId(leaf, BEDROCK)) ||
      (VAPI.test(name) && isId(leaf, UUID));
    const kind = typeof leaf.value === 'string' ? kindOfHostedId(defaultOf(leaf.value)) : null;
    return kind ?? (byKey ? 'agent-definition' : null);
  };
  const found = new Map<HostedKind, Leaf[]>();
  for (const [kind, own] of Map.groupBy(leaves, kindOf)) if (kind !== null) found.set(kind, own);
  if ([...found.values()].flat().length > MAX_HOSTED_IDS) return new Map();
  const prompts = found.get('prompt') ?? [];
  const sections = new Set(prompts.map(sectionOf));
  prompts.push(...leaves.filter((leaf) => sections.has(sectionOf(leaf)) && isVersion(leaf)));
  return found;
}

function isVersion(leaf: Leaf): boolean {
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(String(leaf.keys.at(-1)));
  return (isVariable ? VERSION.variable : VERSION.inSection).test(nameOf(leaf));
}

function isId({ value }: Leaf, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(defaultOf(value));
}

function nameOf({ keys }: Leaf): string {
  return normalizeKey(String(keys.at(-1)));
}
