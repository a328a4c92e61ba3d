import { parseJson, parseYaml, type Structured } from '../documents/structured.ts';
import { isRecord } from '../values.ts';

/** An object that a script writes down to send it: `-d '{"model": …}'`. `line` is that of the file on which it begins. */
export type ShellBody = { source: Structured; line: number; around: string };

/** In single quotes, also where the shell puts a variable between two of them: `'{"input": "'"$TEXT"'"}'`. */
const SINGLE = /'(\s*\{(?:[^']|'\\''|'"\$[^"'\n]{1,200}"'|'\$\{?\w{1,80}\}?'){2,50000})'/g;
const SPLICE = /'"?(\$\{?\w{1,80}\}?|\$\([^"'\n]{1,200}\))"?'/g;
const DOUBLE = /"(\s*\{(?:[^"\\]|\\[\s\S]){2,50000})"/g;
const HERE_DOCUMENT = /<<[-~]?[ \t]*(["'\\]?)([A-Za-z_]\w{0,40})["']?[^\n]*\n([\s\S]{2,50000}?)\n[ \t]*\2\b/g;
/** Keys of which the request of a model has one. */
const WORDS = /messages|contents|prompt|input/;
/** What is only said to people, and what is not run. */
const SHOWN = /^\s*(#|echo\b|printf\b|print\b|Write-Host\b|::)/i;
/** Characters in which the address stands that a body is sent to. */
const NEAR = 2000;

/** The objects in the text of a script; its here-documents are either one, or a text in which nothing is sent. */
export function findShellBodies(path: string, text: string): ShellBody[] {
  const documents = [...text.matchAll(HERE_DOCUMENT)].map((match) => {
    const [whole, , name = '', body = ''] = match;
    const at = match.index + whole.length - name.length - body.length;
    return { body, from: match.index, at: text.lastIndexOf(body, at), to: match.index + whole.length };
  });
  const quoted = [
    ...[...text.matchAll(SINGLE)].map((match) => ({ match, read: unquoteSingle })),
    ...[...text.matchAll(DOUBLE)].map((match) => ({ match, read: unquoteDouble })),
  ]
    .map(({ match, read }) => ({ body: read(match[1] ?? ''), at: match.index + 1 }))
    .filter(({ at }) => !documents.some(({ from, to }) => at > from && at < to));
  return [...documents, ...quoted]
    .filter(({ body, at }) => WORDS.test(body) && !SHOWN.test(lineAround(text, at)))
    .sort((one, other) => one.at - other.at)
    .flatMap(({ body, at }): ShellBody[] => {
      const source = readBody(path, body);
      const around = text.slice(Math.max(0, at - NEAR), at + body.length + NEAR);
      return source === null ? [] : [{ source, line: text.slice(0, at).split('\n').length, around }];
    });
}

function lineAround(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

function unquoteSingle(text: string): string {
  return text.replaceAll("'\\''", "'").replace(SPLICE, '$1');
}

function unquoteDouble(text: string): string {
  return text.includes('\\"') ? text.replace(/\\(["\\$`])/g, '$1') : '';
}

/** JSON; else what is nearly JSON, as jq builds it: `{model: $model, max_tokens: 500}`. */
function readBody(path: string, written: string): Structured | null {
  // Makefiles and Dockerfiles join the lines of an argument.
  const body = written.replace(/\\\n/g, '\n');
  if (!body.trimStart().startsWith('{')) return null;
  const json = parseJson(path, body);
  const parsed = json.ok ? json : parseYaml(path, body.replaceAll('\t', '  '));
  return parsed.ok && isRecord(parsed.value.data) ? parsed.value : null;
}
