import { listPomlVariables } from '../shapes/poml/variables.ts';
import type { TemplateLanguage } from '../types.ts';
import { isDifyTemplate, isGoTemplate, listDifyNames, listGoFields } from './go-template.ts';
import { isIdentifier, scanTags, type Tag, tokenizeCode } from './template-tags.ts';

/** `{{name}}`, exactly, in any script: what GitHub Models replaces. */
export const MUSTACHE_VARIABLE = /\{\{([\p{L}\p{N}_.-]+)\}\}/gu;
/** Python's `{name}`, where it is not a URL path, a code sample, a JavaScript `${name}` or an escaped brace. */
export const F_STRING_VARIABLE = /(?<![\w/`$\\{])\{([\p{L}_][\p{L}\p{N}_]*)\}(?![}`])/gu;

/** `$name` in a tag of Semantic Kernel. */
const KERNEL_VARIABLE = /\$(\w+)/g;
/** `${user.name}`: a hole in a text of source code; GitHub Actions writes `${{ inputs.name }}`. */
const CODE_HOLE = /\$\{(?:\{\s*)?([^{}]{1,200}?)(?:\s*\})?\}/g;

const KEYWORDS: ReadonlySet<string> = new Set(
  `and or not in is if else elif endif unless endunless elsif for endfor set endset macro endmacro call endcall filter
  endfilter block endblock include import from extends with endwith without context as recursive ignore missing raw endraw
  true false none null nil True False None empty blank contains case when endcase assign capture endcapture comment
  endcomment cycle tablerow endtablerow increment decrement break continue loop forloop range namespace reversed limit
  offset render layout echo liquid caller varargs kwargs raise_exception generation endgeneration`.split(
    /\s+/,
  ),
);
/** Of these the ones that mean something in an expression: `{{ context }}` is a variable, `with context` is none. */
const EXPRESSION_WORDS: ReadonlySet<string> = new Set(
  `and or not in is if else true false none null nil True False None empty blank contains loop forloop range namespace
  caller varargs kwargs raise_exception`.split(/\s+/),
);
const HANDLEBARS_WORDS: ReadonlySet<string> = new Set([
  'this',
  'true',
  'false',
  'null',
  'undefined',
  'else',
  'as',
]);

