import { lineOfField } from '../documents/field-line.ts';
import type { Json } from '../problem.ts';
import type { Artifact } from '../types.ts';
import { lineInMessage } from './rule.ts';

/** A text of an artifact that can be searched, and the line of an offset in it. */
export type LocatedText = {
  /** `prose`: what a model reads as instructions or conversation. `data`: everything else in the file. */
  kind: 'prose' | 'data';
  text: string;
  lineAt(offset: number): number;
};

/** Every text that an artifact holds: messages, descriptions, settings, test data. */
export function listTexts(artifact: Artifact): LocatedText[] {
  const { content } = artifact;
  const at = (field: string) => () => lineOfField(artifact, field);
  const texts: LocatedText[] = [];
  if (content.type === 'prompt') {
    for (const [index, { content: text }] of content.messages.entries())
      texts.push({ kind: 'prose', text, lineAt: (offset) => lineInMessage(artifact, index, offset) });
  } else if (content.type === 'tools') {
    for (const { name, description, parameters } of content.tools) {
      texts.push({ kind: 'prose', text: description, lineAt: at(`tools.${name}.description`) });
      texts.push({ kind: 'data', text: JSON.stringify(parameters), lineAt: at(`tools.${name}`) });
    }
  } else {
    const prose = new Set(content.type === 'settings' ? content.instructions : []);
    for (const [path, value] of Object.entries(content.settings)) {
      const text = textOf(value);
      if (text === null) continue;
      const position = artifact.positions?.[`settings.${path}`];
      const field = position === undefined ? path : `settings.${path}`;
      texts.push({ kind: prose.has(path) ? 'prose' : 'data', text, lineAt: at(field) });
    }
  }
  if ('otherSettings' in content) {
    for (const [path, value] of Object.entries(content.otherSettings ?? {})) {
      const text = textOf(value);
      if (text !== null) texts.push({ kind: 'data', text, lineAt: at(`otherSettings.${path}`) });
    }
  }
  return [...texts, ...listTestTexts(artifact)];
}

/** By case, so that each stands on the line of its own. */
function listTestTexts(artifact: Artifact): LocatedText[] {
  const tests = artifact.embeddedTests;
  if (tests === null || typeof tests !== 'object' || Array.isArray(tests)) return [];
  return Object.entries(tests).flatMap(([key, rows]) =>
    (Array.isArray(rows) ? rows : [rows]).map((row, index): LocatedText => {
      const field = `${key}[${index}]`;
      return { kind: 'data', text: JSON.stringify(row), lineAt: () => lineOfField(artifact, field) };
    }),
  );
}

function textOf(value: Json): string | null {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join('\n');
  return typeof value === 'string' ? value : null;
}
