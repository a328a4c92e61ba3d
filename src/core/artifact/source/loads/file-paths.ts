import { literalOf } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceCall, SourceValue } from '../types.ts';

/** What a name is bound to where it is used; null where the file does not say. */
export type FollowName = (name: string, scope: readonly string[]) => SourceValue | null;

/** Functions that put paths together, or give back the one that they are handed. */
const JOINS =
  /^(join|joinpath|combine|resolve|Path|PurePath|PosixPath|File|URL|ClassPathResource|FileSystemResource|str|String|fspath|fileURLToPath|normpath|abspath|realpath|absolute|expanduser|toAbsolutePath|toPath|toFile|toString|as_posix|resource_path|base_path|storage_path|app_path|public_path|with_suffix|withSuffix)$/;
/** `Paths.get("a")`, `Path.of("a")` */
const MAKES = /(^|\.)Paths?\.(get|of)$/;
/** Where a program stands, which says nothing of what it reads there. */
const HERE =
  /^(__dirname|__filename|__file__|__DIR__|import\.meta\.(dirname|url|filename)|process\.cwd|AppContext\.BaseDirectory)$/;
const CLASSPATH = /^classpath\*?:/;
const MAX_DEPTH = 12;
/** Values that are looked at for one path. */
const MAX_VALUES = 60;
const MAX_LENGTH = 300;

/**
 * The path that a value is, as far as it is written there: `*` stands for what only a run knows, and what comes before the
 * first part that is written is left out. Null where nothing of it is written.
 */
export function readPath(value: SourceValue, scope: readonly string[], follow: FollowName): string | null {
  const parts = partsOf(value, scope, { follow, left: MAX_VALUES }, 0)
    .join('/')
    .replace(CLASSPATH, '')
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => part.replace(/\*{2,}/g, '*'))
    .filter((part) => part !== '' && part !== '.');
  const first = parts.findIndex((part) => part !== '*');
  const path = parts.slice(Math.max(first, 0)).join('/');
  const said = parts.some((part) => part !== '..' && !part.includes('*'));
  return said && path.length <= MAX_LENGTH && !/[\s:]{2}|[{}[\]()!|<>"]/.test(path) ? path : null;
}

/** What any member of an object is followed as. */
export function memberName(of: string): string {
  return `${of}[]`;
}

type Reading = { follow: FollowName; left: number };

function partsOf(value: SourceValue, scope: readonly string[], reading: Reading, depth: number): string[] {
  reading.left -= 1;
  if (depth > MAX_DEPTH || reading.left < 0) return ['*'];
  const inner = (next: SourceValue) => partsOf(next, scope, reading, depth + 1);
  switch (value.type) {
    case 'text':
      return [
        value.parts
          .map((part) =>
            'text' in part ? part.text : HERE.test(part.hole) ? '' : inHole(part.hole, scope, reading, depth),
          )
          .join(''),
      ];
    case 'name': {
      if (HERE.test(value.name)) return [''];
      const bound = reading.follow(value.name, scope);
      return bound === null ? ['*'] : inner(bound);
    }
    case 'choice': {
      const [last] = value.options.slice(-1);
      return last === undefined ? ['*'] : inner(last);
    }
    case 'call':
      return ofCall(value, inner);
    case 'other': {
      const chosen = value.memberOf === undefined ? null : reading.follow(memberName(value.memberOf), scope);
      return chosen === null ? [''] : inner(chosen);
    }
    default:
      return ['*'];
  }
}

function inHole(hole: string, scope: readonly string[], reading: Reading, depth: number): string {
  const bound = /^[\w$.]{1,60}$/.test(hole) ? reading.follow(hole, scope) : null;
  return bound === null ? '*' : partsOf(bound, scope, reading, depth + 1).join('/');
}

function ofCall(call: SourceCall, inner: (value: SourceValue) => string[]): string[] {
  const last = lastPart(call.callee);
  // `importlib.resources.files("inn.texts")`: the folder of a package inside of another one.
  const [held] = call.positional;
  if (last === 'files' && held?.type === 'text' && literalOf(held).includes('.'))
    return [literalOf(held).replaceAll('.', '/')];
  if (/^(dirname|cwd|getcwd|files|getClass|getClassLoader)$/.test(last)) return [''];
  if (/^(getenv|get_env|env)$/.test(last)) return call.positional.slice(1, 2).flatMap(inner);
  if (!JOINS.test(last) && !MAKES.test(call.callee)) return ['*'];
  // `BASE.joinpath("a")` hands its receiver on as its first part; that of `path.join` is a module.
  const target = call.callee.slice(0, -last.length - 1);
  const receiver: SourceValue[] =
    call.receiver !== null
      ? [call.receiver]
      : target !== '' &&
          !/^(os\.path|path|pathlib|filepath|Paths?|posixpath|File|url|importlib\.resources)$/.test(target)
        ? [{ type: 'name', name: target, lines: call.lines }]
        : [];
  return [...receiver, ...call.positional].flatMap(inner);
}
