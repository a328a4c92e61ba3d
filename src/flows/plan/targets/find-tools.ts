import type { ToolDefinition } from '../../../core/artifact/types.ts';
import { findAddressed, findMatched, type OfType } from '../../change/find-artifacts.ts';
import { type Found, failure, type Where } from './types.ts';

/** All that is named, or covered: tools are sent together. None are needed where rows bring theirs. */
export async function findTools(
  named: readonly string[] | undefined,
  { covers, tree, heirs, rowTools = false }: Where,
): Promise<Found<OfType<'tools'>[]>> {
  if (named === undefined) {
    const { found, problems } = await findMatched(covers, 'tools', tree);
    if (problems.length > 0)
      return { ...failure(`${problems[0]?.path} cannot be read in ${tree.snapshot.ref}`), problems };
    if (found.length === 0 && !rowTools)
      return failure(
        'the target names no tools, `covers` matches no tool definitions, and no row of the dataset brings any',
      );
    return { ok: true, value: found };
  }
  const files = new Set<OfType<'tools'>>();
  for (const address of named) {
    const tools = await findAddressed(address, 'tools', tree, heirs);
    if (!tools.ok) return tools;
    for (const one of tools.found) files.add(one);
  }
  return { ok: true, value: [...files] };
}

/** The definitions of these files together; refused where they cannot be sent together. */
export function joinTools(files: readonly OfType<'tools'>[]): Found<ToolDefinition[]> {
  const tools = files.flatMap(({ content }) => content.tools);
  const twice = findDuplicate(tools);
  if (twice !== null) return failure(`the tool \`${twice}\` is defined twice among the suite's tools`);
  const builtIn = tools.find((tool) => tool.builtIn !== undefined);
  if (builtIn !== undefined)
    return failure(
      `the tool \`${builtIn.name}\` (${builtIn.builtIn}) is run by its provider, and a request made here would send an invented function in its place`,
      'keep it in a file of its own, and name the others as `target.tools`',
    );
  return { ok: true, value: tools };
}

function findDuplicate(tools: readonly ToolDefinition[]): string | null {
  const names = tools.map((tool) => tool.name);
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}
