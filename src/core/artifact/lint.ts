import { lintModels } from './lint/models.ts';
import { lineInMessage, lintPrompt } from './lint/prompt.ts';
import { findingOf, lineOfField } from './lint/rules.ts';
import { findSecrets } from './lint/secrets.ts';
import { lintResponseFormat, lintTools } from './lint/tools.ts';
import type { Artifact, LintFinding, RagContent } from './types.ts';

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/**
 * Everything that can be judged without calling a model, gravest first, then by path and line. Findings that `before`
 * (the same artifacts as they were) has too are left out: this change did not cause them. Rules and what they mean are
 * in `LINT_RULES`; what parsers found (`Detection.warnings`) is not repeated here. Never rejects.
 */
export async function lintArtifacts(
  artifacts: readonly Artifact[],
  before: readonly Artifact[] = [],
): Promise<LintFinding[]> {
  const earlier = new Set((await lintEach(before)).map(identityOf));
  const findings = (await lintEach(artifacts)).filter((finding) => !earlier.has(identityOf(finding)));
  return findings.sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || compareText(a.path, b.path) || a.line - b.line,
  );
}

async function lintEach(artifacts: readonly Artifact[]): Promise<LintFinding[]> {
  const found: LintFinding[] = [];
  for (const artifact of artifacts) found.push(...(await lintArtifact(artifact)));
  return found;
}

/** A finding is the same one when it says the same of the same file, wherever it has moved to inside it. */
function identityOf({ rule, path, message }: LintFinding): string {
  return JSON.stringify([rule, path, message]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function lintArtifact(artifact: Artifact): Promise<LintFinding[]> {
  const { content } = artifact;
  const always = [...lintModels(artifact), ...lintSecrets(artifact)];
  switch (content.type) {
    case 'prompt':
      return [
        ...always,
        ...(await lintPrompt(artifact, content)),
        ...(await lintResponseFormat(artifact, content)),
      ];
    case 'tools':
      return [...always, ...(await lintTools(artifact, content))];
    case 'rag':
      return [...always, ...lintRag(artifact, content)];
    default:
      return always;
  }
}

function lintRag(artifact: Artifact, { chunkSize, chunkOverlap, topK, settings }: RagContent): LintFinding[] {
  const lineOfSetting = (key: RegExp) => {
    const name = Object.keys(settings).find((path) => key.test(path));
    return name === undefined ? 1 : lineOfField(artifact, `settings.${name}`);
  };
  const findings: LintFinding[] = [];
  if (chunkSize !== null && chunkSize < 1) {
    const line = lineOfSetting(/(chunk|split).*(size|length|tokens|characters|chars|words)$/i);
    findings.push(
      findingOf('chunk-size', artifact, line, `the chunk size is ${chunkSize}; it must be at least 1`),
    );
  } else if (chunkSize !== null && chunkOverlap !== null && chunkOverlap >= chunkSize) {
    const line = lineOfSetting(/overlap([-_]?(tokens|characters|chars|words))?$/i);
    const message = `chunks of ${chunkSize} overlap by ${chunkOverlap}; splitting would never advance`;
    findings.push(findingOf('chunk-overlap', artifact, line, message));
  }
  if (topK !== null && topK < 1) {
    const line = lineOfSetting(/top[-_]?k$|(^|[._])k$|final[-_]?k$|num[-_]?results$|max[-_]?chunks$/i);
    findings.push(
      findingOf('top-k', artifact, line, `retrieval returns ${topK} passages; it must be at least 1`),
    );
  }
  return findings;
}

function lintSecrets(artifact: Artifact): LintFinding[] {
  const { content } = artifact;
  const texts: { text: string; lineAt(offset: number): number }[] = [];
  if (content.type === 'prompt') {
    for (const [index, { content: text }] of content.messages.entries()) {
      const lineAt = (offset: number) =>
        lineInMessage(artifact, content, index, text.slice(0, offset).split('\n').length);
      texts.push({ text, lineAt });
    }
  } else if (content.type === 'tools') {
    for (const tool of content.tools) {
      const line = lineOfField(artifact, `tools.${tool.name}`);
      texts.push({ text: `${tool.description}\n${JSON.stringify(tool.parameters)}`, lineAt: () => line });
    }
  } else {
    for (const [path, value] of Object.entries(content.settings)) {
      const text = Array.isArray(value) ? value.join('\n') : value;
      if (typeof text !== 'string') continue;
      texts.push({ text, lineAt: () => lineOfField(artifact, `settings.${path}`) });
    }
  }
  if (artifact.embeddedTests !== null) {
    texts.push({
      text: JSON.stringify(artifact.embeddedTests),
      lineAt: () => lineOfField(artifact, 'testData[0]'),
    });
  }
  return texts.flatMap(({ text, lineAt }) =>
    findSecrets(text).map(({ kind, offset }) =>
      findingOf(
        'secret',
        artifact,
        lineAt(offset),
        `this looks like ${kind}; revoke it and keep it out of the repository`,
      ),
    ),
  );
}
