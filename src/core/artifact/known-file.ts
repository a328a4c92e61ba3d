import type { Detection } from './detect.ts';
import { blankJsonComments } from './documents/json-comments.ts';
import { baseName } from './paths.ts';
import { probeFile } from './probe.ts';
import type { FileProbe } from './types.ts';

/** Copies to fill in, which are read as the file that is made of them: `config.toml.example`. */
const COPY = /(\.(ya?ml|jsonc?|toml))\.(example|sample|template|tmpl|dist|default)$/i;
/** JSON as editors and tools of today keep it, with comments and commas after the last item. */
const WITH_COMMENTS = /(\.json)c$/i;
/** Configuration that a tool fills in before it is used: `config.yaml.tpl` of Terraform, `settings.json.j2` of Ansible. */
const FILLED = /(\.(ya?ml|jsonc?|toml))\.(tpl|tftpl|gotmpl|j2|jinja2?|erb)$/i;
/** What may be a comment of JSON, or a comma after the last item; an address is none. */
const MAY_HAVE_COMMENTS = /(?<!:)\/[/*]|,\s{0,200}[}\]]/;

/** The path by which formats know a file. */
export function knownAs(path: string): string {
  return path.replace(COPY, '$1').replace(WITH_COMMENTS, '$1');
}

/** The path of what is made of a template of configuration; null of any other file. */
export function filledAs(path: string): string | null {
  return FILLED.test(path) ? path.replace(FILLED, '$1') : null;
}

/** Lines that are nothing but a directive: `%{ if prod }`, `{% for key in keys %}`, `{{- end }}`, `<% if prod %>`, `{# … #}`. */
const DIRECTIVE =
  /^[ \t]{0,200}(?:%\{[^}\n]{1,300}\}|\{[%#][^\n]{1,300}[%#]\}|\{\{-?[ \t]{0,9}(?:(?:if|else|end|range|with|define|block|template)\b|\/\*)[^\n]{0,300}\}\}|<%[^=\n][^\n]{0,300}%>)[ \t]{0,200}(?=\r?$)/gm;

/**
 * A template of configuration without the lines that only say what is filled in and when, each left blank; null where it has
 * none. All branches stay in.
 */
export function withoutDirectives(text: string): string | null {
  const plain = text.replace(DIRECTIVE, '');
  return plain === text ? null : plain;
}

/**
 * A `.json` that only comments and commas keep from being strict JSON, as it is without them: programs of today read
 * settings that way. Null of any other file.
 */
export function probeLenient(file: FileProbe): FileProbe | null {
  const { path, text } = file;
  if (!/\.json$/i.test(path) || !MAY_HAVE_COMMENTS.test(text) || file.json().ok) return null;
  const probe = probeFile(path, blankJsonComments(text));
  return probe.json().ok ? probe : null;
}

/** A file as formats are shown it, under the path by which they know it. Lines and columns stay the file's own. */
export function probeKnown(path: string, text: string): FileProbe {
  const own = path.replace(COPY, '$1');
  return probeFile(knownAs(path), WITH_COMMENTS.test(own) ? blankJsonComments(text) : text);
}

/** What a file holds, under its own path again. A copy to fill in that cannot be read yet is no broken artifact. */
export function underName(path: string, { artifacts, broken, warnings }: Detection): Detection {
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
