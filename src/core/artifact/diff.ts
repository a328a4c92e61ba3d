import { diffAcrossKinds } from './diff/across-kinds.ts';
import { diffConfigurations } from './diff/configuration.ts';
import { countRows, diffDatasets, isUncounted } from './diff/dataset.ts';
import { type MovedSettings, withoutMoved } from './diff/moved-settings.ts';
import { describeMoved, type Elsewhere, NOWHERE } from './diff/moved-texts.ts';
import { outlineConfiguration, outlineLeaves } from './diff/outline-configuration.ts';
import { diffPrompts } from './diff/prompt.ts';
import { areGuessed } from './diff/read-alike.ts';
import { diffEmbeddedTests, diffSettings } from './diff/settings.ts';
import { diffSuites } from './diff/suite.ts';
import { diffTools } from './diff/tools.ts';
import { capLines, countOf, type Difference, listNames, shorten } from './diff/wording.ts';
import { canonicalJson } from './digest.ts';
import { lineOf } from './documents/field-line.ts';
import { hasSameWording } from './references/pair-artifacts.ts';
import { type CountTokens, loadTokenCounter } from './tokens.ts';
import type { Artifact, ArtifactContent, Change } from './types.ts';
import { memberOf } from './values.ts';

const MAX_LINES = 12;
/** What is said of a text fits in; longer ones are of names that no person wrote. Characters. */
const MAX_LINE = 1000;

/**
 * What is different between two states of one artifact, in the artifact's own terms: null where nothing that counts is
 * (layout, comments, key order). `before` is null for a new artifact, `after` for a removed one. An artifact that moved
 * unchanged, or is called otherwise in its file, is `renamed`; one that moved and changed is `modified` with its
 * `oldPath`. At most 12 plain-text lines, most
 * important first; they quote the files and are as untrusted as those. Loads the token counter only where a text changed.
 * `elsewhere`: what moved between the texts of one file, as `findMovedTexts` tells it; `settings` between its parts, as
 * `findMovedSettings` does.
 */
export async function diffArtifacts(
  before: Artifact | null,
  after: Artifact | null,
  elsewhere: Elsewhere = NOWHERE,
  settings: MovedSettings = { to: new Set(), from: new Set() },
): Promise<Change | null> {
  const artifact = after ?? before;
  if (artifact === null) return null;
  const moved = before !== null && after !== null && before.path !== after.path;
  const same = before?.digest === after?.digest || (moved && isExtracted(before, after));
  // Only a part of a file is known by its name; elsewhere it is for people.
  const formerly =
    before?.lines === undefined || after?.lines === undefined || before.name === after.name
      ? null
      : before.name;
  if (same && !moved && formerly === null) return null;
  const [was, is] = [withoutMoved(before, settings.to), withoutMoved(after, settings.from)];
  const difference = same ? { lines: [], fields: [] } : await describe(was, is, elsewhere);
  const wasOther = before !== null && after !== null && before.kind !== after.kind;
  const isText = [before, after].every((one) => one?.content.type === 'prompt');
  const kindOf = (one: Artifact) => one.kind.replaceAll('-', ' ');
  const lines = [
    ...(wasOther && isText ? [`read as ${kindOf(after)} now, as ${kindOf(before)} before`] : []),
    ...(moved ? [`moved from ${before.path}`] : []),
    ...(formerly === null
      ? []
      : [`renamed from \`${formerly}\`${same && !moved ? ', nothing else changed' : ''}`]),
    ...difference.lines,
  ];
  const unsaid =
    settings.to.size + settings.from.size > 0
      ? 'settings are told with another part of the file now'
      : 'settings changed';
  return {
    path: artifact.path,
    ...(moved ? { oldPath: before.path } : {}),
    kind: artifact.kind,
    format: artifact.format,
    name: artifact.name,
    change: before === null ? 'added' : after === null ? 'removed' : same ? 'renamed' : 'modified',
    base: before,
    head: after,
    summary: capLines(lines.length === 0 ? [unsaid] : lines, MAX_LINES).map((line) =>
      shorten(line, MAX_LINE),
    ),
    fields: difference.fields.map((field) => {
      const line = lineOf(after, field.field);
      return line === undefined ? field : { ...field, line };
    }),
  };
}

/** Whether it moved to a file of another format, word by word. */
function isExtracted(before: Artifact, after: Artifact): boolean {
  const settings = ({ content }: Artifact) =>
    content.type !== 'prompt'
      ? null
      : canonicalJson([
          content.model,
          content.parameters,
          content.responseFormat,
          content.otherSettings ?? {},
        ]);
  return (
    before.format !== after.format && hasSameWording(before, after) && settings(before) === settings(after)
  );
}

async function describe(
  before: Artifact | null,
  after: Artifact | null,
  elsewhere: Elsewhere,
): Promise<Difference> {
  const counter = needsTokens(before, after) ? await loadTokenCounter() : null;
  if (before === null || after === null) {
    const artifact = before ?? after;
    if (artifact === null) return { lines: [], fields: [] };
    // The call may stand as before, with what it is told from elsewhere.
    const gone =
      isCode(artifact) && artifact.content.type === 'model-config' ? 'no longer set here' : 'removed';
    const verb = before === null ? 'new' : gone;
    const rest = after === null ? outlineRest(artifact.content) : [];
    const moved = describeMoved(artifact.content, elsewhere, before === null ? 'from' : 'to');
    return {
      lines: [`${verb}: ${[outline(artifact.content, counter), ...rest, ...moved].join(', ')}`],
      fields: [],
    };
  }
  const difference = compare(before, after, counter, elsewhere);
  const tests = diffEmbeddedTests(before.embeddedTests, after.embeddedTests);
  return {
    lines: [...difference.lines, ...tests.lines],
    fields: [...difference.fields, ...tests.fields],
  };
}

