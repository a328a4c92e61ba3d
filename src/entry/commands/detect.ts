import { partOf } from '../../core/artifact/part.ts';
import { formatProblem } from '../../core/artifact/problem.ts';
import type { Artifact, BrokenArtifact, Change } from '../../core/artifact/types.ts';
import { openArtifactTree } from '../../flows/change/artifact-tree.ts';
import { detectTree } from '../../flows/change/detect-tree.ts';
import { findChanges } from '../../flows/change/find-changes.ts';
import { readSides } from '../../flows/change/read-sides.ts';
import type { Repository } from '../../ports.ts';
import { defaultHead } from './default-head.ts';
import { type CommandIo, EXIT } from './io.ts';
import type { DetectJson } from './json.ts';
import { plainText } from './plain-text.ts';

export type DetectOptions = { base?: string; head?: string; json?: boolean };

/** `promptgate detect`: the artifacts of HEAD, or with refs those that changed from merge base to head (default: the work tree). */
export async function runDetect(
  options: DetectOptions,
  repository: Repository,
  io: CommandIo,
): Promise<number> {
  if (options.base === undefined && options.head === undefined) {
    const snapshot = await repository.snapshot('HEAD');
    const { artifacts, broken } = await detectTree(openArtifactTree(snapshot));
    if (options.json === true) io.stdout(toJson(artifacts.map(toArtifactRow), broken));
    else
      io.stdout(
        artifacts.length === 0 && broken.length === 0
          ? 'No AI artifacts found.\n'
          : renderTree(artifacts, broken),
      );
    return EXIT.pass;
  }
  const refs = { base: options.base ?? 'main', head: options.head ?? (await defaultHead(repository)) };
  const sides = await readSides(repository, refs);
  if ('unrelated' in sides) {
    io.stderr(
      `${refs.base} and ${refs.head} have no common commit; name a base that ${refs.head} branched off.\n`,
    );
    return EXIT.usage;
  }
  const { changes, broken } = await findChanges(sides);
  if (options.json === true) io.stdout(toJson(changes.map(toChangeRow), broken));
  else
    io.stdout(
      changes.length === 0 && broken.length === 0
        ? 'No AI artifacts changed.\n'
        : renderChanges(changes, broken),
    );
  return EXIT.pass;
}

type Row = DetectJson['artifacts'][number];

function toJson(artifacts: Row[], broken: readonly BrokenArtifact[]): string {
  const json: DetectJson = { version: 1, artifacts, broken: broken.map(toBrokenRow) };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function toArtifactRow({ path, kind, format, name, confidence, reason, lines, digest }: Artifact): Row {
  return { path, kind, format, name, confidence, reason, ...(lines === undefined ? {} : { lines }), digest };
}

function toChangeRow({ path, oldPath, kind, format, name, change, base, head, summary }: Change): Row {
  const artifact = head ?? base;
  return {
    path,
    ...(oldPath === undefined ? {} : { old_path: oldPath }),
    kind,
    format,
    name,
    confidence: artifact?.confidence ?? 'likely',
    reason: artifact?.reason ?? '',
    ...(artifact?.lines === undefined ? {} : { lines: artifact.lines }),
    digest: artifact?.digest ?? '',
    change,
    summary,
  };
}

function toBrokenRow({ path, kind, format, problems }: BrokenArtifact): DetectJson['broken'][number] {
  return { path, kind, format, problems };
}

function renderTree(artifacts: readonly Artifact[], broken: readonly BrokenArtifact[]): string {
  const width = Math.max(0, ...artifacts.map((artifact) => artifact.kind.length));
  const rows = artifacts.map((artifact) => {
    const { kind, path, format, name } = artifact;
    const lines = partOf(artifact)?.lines;
    return `${kind.padEnd(width)}  ${plainText(path)}  ${plainText(name)} (${format}${lines === undefined ? '' : `, ${lines}`})`;
  });
  return `${[...rows, ...renderBroken(broken)].join('\n')}\n`;
}

function renderChanges(changes: readonly Change[], broken: readonly BrokenArtifact[]): string {
  const blocks = changes.map((one) => {
    const { path, oldPath, change, kind, summary } = one;
    const part = partOf(one);
    const which = part === null ? '' : ` ${plainText(part.name)}, ${part.lines}`;
    const from = oldPath === undefined ? '' : ` (was ${plainText(oldPath)})`;
    return [
      `${change} ${kind} ${plainText(path)}${which}${from}`,
      ...summary.map((line) => `  ${plainText(line)}`),
    ].join('\n');
  });
  return `${[...blocks, ...renderBroken(broken)].join('\n')}\n`;
}

function renderBroken(broken: readonly BrokenArtifact[]): string[] {
  return broken.flatMap(({ problems }) =>
    problems.map((problem) => `cannot be read: ${plainText(formatProblem(problem))}`),
  );
}
