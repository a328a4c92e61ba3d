import type { Parsed, Problem } from '../problem.ts';
import type { FileProbe } from '../types.ts';
import { parseYaml, type Structured } from './structured.ts';

/** Documents of one file beyond this many are generated. */
const MAX_DOCUMENTS = 500;

/** One document of a file that may hold several, with the lines it stands on. */
export type YamlPart = Structured & { lines: [number, number] };

/**
 * The documents of a YAML stream, split at lines that begin with `---`, as Kubernetes manifests are. Empty ones are left
 * out; problems and positions name lines of the whole file.
 */
export function parseYamlStream(path: string, text: string): Parsed<YamlPart[]> {
  const parts: YamlPart[] = [];
  const problems: Problem[] = [];
  for (const { source, line } of splitStream(text).slice(0, MAX_DOCUMENTS)) {
    const parsed = parseYaml(path, source);
    if (!parsed.ok) {
      problems.push(...parsed.problems.map((problem) => ({ ...problem, line: problem.line + line - 1 })));
      continue;
    }
    const { data, locate, locateText } = parsed.value;
    if (data === null) continue;
    parts.push({
      data,
      locate: (keys) => {
        const place = locate(keys);
        return { line: place.line + line - 1, column: place.column };
      },
      locateText: (keys) => {
        const place = locateText(keys);
        return { ...place, line: place.line + line - 1 };
      },
      lines: [locate([]).line + line - 1, line - 1 + source.trimEnd().split('\n').length],
    });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parts };
}

function splitStream(text: string): { source: string; line: number }[] {
  const documents: { lines: string[]; line: number }[] = [{ lines: [], line: 1 }];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^---(\s|$)/.test(line)) documents.push({ lines: [line.slice(3)], line: index + 1 });
    else documents.at(-1)?.lines.push(line);
  }
  return documents
    .map(({ lines, line }) => ({ source: lines.join('\n'), line }))
    .filter(({ source }) => source.trim() !== '');
}

/**
 * The one document of a file (`lines` null), or those of a stream of YAML: manifests of Kubernetes, profiles of Spring. None
 * where it cannot be read.
 */
export function listDocuments(file: FileProbe): (Structured & { lines: [number, number] | null })[] {
  const parsed = file.data();
  if (parsed.ok) return [{ ...parsed.value, lines: null }];
  if (!/\.ya?ml$/i.test(file.path) || !/^---/m.test(file.text)) return [];
  const stream = parseYamlStream(file.path, file.text);
  return stream.ok ? stream.value : [];
}
