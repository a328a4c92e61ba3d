import { lastPart } from '../names/name-words.ts';
import type { SourceCall, SourceFile, SourceFunction, SourceValue } from '../types.ts';
import { type FollowName, readPath } from './file-paths.ts';
import { type FileRead, type FileReader, HANDED, readOf } from './file-reads.ts';

/** No sentence is one. */
const PATH = /^[\w./@*-]{1,200}$/;

/**
 * Whether a path that was handed on says enough of what is read: the file's name, or the folder of some. What only says an ending
 * may be any file.
 */
export function isPlain(path: string): boolean {
  return PATH.test(path) && (/(^|\/)[^*/]+$/.test(path) || /^[^*]+\/[^/]*$/.test(path));
}

/** The paths that a call hands to a function that the file imports: whether that one reads them, its own file tells. */
export function listHandedAway(file: SourceFile, call: SourceCall, follow: FollowName): FileRead[] {
  const reader = importedAs(file, call.callee);
  if (reader === null) return [];
  const handed: { at: number | string; value: SourceValue }[] = [
    ...call.positional.map((value, at) => ({ at, value })),
    ...call.named.map(({ key, value }) => ({ at: key, value })),
  ];
  return handed.flatMap(({ at, value }) => {
    const path = readPath(value, call.scope, follow);
    return path === null || !isPlain(path) ? [] : [{ path, line: call.lines[0], reader: { ...reader, at } }];
  });
}

/** The module that a function called so comes from, and its name there. */
function importedAs({ imports }: SourceFile, callee: string): { module: string; name: string } | null {
  const last = lastPart(callee);
  const target = callee.slice(0, -last.length - 1);
  for (const { module, names } of imports)
    for (const { imported, local } of names) {
      if (local === callee) return { module, name: imported };
      if (local === target && (imported === '*' || imported === 'default')) return { module, name: last };
    }
  return null;
}

/** What a function reads by what it is handed. `reading`: its calls that read by its parameters. */
export function listReaders(
  fn: SourceFunction,
  reading: readonly SourceCall[],
  follow: FollowName,
): FileReader[] {
  return fn.parameters.flatMap((parameter, at) =>
    reading.flatMap((call) => {
      const handed: SourceValue = { type: 'text', parts: [{ text: HANDED }], lines: call.lines };
      const read = readOf(call, (name, scope) => (name === parameter.name ? handed : follow(name, scope)));
      return read?.path.includes(HANDED) === true
        ? [{ name: fn.name, at, key: parameter.name, path: read.path }]
        : [];
    }),
  );
}

/** Each path once, and once for every function that is handed it. */
export function uniqueReads<Read extends FileRead>(reads: readonly Read[]): Read[] {
  const keyOf = ({ path, reader }: FileRead) =>
    reader === undefined ? path : [path, reader.module, reader.name, reader.at].join(' ');
  return [...new Map(reads.map((read) => [keyOf(read), read])).values()];
}
