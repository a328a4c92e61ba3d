import { scanTags } from './template-tags.ts';

/** What only Go's `text/template` writes: a field of what it is given, a block without `%`, a pipeline's variable. */
const GO =
  /^-?\s*(?:\.[\p{L}_]|\$[\w]*\.[\p{L}_]|\$\w+\s*:?=|(?:define|block|template)\s+["`]|(?:else\s+)?(?:if|range|with)\b(?=[^{}]*[\s(!](?:\.|\$)[\p{L}_.\s]))/u;
/** `{{#context#}}`, `{{#1711528914102.text#}}` of Dify. */
const DIFY = /^#[\w.-]{1,200}#$/;
export const DIFY_VARIABLE = /\{\{#?([\w.-]{1,200})#?\}\}/g;

/** Whether the tags of a text are Go's. `{{name}}` alone is nobody's. */
export function isGoTemplate(outputs: readonly { code: string }[]): boolean {
  return outputs.some(({ code }) => GO.test(code));
}

export function isDifyTemplate(outputs: readonly { code: string }[]): boolean {
  return outputs.some(({ code }) => DIFY.test(code));
}

/** The names that a text of Dify is given. */
export function listDifyNames(text: string): string[] {
  return Array.from(text.matchAll(DIFY_VARIABLE), (match) => match[1] ?? '');
}

/**
 * Fields that a template asks for of what it is given: `User.Name` of `{{.User.Name}}`, and of `{{$.User.Name}}` wherever it
 * stands. In a `range` and a `with` a field is one of an item.
 */
export function listGoFields(text: string): string[] {
  const names = new Set<string>();
  /** Of each open block: whether fields in it are of an item. */
  const scopes: boolean[] = [];
  let inner = 0;
  for (const { kind, code: raw } of scanTags(text)) {
    if (kind !== 'output') continue;
    const code = raw.replace(/^-|-$/g, '').trim();
    if (code.startsWith('/*')) continue;
    const word = /^[a-z]+/.exec(code)?.[0] ?? '';
    if (word === 'end') {
      if (scopes.pop() === true) inner -= 1;
      continue;
    }
    const unquoted = code.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'/g, ' ');
    for (const [, local, path = ''] of unquoted.matchAll(/(\$\w*)?((?:\.[\p{L}_][\p{L}\p{N}_]*)+)/gu)) {
      if (local === '$' || (local === undefined && inner === 0)) names.add(path.slice(1));
    }
    if (!/^(?:if|range|with|define|block)$/.test(word)) continue;
    const enters = word === 'range' || word === 'with';
    scopes.push(enters);
    if (enters) inner += 1;
  }
  return [...names];
}
