import { resolveReference } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isRecord, memberOf } from '../values.ts';

const FILE = /\.(txt|md|j2|json|jsonl|ya?ml|csv|py|js|mjs|cjs|ts)(:[\w.]+)?$/i;

/**
 * Paths and globs in the repository that a promptfoo config refers to, sorted: every `file://`, and the bare paths that
 * `prompts` and `tests` may hold. A function name after the path (`file://x.py:fn`) is cut off; what leads outside the
 * repository is left out.
 */
export function listPromptfooReferences(path: string, data: Json): string[] {
  const found = new Set<string>();
  const add = (reference: string) => {
    const resolved = resolveReference(path, reference.replace(/(\.\w+):[\w.]+$/, '$1'));
    if (resolved !== null) found.add(resolved);
  };
  visitStrings(data, (text) => {
    if (text.startsWith('file://')) add(text.slice('file://'.length));
  });
  const scenarios = memberOf(data, 'scenarios') ?? null;
  const inScenarios = (Array.isArray(scenarios) ? scenarios : []).map((one) => memberOf(one, 'tests'));
  for (const value of [memberOf(data, 'prompts'), memberOf(data, 'tests'), ...inScenarios]) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      const item = isRecord(entry) ? (entry.path ?? entry.raw ?? entry.id ?? entry.file) : entry;
      if (typeof item === 'string' && !item.includes('\n') && FILE.test(item) && !item.includes(' '))
        add(item);
    }
  }
  return [...found].sort();
}

function visitStrings(data: Json, visit: (text: string) => void): void {
  if (typeof data === 'string') visit(data);
  else if (Array.isArray(data)) for (const item of data) visitStrings(item, visit);
  else if (isRecord(data)) for (const item of Object.values(data)) visitStrings(item, visit);
}
