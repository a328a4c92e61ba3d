import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import { memberOf, stringOf } from '../values.ts';
import { hideInArguments } from './confidential.ts';
import { shorten } from './wording.ts';

type Leaves = Record<string, Json>;

/** What a server runs or where it listens, as one would type it: ``runs `npx -y @scope/server` ``. */
export function describeServer(leaves: Leaves): string | null {
  const command = hideInArguments(commandOf(leaves));
  if (command.length > 0) return `runs \`${shorten(command.join(' '), 100)}\``;
  const url = urlOf(leaves);
  return url === null ? null : `connects to ${shorten(hideInArguments([url]).join(''), 100)}`;
}

/** How a server is started otherwise than before; null where that stayed. Says a package's version where only that changed. */
export function describeStart(before: Leaves, after: Leaves): string | null {
  const [old, now] = [commandOf(before), commandOf(after)];
  if (canonicalJson([old, urlOf(before)]) === canonicalJson([now, urlOf(after)])) return null;
  const [was, is] = [describeServer(before), describeServer(after)];
  // A secret is all that changed, or something beyond what is shown.
  if (was === is) return 'arguments or address changed';
  return describeVersion(old, now) ?? `${is ?? 'runs nothing'}, ${pastOf(was)}`;
}

function pastOf(description: string | null): string {
  if (description === null) return 'ran nothing';
  return description.replace(/^runs/, 'ran').replace(/^connects/, 'connected');
}

/** What to say where a command runs the same package in another version and is the same otherwise. */
function describeVersion(old: readonly string[], now: readonly string[]): string | null {
  const [from, to] = [packageOf(old), packageOf(now)];
  if (from === null || to === null || from.name !== to.name) return null;
  const others = (list: readonly string[], text: string) =>
    canonicalJson(list.map((item) => (item === text ? '' : item)));
  if (others(old, from.text) !== others(now, to.text)) return null;
  const name = `\`${shorten(to.name, 60)}\``;
  if (isPinned(from.version) && !isPinned(to.version)) {
    return `${name} is now unpinned (\`${shorten(to.text, 80)}\`, was ${from.version ?? ''})`;
  }
  return `version of ${name} ${from.version ?? 'not pinned'} -> ${to.version ?? 'not pinned'}`;
}

/** Labels that `describeStart` speaks for; the kind of transport follows from them. */
export function isStart(label: string): boolean {
  return /^(command|args|command\.(path|args)|url|httpUrl|serverUrl|http_url|uri)$/.test(label);
}

function commandOf(leaves: Leaves): string[] {
  return ['command', 'command.path', 'args', 'command.args'].flatMap((key) => {
    const value = memberOf(leaves, key) ?? [];
    return (Array.isArray(value) ? value : [value]).map(String);
  });
}

function urlOf(leaves: Leaves): string | null {
  for (const key of ['url', 'httpUrl', 'serverUrl', 'http_url', 'uri']) {
    const url = stringOf(memberOf(leaves, key));
    if (url !== null) return url;
  }
  return null;
}

/** The package that a command fetches and runs: of `npx`, `uvx`, `docker run` and the like. */
function packageOf(
  command: readonly string[],
): { text: string; name: string; version: string | null } | null {
  const [program = '', ...rest] = command;
  const runner = program.replace(/^.*[\\/]/, '').replace(/\.(cmd|exe)$/i, '');
  if (/^(docker|podman)$/.test(runner)) {
    const image = rest.find((item) =>
      /^[\w.-]+(:\d+)?(\/[\w.-]+)+(:[\w.${}-]+|@sha256:[0-9a-f]{64})?$/.test(item),
    );
    return image === undefined ? null : splitAt(image, image.includes('@') ? '@' : ':');
  }
  if (!/^(npx|bunx|pnpx|uvx|pipx|npm|pnpm|yarn|bun|uv)$/.test(runner)) return null;
  const item = rest.find((one) => !one.startsWith('-') && !/^(exec|dlx|x|run|tool|-y)$/.test(one));
  if (item === undefined) return null;
  return item.includes('==') ? splitAt(item, '==') : splitAt(item, '@');
}

function splitAt(text: string, mark: string): { text: string; name: string; version: string | null } {
  const at = text.lastIndexOf(mark);
  // The scope of `@scope/name` is no version, nor is the port of a registry.
  const whole = at <= 0 || text.slice(at).includes('/');
  return whole
    ? { text, name: text, version: null }
    : { text, name: text.slice(0, at), version: text.slice(at + mark.length) };
}

function isPinned(version: string | null): boolean {
  return version !== null && !/^(latest|next|main|canary|nightly|beta|edge|\*)$/i.test(version);
}