/** The template language of a text whose file name does not say. */
export function guessLanguage(text: string): TemplateLanguage {
  const tags = scanTags(text);
  const statement = tags.find((tag) => tag.kind === 'statement');
  if (statement !== undefined) {
    return /^-?\s*(assign|capture|unless|case|render|liquid)\b/.test(statement.code) ? 'liquid' : 'jinja';
  }
  const outputs = tags.filter((tag) => tag.kind === 'output');
  if (isGoTemplate(outputs)) return 'go-template';
  if (isDifyTemplate(outputs)) return 'dify';
  if (outputs.some((tag) => /^\s*\$\w+\s*$/.test(tag.code))) return 'semantic-kernel';
  if (outputs.some((tag) => /^\{?~?[#/^>!]/.test(tag.code))) return 'handlebars';
  const expressions = outputs.filter((tag) => /^-?\s*[\p{L}_]/u.test(tag.code));
  if (expressions.length > 0) {
    return expressions.every((tag) => /^[\p{L}\p{N}_.-]+$/u.test(tag.code)) ? 'mustache-variables' : 'jinja';
  }
  return text.search(F_STRING_VARIABLE) >= 0 ? 'f-string' : 'none';
}

/**
 * Names a template asks for, sorted and without repeats. Reads the text in linear time and runs nothing: names that a
 * loop, a macro or an assignment binds are left out, as are fields of what a Handlebars block iterates over.
 */
export function listVariables(language: TemplateLanguage, text: string): string[] {
  switch (language) {
    case 'none':
      return [];
    case 'mustache-variables':
      return sorted(Array.from(text.matchAll(MUSTACHE_VARIABLE), (match) => match[1] ?? ''));
    case 'f-string':
      return sorted(Array.from(text.matchAll(F_STRING_VARIABLE), (match) => match[1] ?? ''));
    case 'code':
      return sorted(Array.from(text.matchAll(CODE_HOLE), (match) => match[1] ?? ''));
    case 'semantic-kernel':
      return sorted(scanTags(text).flatMap(listKernelNames));
    case 'poml':
      return listPomlVariables(text);
    case 'go-template':
      return sorted(listGoFields(text));
    case 'dify':
      return sorted(listDifyNames(text));
    case 'handlebars':
      return listHandlebars(scanTags(text));
    case 'jinja':
    case 'nunjucks':
    case 'liquid':
      return listTagged(scanTags(text));
  }
}

/** The variables of one `{{$name}}` or `{{plugin.function $name key=$other}}`. */
function listKernelNames({ kind, code }: Tag): string[] {
  if (kind !== 'output') return [];
  const unquoted = code.replace(/"[^"]*"|'[^']*'/g, ' ');
  return Array.from(unquoted.matchAll(KERNEL_VARIABLE), (match) => match[1] ?? '');
}

function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].filter((name) => name !== '').sort();
}

/** Jinja and Liquid: identifiers that are no attribute, filter, test, keyword argument, string or local name. */
function listTagged(tags: readonly Tag[]): string[] {
  const names = new Set<string>();
  const locals = new Set<string>();
  let verbatim: string | null = null;
  for (const tag of tags) {
    const tokens = tokenizeCode(tag.code.replace(/^[-+]|[-+]$/g, ''));
    const word = tag.kind === 'statement' ? tokens[0] : undefined;
    if (verbatim !== null) {
      if (word === `end${verbatim}`) verbatim = null;
      continue;
    }
    if (word === 'raw' || word === 'comment') verbatim = word;
    if (tag.kind === 'comment' || verbatim !== null) continue;
    for (const name of boundNames(word, tokens)) locals.add(name);
    for (const name of freeNames(word, tokens)) names.add(name);
  }
  return sorted(names).filter((name) => !locals.has(name));
}

function boundNames(word: string | undefined, tokens: readonly string[]): string[] {
  const until = (stop: string) => {
    const end = tokens.indexOf(stop);
    return tokens.slice(1, end < 0 ? tokens.length : end).filter(isIdentifier);
  };
  switch (word) {
    case 'for':
    case 'tablerow':
      return until('in');
    case 'set':
    case 'assign':
    case 'capture':
    case 'increment':
    case 'decrement':
      return until('=');
    case 'macro':
    case 'call':
      return until('');
    default:
      return [];
  }
}

function freeNames(word: string | undefined, tokens: readonly string[]): string[] {
  if (word !== undefined && /^(macro|include|import|from|extends|block|render|layout)$/.test(word)) return [];
  const reserved = word === undefined ? EXPRESSION_WORDS : KEYWORDS;
  return tokens.filter((token, i): token is string => {
    if (!isIdentifier(token) || reserved.has(token)) return false;
    const before = tokens[i - 1];
    const after = tokens[i + 1];
    if (before === '.' || before === '|' || after === '(') return false;
    if (before === 'is' || (before === 'not' && tokens[i - 2] === 'is')) return false;
    if (after === '=' && tokens[i + 2] !== '=') return false;
    // Liquid's named filter arguments: `| date: format: x`.
    return !(after === ':' && (before === ',' || before === ':'));
  });
}

/** Handlebars: first segments of paths; inside `each` and `with` a bare name is a field of the item. */
function listHandlebars(tags: readonly Tag[]): string[] {
  const names = new Set<string>();
  /** Of each open block: whether names inside it are fields of an item; `inner` counts those. */
  const scopes: boolean[] = [];
  let inner = 0;
  for (const tag of tags) {
    if (tag.kind !== 'output') continue;
    const code = tag.code.replace(/^[{~]+|~$/g, '').trim();
    if (code.startsWith('!') || code.startsWith('>')) continue;
    if (code.startsWith('/')) {
      if (scopes.pop() === true) inner -= 1;
      continue;
    }
    const opens = code.startsWith('#') || code.startsWith('^');
    const words = code
      .replace(/^[#^]\s*/, '')
      .replace(/\bas\s*\|[^|]*\|/, ' ')
      .replace(/"[^"]*"|'[^']*'/g, '""')
      // A call in parentheses begins with the name of a helper.
      .replace(/\(\s*[^\s()]+/g, ' ')
      .split(/[\s()]+/)
      .filter((part) => part !== '');
    if (words[0] === 'else') words.shift();
    const helper =
      words.length > 1 || /^(if|unless|each|with|lookup)$/.test(words[0] ?? '') ? words.shift() : undefined;
    for (const name of pathHeads(words, inner)) names.add(name);
    if (!opens) continue;
    const enters = helper === undefined || helper === 'each' || helper === 'with';
    scopes.push(enters);
    if (enters) inner += 1;
  }
  return sorted(names);
}

function pathHeads(words: readonly string[], inner: number): string[] {
  return words.flatMap((word) => {
    const path = word.replace(/^[\w-]+=/, '');
    if (path.startsWith('@root.')) return path.slice(6).match(/^[\w-]+/) ?? [];
    const ups = /^(?:\.\.\/)*/.exec(path)?.[0].length ?? 0;
    const head = /^[A-Za-z_][\w-]*/.exec(path.slice(ups))?.[0];
    return head === undefined || ups / 3 < inner || HANDLEBARS_WORDS.has(head) ? [] : [head];
  });
}
