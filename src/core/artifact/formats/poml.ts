import { toPositions } from '../documents/locate-texts.ts';
import { positionAt } from '../documents/position.ts';
import { withoutMark } from '../file-content.ts';
import { extensionOf, isRecordedData, resolveReference, stemOf } from '../paths.ts';
import type { Parsed } from '../problem.ts';
import { normalizeName, scanPoml } from '../shapes/poml/markup.ts';
import { nestElements, type PomlElement, splitPoml } from '../shapes/poml/messages.ts';
import { readPomlSettings, SETTINGS } from '../shapes/poml/settings.ts';
import { isPromptProse } from '../shapes/prompt-prose.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { ArtifactFormat, FileProbe, Match, ParsedArtifact } from '../types.ts';
import { otherSettingsOf } from '../values.ts';

/** Elements that only POML has; a file may do without the root. */
const OWN =
  /<(role|task|output-?format|stepwise-?instructions|cp|hint|(system|human|ai)-?(msg|message)|examples?)\b[^<>]{0,500}>/i;
const ROOT = /<poml(\s|\/?>|$)/i;

/** Microsoft's POML: XML-like markup, read and not rendered. */
export const poml: ArtifactFormat = {
  id: 'poml',
  kind: 'prompt',
  extensions: ['poml'],
  candidate: (path) => extensionOf(path) === 'poml',
  refers: (path) => (/\.poml$/i.test(path) ? 'named' : null),
  match: matchPoml,
  parse: (file) => readPoml(file.path, file.text),
};

function matchPoml(file: FileProbe): Match | null {
  if (ROOT.test(file.text)) return { confidence: 'certain', reason: 'a *.poml with the root <poml>' };
  if (isRecordedData(file.path)) return null;
  if (OWN.test(file.text)) return { confidence: 'likely', reason: 'a *.poml with elements of POML' };
  return isPromptProse(file.text) && !/^\s*</.test(file.text)
    ? { confidence: 'likely', reason: 'prose in a *.poml' }
    : null;
}

function readPoml(path: string, source: string): Parsed<ParsedArtifact[]> {
  const text = withoutMark(source).replace(/\r\n?/g, '\n');
  const { tags, comments, fault } = scanPoml(text, new Set(['poml', ...SETTINGS]));
  const fail = (offset: number, expected: string): Parsed<never> => ({
    ok: false,
    problems: [{ path, ...positionAt(text, offset), expected, found: 'the end of the file' }],
  });
  if (fault !== null) return fail(fault.offset, fault.expected);
  const unclosed = tags.findLast(({ name, kind }) => name === 'poml' && kind !== 'single');
  if (unclosed?.kind === 'open') return fail(unclosed.from, '`</poml>` after `<poml>`');
  const elements = nestElements(tags, text.length);
  const root = elements.find(({ tag }) => tag.name === 'poml') ?? null;
  const settings = readPomlSettings(path, text, root, elements);
  const { messages, places } = splitPoml(
    text,
    root,
    elements,
    mergeRanges([...comments, ...settings.ranges]),
  );
  const located = toPositions(places);
  const bound = new Set(settings.names);
  const names = messages.flatMap(({ content }) => listVariables('poml', content));
  return {
    ok: true,
    value: [
      {
        name: stemOf(path),
        content: {
          type: 'prompt',
          messages,
          template: 'poml',
          variables: [...new Set([...names, ...settings.variables])]
            .filter((name) => !bound.has(name))
            .sort(),
          model: settings.model,
          parameters: settings.parameters,
          responseFormat: settings.responseFormat,
          ...otherSettingsOf(settings.other),
        },
        references: listReferences(path, elements),
        embeddedTests: null,
        positions: { ...settings.positions, ...located.positions },
        lineStarts: located.lineStarts,
      },
    ],
  };
}

function listReferences(path: string, elements: readonly PomlElement[]): string[] {
  const paths = elements.flatMap(({ tag }) =>
    Object.entries(tag.attributes).flatMap(([name, value]) =>
      normalizeName(name) === 'src' && value !== '' && !/[{}]/.test(value)
        ? (resolveReference(path, value.trim()) ?? [])
        : [],
    ),
  );
  return [...new Set(paths)];
}

/** In order and without overlap: a comment may stand inside of settings. */
function mergeRanges(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