function compare(
  base: Artifact,
  head: Artifact,
  counter: CountTokens | null,
  elsewhere: Elsewhere,
): Difference {
  const [before, after] = [base.content, head.content];
  if (before.type === 'prompt' && after.type === 'prompt') {
    const reading = { kind: head.kind, guessed: areGuessed(base, head), elsewhere };
    return diffPrompts(before, after, reading, counter);
  }
  if (before.type === 'tools' && after.type === 'tools') return diffTools(before, after);
  if (before.type === 'rag' && after.type === 'rag') {
    return diffSettings(before.settings, after.settings, 'rag', isCode(head));
  }
  if (before.type === 'model-config' && after.type === 'model-config') {
    return diffSettings(before.settings, after.settings, 'model', isCode(head));
  }
  if (before.type === 'settings' && after.type === 'settings') {
    return diffConfigurations(before, after, counter);
  }
  if (before.type === 'eval-suite' && after.type === 'eval-suite') {
    const listed = [before, after].some(
      (content) => countRows(content) !== null || isUncounted(content.data),
    );
    return listed ? diffDatasets(before, after) : diffSuites(before, after, counter);
  }
  return (
    diffAcrossKinds(base, head, counter) ?? {
      lines: [`${outline(before, null)} -> ${outline(after, null)}`],
      fields: [],
    }
  );
}

function isCode({ format }: Artifact): boolean {
  return format.startsWith('source-');
}

function needsTokens(before: Artifact | null, after: Artifact | null): boolean {
  const texts = [before, after].map((artifact) => {
    if (artifact?.content.type === 'prompt') return JSON.stringify(artifact.content.messages);
    if (artifact?.content.type === 'settings') {
      const { instructions, settings } = artifact.content;
      return instructions.length === 0
        ? null
        : JSON.stringify(instructions.map((path) => settings[path] ?? null));
    }
    if (artifact?.content.type !== 'eval-suite') return null;
    return JSON.stringify(memberOf(artifact.content.data, 'prompts') ?? null);
  });
  return texts.some((text) => text !== null) && texts[0] !== texts[1];
}

/** What settings of retrieval that were removed held besides, where that is little. */
function outlineRest(content: ArtifactContent): string[] {
  if (content.type !== 'rag') return [];
  const { chunkSize, topK, embedder } = content;
  const told = [chunkSize, topK, embedder].filter((value) => value !== null);
  const rest = Object.entries(content.settings).filter(([, value]) => !told.some((one) => one === value));
  const outlined = rest.length === 0 ? null : outlineLeaves(Object.fromEntries(rest));
  return told.length === 0 || outlined === null ? [] : [outlined];
}

/** An artifact in a few words: `3 messages, 412 tokens, openai/gpt-5-mini`. */
function outline(content: ArtifactContent, counter: CountTokens | null): string {
  switch (content.type) {
    case 'prompt': {
      const tokens =
        counter === null ? null : content.messages.reduce((sum, { content: text }) => sum + counter(text), 0);
      const parts = [
        countOf(content.messages.length, 'message'),
        ...(tokens === null ? [] : [countOf(tokens, 'token')]),
        ...(content.variables.length === 0 ? [] : [`variables ${listNames(content.variables)}`]),
        ...(content.model === null ? [] : [content.model]),
      ];
      return parts.join(', ');
    }
    case 'tools': {
      const answers = content.tools.every((tool) => tool.answers === true);
      const names = listNames(content.tools.map(({ name }) => name));
      return `${countOf(content.tools.length, answers ? 'answer format' : 'tool')}: ${names}`;
    }
    case 'rag': {
      const { chunkSize, topK, embedder } = content;
      const parts = [
        ...(chunkSize === null ? [] : [`chunk size ${chunkSize}`]),
        ...(topK === null ? [] : [`top k ${topK}`]),
        ...(embedder === null ? [] : [`embedder ${embedder}`]),
      ];
      return parts.length === 0 ? 'retrieval settings' : parts.join(', ');
    }
    case 'model-config':
      return content.models.length === 0
        ? (outlineLeaves(content.settings) ?? 'model settings')
        : `models ${listNames(content.models)}`;
    case 'settings':
      return outlineConfiguration(content, counter);
    case 'eval-suite': {
      const { data } = content;
      const rows = countRows(content);
      if (rows !== null) return `dataset, ${countOf(rows, 'row')}`;
      if (isUncounted(data)) return 'dataset, too large to count its rows';
      const parts = (
        [
          ['prompts', 'prompt'],
          ['providers', 'model'],
          ['targets', 'model'],
          ['tests', 'test'],
        ] as const
      ).flatMap(([key, noun]) => {
        const list = memberOf(data, key);
        return Array.isArray(list) ? [countOf(list.length, noun)] : [];
      });
      return ['eval suite', ...parts].join(', ');
    }
  }
}
