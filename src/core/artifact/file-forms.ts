import type { Detection } from './detection.ts';
import { blankJsonComments } from './documents/json-comments.ts';
import { baseName } from './paths.ts';
import { probeFile } from './probe.ts';
import type { FileProbe } from './types.ts';

/**
 * A file as another one that formats know: `settings.json.j2` as the `settings.json` that is made of it. In every form each
 * line stands where the file has it and what is left out is blank, so that lines and columns are the file's own;
 * `underOwnPath` gives back its path and name.
 */
export type FileForm = { path: string; text: string };

/**
 * The forms to try in turn, until one holds an artifact: of a template of configuration what is made of it, the file as
 * it is (it may be a prompt), and what is made of it without its directives, which in a prompt are a part of it. Of any
 * other file only itself.
 */
export function* listForms(path: string, text: string): Generator<FileForm> {
  const filled = filledAs(path);
  if (filled !== null) yield { path: filled, text };
  // Some keep a prompt as JSON there.
  if (/\.prompt$/i.test(path) && isJsonObject(text))
    yield { path: path.replace(/\.prompt$/i, '.json'), text };
  yield { path, text };
  const plain = filled === null ? null : withoutDirectives(text);
  if (filled !== null && plain !== null) yield { path: filled, text: plain };
}

function isJsonObject(text: string): boolean {
  return /^\s{0,200}\{\s{0,200}"/.test(text.slice(0, 500)) && probeFile('prompt.json', text).json().ok;
}

/** What formats are shown of a form, strict before lenient; the second only where the first shows nothing to them. */
export function* listReadings({ path, text }: FileForm): Generator<FileProbe> {
  const strict = readStrictly(path, text);
  yield strict;
  const lenient = leniently(strict);
  if (lenient !== null) yield lenient;
}

/** A file by the path under which formats know it: a copy to fill in, and JSON that says by its name that it has comments. */
export function readStrictly(path: string, text: string): FileProbe {
  const own = path.replace(COPY, '$1');
  return probeFile(knownAs(path), WITH_COMMENTS.test(own) ? blankJsonComments(text) : text);
}

/** A file in the form and reading in which the least keeps it from being read. */
export function readAsCanBe(path: string, text: string): FileProbe {
  const filled = filledAs(path);
  const strict =
    filled === null ? readStrictly(path, text) : readStrictly(filled, withoutDirectives(text) ?? text);
  return leniently(strict) ?? strict;
}

/** What a form of a file holds, under the file's own path. A copy to fill in that cannot be read yet is no broken artifact. */
export function underOwnPath(path: string, { artifacts, broken, warnings }: Detection): Detection {
  const isCopy = COPY.test(path) || FILLED.test(path);
  const known = baseName(knownAs(path));
  const nameOf = (name: string) => (!isCopy && name === known ? baseName(path) : name);
  return {
    artifacts: artifacts.map((artifact) => ({ ...artifact, path, name: nameOf(artifact.name) })),
    broken: isCopy
      ? []
      : broken.map((one) => ({
          ...one,
          path,
          problems: one.problems.map((problem) => ({ ...problem, path })),
        })),
    warnings: warnings.map((warning) => ({ ...warning, path })),
  };
}

/** Copies to fill in, which are read as the file that is made of them: `config.toml.example`. */
const COPY = /(\.(ya?ml|jsonc?|toml))\.(example|sample|template|tmpl|dist|default)$/i;
/** JSON as editors and tools of today keep it, with comments and commas after the last item. */
const WITH_COMMENTS = /(\.json)c$/i;

/** The path by which formats know a file. */
export function knownAs(path: string): string {
  return path.replace(COPY, '$1').replace(WITH_COMMENTS, '$1');
}

/** Configuration that a tool fills in before it is used: `config.yaml.tpl` of Terraform, `settings.json.j2` of Ansible. */
const FILLED = /(\.(ya?ml|jsonc?|toml))\.(tpl|tftpl|gotmpl|j2|jinja2?|erb)$/i;

/** The path of what is made of a template of configuration; null of any other file. */
export function filledAs(path: string): string | null {
  return FILLED.test(path) ? path.replace(FILLED, '$1') : null;
}

/** Lines that are nothing but a directive: `%{ if prod }`, `{% for key in keys %}`, `{{- end }}`, `<% if prod %>`, `{# … #}`. */
const DIRECTIVE =
  /^[ \t]{0,200}(?:%\{[^}\n]{1,300}\}|\{[%#][^\n]{1,300}[%#]\}|\{\{-?[ \t]{0,9}(?:(?:if|else|end|range|with|define|block|template)\b|\/\*)[^\n]{0,300}\}\}|<%[^=\n][^\n]{0,300}%>)[ \t]{0,200}(?=\r?$)/gm;

/** A template without the lines that only say what is filled in and when; null where it has none. All branches stay in. */
function withoutDirectives(text: string): string | null {
  const plain = text.replace(DIRECTIVE, '');
  return plain === text ? null : plain;
}

/** What may be a comment of JSON, or a comma after the last item; an address is none. */
const MAY_HAVE_COMMENTS = /(?<!:)\/[/*]|,\s{0,200}[}\]]/;

/**
 * A `.json` that only comments and commas keep from being strict JSON, as it is without them: programs of today read
 * settings that way. Null of any other file.
 */
function leniently(file: FileProbe): FileProbe | null {
  const { path, text } = file;
  if (!/\.json$/i.test(path) || !MAY_HAVE_COMMENTS.test(text) || file.json().ok) return null;
  const probe = probeFile(path, blankJsonComments(text));
  return probe.json().ok ? probe : null;
}
