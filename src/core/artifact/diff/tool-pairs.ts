import { canonicalJson } from '../digest.ts';
import type { ToolDefinition } from '../types.ts';
import { diffSchemas, type SchemaChange } from './schema.ts';
import { toolWords, wordSimilarity } from './word-overlap.ts';

/** Which tools went (under another name: `heir`), came, or stayed with what changed in their parameters. */
export type ToolPairs = {
  gone: { tool: ToolDefinition; heir: ToolDefinition | null }[];
  fresh: ToolDefinition[];
  kept: { name: string; before: ToolDefinition; tool: ToolDefinition; changes: SchemaChange[] }[];
};

/** Pairs two states of a set of tools by name, and those that were renamed by what they are. */
export function compareTools(before: readonly ToolDefinition[], after: readonly ToolDefinition[]): ToolPairs {
  const [old, now] = [byName(before), byName(after)];
  const gone = [...old].filter(([name]) => !now.has(name)).map(([, tool]) => tool);
  const fresh = [...now].filter(([name]) => !old.has(name)).map(([, tool]) => tool);
  const renamed = pairRenamed(gone, fresh);
  const heirs = new Set(renamed.values());
  return {
    gone: gone.map((tool) => ({ tool, heir: renamed.get(tool) ?? null })),
    fresh: fresh.filter((tool) => !heirs.has(tool)),
    kept: [...now].flatMap(([name, tool]) => {
      const earlier = old.get(name);
      return earlier === undefined
        ? []
        : [
            {
              name,
              before: earlier,
              tool,
              changes: diffSchemas(earlier.parameters, tool.parameters, 'parameter'),
            },
          ];
    }),
  };
}

/** Removed and added tools that take the same arguments and are described in mostly the same words. */
function pairRenamed(
  gone: readonly ToolDefinition[],
  fresh: readonly ToolDefinition[],
): Map<ToolDefinition, ToolDefinition> {
  const pairs = new Map<ToolDefinition, ToolDefinition>();
  if (gone.length > 100 || fresh.length > 100) return pairs;
  const left = new Set(fresh);
  for (const tool of gone) {
    for (const other of left) {
      if (canonicalJson(tool.parameters) !== canonicalJson(other.parameters)) continue;
      if (tool.description !== other.description && wordSimilarity(toolWords(tool), toolWords(other)) < 0.6)
        continue;
      pairs.set(tool, other);
      left.delete(other);
      break;
    }
  }
  return pairs;
}

/** By name; of a name that is used again (lint reports that) the second is `name (2)`. */
function byName(tools: readonly ToolDefinition[]): Map<string, ToolDefinition> {
  const count = new Map<string, number>();
  return new Map(
    tools.map((tool): [string, ToolDefinition] => {
      const uses = (count.get(tool.name) ?? 0) + 1;
      count.set(tool.name, uses);
      return uses === 1 ? [tool.name, tool] : [`${tool.name} (${uses})`, tool];
    }),
  );
}
