import type { Referee } from '../openapi/referee.ts';

export type Match = { route: string; params: Record<string, string> };

/** Finds the operation of the description that a request asks for. Paths are without query, still percent-encoded. */
export function createRouter(referee: Referee): (method: string, path: string) => Match | null {
  const patterns = referee
    .routes()
    .map(({ route, method, path, multiSegment }) => ({
      route,
      method,
      path,
      names: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
      pattern: toPattern(path, multiSegment),
    }))
    // Where two fit, the one that says more of the path: `commits/{ref}/check-runs` before `commits/{ref}`.
    .sort((a, b) => literal(b.path) - literal(a.path));

  return (method, path) => {
    for (const candidate of patterns) {
      if (candidate.method !== method) continue;
      const match = candidate.pattern.exec(path);
      if (match === null) continue;
      const values = candidate.names.map((name, at) => [name, decode(match[at + 1] ?? '')]);
      return { route: candidate.route, params: Object.fromEntries(values) };
    }
    return null;
  };
}

function toPattern(path: string, multiSegment: ReadonlySet<string>): RegExp {
  const source = path
    // The root folder is asked for as `contents/`, and also as `contents`.
    .replace('/contents/{path}', '/contents(?:/(.*))?')
    .replace(/\{(\w+)\}/g, (_, name: string) => (multiSegment.has(name) ? '(.*)' : '([^/]+)'));
  return new RegExp(`^${source}$`);
}

const literal = (path: string): number => path.replace(/\{\w+\}/g, '').length;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
