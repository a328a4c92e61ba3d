import { placeLeaves } from '../documents/setting-lines.ts';
import { stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { readRagSettings } from '../shapes/rag-settings.ts';
import type { ArtifactFormat } from '../types.ts';
import { isConfigSized, listLeaves, memberOf, settingsOf, stringOf } from '../values.ts';

/** AutoRAG's files: pipelines as `node_lines`, and the `modules` that parse or chunk. */
export const autorag: ArtifactFormat = {
  id: 'autorag',
  kind: 'rag-config',
  extensions: ['yaml', 'yml'],
  candidate: (path) => /\.ya?ml$/i.test(path),
  match(file) {
    if (!/^(node_lines|modules)\s*:/m.test(file.text)) return null;
    const parsed = file.yaml();
    return parsed.ok && isAutorag(parsed.value.data)
      ? { confidence: 'certain', reason: 'the nodes or modules of AutoRAG' }
      : null;
  },
  parse(file) {
    const parsed = file.yaml();
    if (!parsed.ok) return parsed;
    if (!isConfigSized(parsed.value.data)) {
      const problem = {
        path: file.path,
        line: 1,
        column: 1,
        expected: 'at most 20,000 settings',
        found: 'more',
      };
      return { ok: false, problems: [problem] };
    }
    const leaves = listLeaves(parsed.value.data);
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: { ...readRagSettings(leaves), settings: settingsOf(leaves) },
          references: [],
          embeddedTests: null,
          positions: placeLeaves(leaves, parsed.value),
        },
      ],
    };
  },
};

function isAutorag(data: Json): boolean {
  const every = (list: Json | undefined, holds: (item: Json) => boolean) =>
    Array.isArray(list) && list.length > 0 && list.every(holds);
  return (
    every(memberOf(data, 'modules'), (item) => stringOf(memberOf(item, 'module_type')) !== null) ||
    every(memberOf(data, 'node_lines'), (line) =>
      every(memberOf(line, 'nodes'), (node) => stringOf(memberOf(node, 'node_type')) !== null),
    )
  );
}
