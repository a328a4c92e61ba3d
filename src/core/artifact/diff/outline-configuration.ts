import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { CountTokens } from '../tokens.ts';
import type { SettingsContent } from '../types.ts';
import { hideInArguments, withoutSecrets } from './confidential.ts';
import { type ConfigurationPart, splitConfiguration } from './configuration-parts.ts';
import { describeServer } from './mcp-terms.ts';
import { countOf, listNames, shorten, showValue } from './wording.ts';

/** What people call a part: ``server `github` ``, ``tool `search` of agent `writer` ``. */
export function nameEntry({ entry, parent, at }: ConfigurationPart): string {
  if (entry === null) return 'configuration';
  const repeated = /#(\d+)$/.exec(at)?.[1];
  const name = `${entry.noun} \`${shorten(entry.name, 60)}\`${repeated === undefined ? '' : ` (${repeated})`}`;
  const owner = parent?.entry ?? null;
  return owner === null ? name : `${name} of ${owner.noun} \`${shorten(owner.name, 60)}\``;
}

/** What a part is, in a few words: what a server runs, which model an alias leads to; null where that says nothing. */
export function outlineEntry({ entry, leaves }: ConfigurationPart): string | null {
  if (entry?.noun === 'server') return describeServer(leaves);
  if (entry !== null && /fallback$/.test(entry.noun)) return outlineFallback(leaves);
  const value = leaves[''];
  if (typeof value === 'string') return shorten(value, 100);
  const texts = Object.entries(leaves).filter(([, value]) => typeof value === 'string');
  const target = texts.find(([label]) => /(^|\.)(model|llm|model_id|modelId|modelNameOverride)$/.test(label));
  if (target !== undefined) return shorten(hideInArguments([String(target[1])])[0] ?? '', 100);
  const role = texts.find(([label]) => label === 'role');
  if (role === undefined && canonicalJson(leaves.litellm_params ?? null) === '{}') return 'names no model';
  return role === undefined ? null : shorten(String(role[1]), 100);
}

/** Which models stand in, in their order. */
function outlineFallback(leaves: Record<string, Json>): string | null {
  const models = Object.values(leaves)
    .flat()
    .filter((model) => typeof model === 'string');
  return models.length === 0 ? null : shorten(models.join(', '), 100);
}

/** A configuration in a few words: ``server `github`: runs `npx …` ``, `2 aliases, models …`. */
export function outlineConfiguration(content: SettingsContent, counter: CountTokens | null): string {
  const parts = splitConfiguration(content).filter(
    ({ entry, parent }) => entry !== null && parent?.entry === null,
  );
  const groups = new Map<string, ConfigurationPart[]>();
  for (const part of parts) {
    const noun = part.entry?.noun ?? '';
    groups.set(noun, [...(groups.get(noun) ?? []), part]);
  }
  const all = [
    ...[...groups].slice(0, 3).map(([noun, members]) => outlineGroup(noun, members)),
    ...outlineInstructions(content, counter),
    ...(content.models.length === 0 ? [] : [`models ${listNames(content.models, 4)}`]),
  ];
  if (all.length > 0) return all.join(', ');
  return (
    outlineLeaves(content.settings) ?? `${content.subject === 'mcp' ? 'MCP' : content.subject} configuration`
  );
}

/** All settings where they are few: ``\`max_tokens\` 400, \`top_k\` 5``; else null. */
export function outlineLeaves(settings: Record<string, Json>): string | null {
  const leaves = Object.entries(settings).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  if (leaves.length === 0 || leaves.length > MAX_LEAVES) return null;
  return leaves
    .map(([path, value]) => `\`${shorten(path, 60)}\` ${showValue(withoutSecrets(path, value))}`)
    .join(', ');
}

/** More settings than these are no outline. */
const MAX_LEAVES = 4;

function outlineGroup(noun: string, members: readonly ConfigurationPart[]): string {
  const [only] = members;
  if (members.length > 1 || only === undefined) {
    const names = members.map(({ entry }) => entry?.name ?? '');
    return `${members.length.toLocaleString('en-US')} ${pluralOf(noun)} (${listNames(names, 4)})`;
  }
  const outline = outlineEntry(only);
  return outline === null ? nameEntry(only) : `${nameEntry(only)}: ${outline}`;
}

function outlineInstructions(
  { instructions, settings }: SettingsContent,
  counter: CountTokens | null,
): string[] {
  if (counter === null || instructions.length === 0) return [];
  const texts = instructions.map((path) => settings[path]).filter((text) => typeof text === 'string');
  const tokens = texts.reduce((sum, text) => sum + counter(text), 0);
  return [`${countOf(tokens, 'token')} of instructions`];
}

function pluralOf(noun: string): string {
  if (/(s|x|ch)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? noun.replace(/y$/, 'ies') : `${noun}s`;
}
