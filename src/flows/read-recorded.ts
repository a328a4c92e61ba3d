import { z } from 'zod';
import { parseJson } from '../core/artifact/documents/structured.ts';
import type { Problem } from '../core/artifact/problem.ts';
import type { Output } from '../core/eval/types.ts';
import type { ArtifactTree } from './artifact-tree.ts';

const row = z.object({
  id: z.string().min(1),
  text: z.string().default(''),
  tool_calls: z
    .array(z.object({ name: z.string(), arguments: z.record(z.string(), z.json()).default({}) }))
    .default([]),
  retrieved: z
    .array(z.object({ document: z.string(), text: z.string().default(''), score: z.number().default(0) }))
    .default([]),
  latency_ms: z.number().min(0).nullable().default(null),
  cost_usd: z.number().min(0).nullable().default(null),
});

export type Recorded =
  | { ok: true; outputs: ReadonlyMap<string, Output> }
  | { ok: false; problems: Problem[] };

/** Reads outputs recorded elsewhere: one JSON object a line, keyed by case id. All bad lines are named at once. */
export async function readRecorded(path: string, tree: ArtifactTree): Promise<Recorded> {
  const content = await tree.read(path);
  if (content.kind !== 'text') {
    const found =
      content.kind === 'missing' ? `no such file in ${tree.snapshot.ref}` : `a ${content.kind} file`;
    return {
      ok: false,
      problems: [{ path, line: 1, column: 1, expected: 'recorded outputs, one JSON object a line', found }],
    };
  }
  const problems: Problem[] = [];
  const outputs = new Map<string, Output>();
  for (const [index, line] of content.text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = { path, line: index + 1, column: 1 };
    const parsed = parseJson(path, line);
    if (!parsed.ok) {
      problems.push(...parsed.problems.map((problem) => ({ ...problem, line: index + 1 })));
      continue;
    }
    const checked = row.safeParse(parsed.value.data);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      problems.push({
        ...at,
        expected: 'an output: {id, text, tool_calls, retrieved}',
        found: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
    } else if (outputs.has(checked.data.id)) {
      problems.push({ ...at, expected: 'each id once', found: `"${checked.data.id}" again` });
    } else outputs.set(checked.data.id, toOutput(checked.data));
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, outputs };
}

function toOutput(recorded: z.infer<typeof row>): Output {
  return {
    text: recorded.text,
    toolCalls: recorded.tool_calls,
    retrieved: recorded.retrieved.map((chunk) => ({ ...chunk, start: 0, end: chunk.text.length })),
    finishReason: 'stop',
    usage: null,
    latencyMs: recorded.latency_ms,
    costUsd: recorded.cost_usd,
  };
}
