import assert from 'node:assert/strict';
import { type Detection, detectFile, detectUnread, prepareFormats } from '../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../src/core/artifact/diff.ts';
import { decodeContent } from '../../src/core/artifact/file-content.ts';
import { lintArtifacts } from '../../src/core/artifact/lint.ts';
import type { Artifact } from '../../src/core/artifact/types.ts';
import { checkPython } from './check-python.ts';
import type { FuzzInput } from './make-input.ts';

/** Rejects where an input breaks what holds of every file. `earlier`: artifacts of other inputs, to compare with. */
export async function checkInput(
  { path, bytes }: FuzzInput,
  earlier: readonly Artifact[],
): Promise<Artifact[]> {
  await prepareFormats([path]);
  const content = decodeContent(bytes);
  if (content.kind !== 'text') {
    detectUnread(path, content.kind);
    return [];
  }
  const { text } = content;
  if (path.endsWith('.py')) checkPython(text);
  const found = detectFile(path, text);
  assert.deepEqual(detectFile(path, text), found, 'the same file is not the same artifacts twice');
  checkLines(found, text.split(/\r\n|\r|\n/).length);
  if (!/[\r\uFEFF]/.test(text)) {
    const digests = ({ artifacts }: Detection) => artifacts.map(({ name, digest }) => ({ name, digest }));
    assert.deepEqual(digests(detectFile(path, `\uFEFF${text}`)), digests(found), 'a byte order mark counts');
    const windows = detectFile(path, text.replaceAll('\n', '\r\n'));
    assert.deepEqual(digests(windows), digests(found), 'line ends count');
  }
  const last = text.split(/\r\n|\r|\n/).length;
  for (const { line, message } of await lintArtifacts(found.artifacts, earlier))
    assert.ok(line >= 1 && line <= last, `lint: line ${line} of ${last}: ${message}`);
  for (const artifact of found.artifacts.slice(0, 5)) {
    await diffArtifacts(null, artifact);
    assert.equal(await diffArtifacts(artifact, { ...artifact }), null, 'it differs from itself');
    for (const other of earlier.slice(0, 2)) {
      await diffArtifacts(other, artifact);
      await diffArtifacts(artifact, other);
    }
  }
  return found.artifacts;
}

function checkLines({ artifacts, broken, warnings }: Detection, last: number): void {
  const inside = (line: number, what: string) =>
    assert.ok(Number.isInteger(line) && line >= 1 && line <= last, `${what}: line ${line} of ${last}`);
  for (const { problems } of broken) for (const { line, expected } of problems) inside(line, expected);
  for (const { line, message } of warnings) inside(line, message);
  for (const { name, lines, positions = {} } of artifacts) {
    if (lines !== undefined) {
      for (const line of lines) inside(line, name);
      assert.ok(lines[0] <= lines[1], `${name} ends before it begins`);
    }
    for (const [field, line] of Object.entries(positions)) inside(line, field);
  }
}
