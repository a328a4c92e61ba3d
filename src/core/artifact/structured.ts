import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { findJsonFault, locateInJson } from './json-scan.ts';
import type { Json, Parsed, Problem } from './problem.ts';

/** Parsed YAML or JSON that still knows where everything stood. */
export type Structured = {
  data: Json;
  /** Line and column (from 1) of the value at `keys`, or of its nearest existing ancestor. */
  locate(keys: readonly (string | number)[]): { line: number; column: number };
};

/** Aliases beyond this many resolved uses are a YAML bomb, not a config. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 200;

/**
 * Parses one YAML 1.2 document (JSON included), with merge keys, without tags that build anything.
 * Never throws: syntax errors, duplicate keys, several documents, alias bombs, cycles and nesting deeper than
 * 200 levels come back as problems.
 */
export function parseYaml(path: string, text: string): Parsed<Structured> {
  const lineCounter = new LineCounter();
  const problem = (offset: number, expected: string, found: string, hint?: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return {
      path,
      line: Math.max(1, line),
      column: Math.max(1, col),
      expected,
      found,
      ...(hint ? { hint } : {}),
    };
  };
  try {
    const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    // The parser's own check for duplicate keys takes quadratic time; findStructuralFault makes it.
    const document = parseDocument(source, {
      lineCounter,
      merge: true,
      uniqueKeys: false,
      resolveKnownTags: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    if (document.errors.length > 0) {
      const problems = document.errors
        .slice(0, 20)
        .map((error) => problem(error.pos[0], 'valid YAML', firstLine(error.message)));
      return { ok: false, problems };
    }
    const fault = findStructuralFault(document.contents);
    if (fault !== null) return { ok: false, problems: [problem(fault.offset, fault.expected, fault.found)] };
    const data = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
    const locate = (keys: readonly (string | number)[]) => {
      let offset = document.contents?.range?.[0] ?? 0;
      let node: unknown = document.contents;
      for (const key of keys) {
        const next = childOf(node, key);
        if (next === null) break;
        node = next.node;
        offset = next.offset;
      }
      const { line, col } = lineCounter.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    return { ok: true, value: { data: data ?? null, locate } };
  } catch (error) {
    const message = error instanceof Error ? firstLine(error.message) : String(error);
    if (error instanceof ReferenceError) {
      return { ok: false, problems: [problem(0, `at most ${MAX_ALIASES} alias uses`, message)] };
    }
    if (error instanceof RangeError) {
      return {
        ok: false,
        problems: [problem(0, `nesting of at most ${MAX_DEPTH} levels`, 'deeper nesting')],
      };
    }
    return { ok: false, problems: [problem(0, 'valid YAML', message)] };
  }
}

/**
 * Parses strict JSON; problems carry line and column. A leading byte order mark is accepted. Never throws: nesting
 * deeper than 200 levels is a problem too.
 */
export function parseJson(path: string, text: string): Parsed<Structured> {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const fault = findJsonFault(source, MAX_DEPTH);
  if (fault !== null) {
    const found =
      fault.offset >= source.length ? 'the end of the file' : quoteStart(source.slice(fault.offset));
    return {
      ok: false,
      problems: [{ path, ...positionAt(source, fault.offset), expected: fault.expected, found }],
    };
  }
  const data = JSON.parse(source) as Json;
  return { ok: true, value: { data, locate: (keys) => positionAt(source, locateInJson(source, keys)) } };
}

/** Line and column (from 1) of a character offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
}

function childOf(node: unknown, key: string | number): { node: unknown; offset: number } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    if (!pair) return null;
    const keyNode = pair.key as Node;
    return { node: pair.value, offset: keyNode.range?.[0] ?? 0 };
  }
  if (isSeq(node) && typeof key === 'number') {
    const item = node.items[key] as Node | undefined;
    return item === undefined ? null : { node: item, offset: item.range?.[0] ?? 0 };
  }
  return null;
}

/** Cycles through aliases and excessive depth, which would overflow whoever walks the data later; duplicate keys. */
function findStructuralFault(root: unknown): { offset: number; expected: string; found: string } | null {
  let fault: { offset: number; expected: string; found: string } | null = null;
  visit(root as Node, (_key, node, ancestors) => {
    if (
      ancestors.length > MAX_DEPTH &&
      ancestors.filter(isCollection).length >= MAX_DEPTH &&
      isCollection(node)
    ) {
      const offset = (node as Node | null)?.range?.[0] ?? 0;
      fault = { offset, expected: `nesting of at most ${MAX_DEPTH} levels`, found: 'deeper nesting' };
      return visit.BREAK;
    }
    if (isMap(node)) {
      const duplicate = findDuplicateKey(node.items);
      if (duplicate === null) return undefined;
      const offset = duplicate.range?.[0] ?? 0;
      fault = {
        offset,
        expected: 'each key once',
        found: `a second ${JSON.stringify(String(duplicate.value))}`,
      };
      return visit.BREAK;
    }
    if (!isAlias(node)) return undefined;
    const cyclic = ancestors.some((ancestor) => isCollection(ancestor) && ancestor.anchor === node.source);
    if (!cyclic) return undefined;
    fault = {
      offset: node.range?.[0] ?? 0,
      expected: 'an alias to something outside itself',
      found: `*${node.source}, which contains itself`,
    };
    return visit.BREAK;
  });
  return fault;
}

function findDuplicateKey(items: readonly { key: unknown }[]): Scalar | null {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key) || key.value === '<<') continue;
    const name = String(key.value);
    if (seen.has(name)) return key;
    seen.add(name);
  }
  return null;
}

/** The start of what stands there, as one short quotation. */
function quoteStart(rest: string): string {
  const start = rest.split(/[\r\n]/, 1)[0] ?? '';
  return JSON.stringify(start.length > 30 ? `${start.slice(0, 29)}…` : start);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
