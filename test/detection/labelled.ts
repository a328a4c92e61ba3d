import { readdirSync, readFileSync } from 'node:fs';
import { detectFile, prepareFormats } from '../../src/core/artifact/detect.ts';
import type { ArtifactKind } from '../../src/core/artifact/types.ts';

await prepareFormats(['a.ts', 'a.py']);

/**
 * One file of a labelled repository: what it is to a person, and what `detect` takes it for. A `known` mistake is
 * written down beside the label, so that the score counts it and the next one to mend it sees that it is mended.
 */
export type LabelledFile = {
  repository: string;
  path: string;
  kind: ArtifactKind | null;
  known: boolean;
  found: ArtifactKind | null;
};

export type Score = { artifacts: number; found: number; right: number; precision: number; recall: number };

/**
 * The repositories in `repositories/`, each a text file of `=== path | kind` lines with the file's text below: no kind is
 * no artifact, `, missed` and `, claimed` are known mistakes.
 */
export function readLabelledFiles(): LabelledFile[] {
  const folder = new URL('./repositories/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readRepository(name, readFileSync(new URL(name, folder), 'utf8')));
}

function readRepository(repository: string, text: string): LabelledFile[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      const [path = '', label = ''] = part
        .slice(0, end)
        .split('|')
        .map((word) => word.trim());
      const [kind = '', known = ''] = label.split(',').map((word) => word.trim());
      const { artifacts, broken } = detectFile(path, part.slice(end + 1));
      const kinds = [...artifacts, ...broken].map((artifact) => artifact.kind);
      return {
        repository: repository.replace(/\.txt$/, ''),
        path,
        kind: kind === '' ? null : (kind as ArtifactKind),
        known: known !== '',
        // Source code may hold artifacts of several kinds; the label names the one that matters.
        found: kinds.find((candidate) => candidate === kind) ?? kinds[0] ?? null,
      };
    });
}

/** Precision and recall; a file taken for another kind counts against both. */
export function scoreOf(files: readonly LabelledFile[]): Score {
  const artifacts = files.filter(({ kind }) => kind !== null).length;
  const found = files.filter((file) => file.found !== null).length;
  const right = files.filter((file) => file.kind !== null && file.kind === file.found).length;
  return {
    artifacts,
    found,
    right,
    precision: right / Math.max(1, found),
    recall: right / Math.max(1, artifacts),
  };
}
