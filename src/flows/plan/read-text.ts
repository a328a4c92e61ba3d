import type { Problem } from '../../core/artifact/problem.ts';
import type { FileContent, FileStream } from '../../ports.ts';

/** Why a file cannot be read as text, in the words of a parser. */
export function readText(
  path: string,
  content: FileContent | undefined,
  ref: string,
): { ok: true; value: string } | { ok: false; problems: Problem[] } {
  if (content?.kind === 'text') return { ok: true, value: content.text };
  return { ok: false, problems: [refuseText(path, content, ref)] };
}

/** Says why, and what to do. `ref`: where the file was looked for. */
export function refuseText(path: string, content: Unread | undefined, ref: string): Problem {
  const [found, hint] = describeUnread(content, ref);
  return { path, line: 1, column: 1, expected: 'a text file', found, hint };
}

type Unread = Exclude<FileContent | FileStream, { kind: 'text' }>;

function describeUnread(content: Unread | undefined, ref: string): [string, string] {
  if (content === undefined || content.kind === 'missing')
    return [`no such file in ${ref}`, 'Commit it, or name the right path.'];
  if (content.kind === 'too-large')
    return [`a file of ${content.size.toLocaleString('en-US')} bytes`, 'Split it into several suites.'];
  if (content.kind === 'binary') return ['bytes that are not UTF-8', 'Save it as UTF-8.'];
  return [`a ${content.kind}`, 'Put the file itself there.'];
}
