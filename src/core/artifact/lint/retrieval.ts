import { lineOfField } from '../documents/field-line.ts';
import type { Artifact, RagContent } from '../types.ts';
import type { Check, Found, Rule } from './rule.ts';
import { isFromSource } from './source-text.ts';

/** The sizes of what is retrieved. */
export const RETRIEVAL_RULES: readonly Rule[] = [
  {
    id: 'chunk-size',
    severity: 'error',
    means: 'the chunk size is below 1',
    check: ofRetrieval(({ chunkSize }, artifact) => {
      if (chunkSize === null || chunkSize >= 1) return [];
      const line = lineOfSetting(
        artifact,
        /(chunk|split).*(size|length|tokens|characters|chars|words)$/i,
        chunkSize,
      );
      return [{ line, message: `the chunk size is ${chunkSize}; it must be at least 1` }];
    }),
  },
  {
    id: 'chunk-overlap',
    severity: 'error',
    means: 'chunks overlap by their whole size or more',
    check: ofRetrieval(({ chunkSize, chunkOverlap }, artifact) => {
      if (chunkSize === null || chunkOverlap === null || chunkSize < 1 || chunkOverlap < chunkSize) return [];
      const line = lineOfSetting(artifact, /overlap([-_]?(tokens|characters|chars|words))?$/i, chunkOverlap);
      const message = `chunks of ${chunkSize} overlap by ${chunkOverlap}; splitting would never advance`;
      return [{ line, message }];
    }),
  },
  {
    id: 'top-k',
    severity: 'error',
    means: 'retrieval returns fewer than one passage',
    check: ofRetrieval(({ topK }, artifact) => {
      // `int(os.getenv("TOP_K", 0))`: in a program 0 often stands for what is not set.
      if (topK === null || topK >= 1 || (topK === 0 && isFromSource(artifact))) return [];
      const key = /top[-_]?k$|(^|[._])k$|final[-_]?k$|num[-_]?results$|max[-_]?chunks$/i;
      return [
        {
          line: lineOfSetting(artifact, key, topK),
          message: `retrieval returns ${topK} passages; it must be at least 1`,
        },
      ];
    }),
  },
];

function ofRetrieval(check: (content: RagContent, artifact: Artifact) => Found[]): Check {
  return ({ artifact }) => (artifact.content.type === 'rag' ? check(artifact.content, artifact) : []);
}

/** The setting of that name that has the value, where several have the name. */
function lineOfSetting(artifact: Artifact, key: RegExp, value: number): number {
  const settings = artifact.content.type === 'rag' ? artifact.content.settings : {};
  const names = Object.keys(settings).filter((path) => key.test(path));
  const name = names.find((path) => Number(settings[path]) === value) ?? names[0];
  return lineOfField(artifact, name === undefined ? 'settings' : `settings.${name}`);
}
