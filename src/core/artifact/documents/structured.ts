import { isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import type { Json, Parsed, Problem } from '../problem.ts';
import { findJsonFault, indexJson, type JsonPlace } from './json-scan.ts';
import { indexLines, type Position, positionAt } from './position.ts';
import { placeScalarText } from './scalar-lines.ts';
import { composeYaml, findStructuralFault } from './yaml-document.ts';

/** Parsed YAML or JSON that still knows where everything stood. */
export type Structured = {
  data: Json;
  /** Line and column (from 1) of the value at `keys`, or of its nearest existing ancestor. */
  locate(keys: readonly (string | number)[]): { line: number; column: number };
  /** Where the text at `keys` stands, line by line. */
  locateText(keys: readonly (string | number)[]): TextPlace;
};

/**
 * The line (from 1) of a text's first line. `starts`: where the text does not stand line by line in the file, the offsets
 * in it at which the file's next lines begin.
 */
export type TextPlace = { line: number; starts?: number[] };

/** Aliases beyond this many resolved uses are a YAML bomb, not a config. */
const MAX_ALIASES = 100;
/** Levels of brackets. */
export const MAX_DEPTH = 200;
/** Characters of data whose aliases are written out; a file without aliases stays below. */
const MAX_EXPANDED = 20_000_000;

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
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    const { document, faults } = composeYaml(source, lineCounter, MAX_DEPTH);
    const structural = document === null ? null : findStructuralFault(document.contents, MAX_DEPTH);
    const all = structural === null ? faults : [structural];
    if (document === null || all.length > 0) {
      return {
        ok: false,
        problems: all.map(({ offset, expected, found }) => problem(offset, expected, found)),
      };
    }
    const data = (document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null) as Json;
    if (!fitsExpanded(data)) {
      const expected = `at most ${MAX_EXPANDED.toLocaleString('en-US')} characters once aliases are written out`;
      return { ok: false, problems: [problem(0, expected, 'more')] };
    }
    return { ok: true, value: { data, ...makeLocators(source, document.contents, lineCounter) } };
  } catch (error) {
    const message = error instanceof Error ? firstLine(error.message) : String(error);
    if (error instanceof ReferenceError) {
      const expected = /^Unresolved/.test(message)
        ? 'an anchor before its alias'
        : `at most ${MAX_ALIASES} alias uses`;
      const [, alias = ''] = /^Unresolved alias.*: (\S+)$/.exec(message) ?? [];
      const offset = alias === '' ? 0 : Math.max(0, source.indexOf(`*${alias}`));
      return { ok: false, problems: [problem(offset, expected, message)] };
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
  let root: JsonPlace | null = null;
  let positions: ((offset: number) => Position) | null = null;
  const locate = (keys: readonly (string | number)[]) => {
    root ??= indexJson(source);
    positions ??= indexLines(source);
    let place = root;
    for (const key of keys) {
      const child = place.children.get(key);
      if (child === undefined) break;
      place = child;
    }
    return positions(place.offset);
  };
  const locateText = (keys: readonly (string | number)[]) => ({ line: locate(keys).line, starts: [] });
  return { ok: true, value: { data, locate, locateText } };
}

/** Finds places in a YAML tree; each mapping is indexed once, when first asked about. */
function makeLocators(
  source: string,
  root: unknown,
  lineCounter: LineCounter,
): Pick<Structured, 'locate' | 'locateText'> {
  const known = new WeakMap<object, Map<string, { node: unknown; offset: number }>>();
  const childOf = (node: unknown, key: string | number) => {
    if (isSeq(node)) {
      const item = typeof key === 'number' ? (node.items[key] as Node | undefined) : undefined;
      return item === undefined ? undefined : { node: item, offset: item.range?.[0] ?? 0 };
    }
    if (!isMap(node)) return undefined;
    let members = known.get(node);
    if (members === undefined) {
      members = new Map();
      for (const { key: name, value } of node.items) {
        if (!isScalar(name) || members.has(String(name.value))) continue;
        members.set(String(name.value), { node: value, offset: name.range?.[0] ?? 0 });
      }
      known.set(node, members);
    }
    return members.get(String(key));
  };
  const lineAt = (offset: number) => Math.max(1, lineCounter.linePos(offset).line);
  const find = (keys: readonly (string | number)[]) => {
    let offset = (root as Node | null)?.range?.[0] ?? 0;
    let node = root;
    let found = true;
    for (const key of keys) {
      const child = childOf(node, key);
      found = child !== undefined;
      if (child === undefined) break;
      ({ node, offset } = child);
    }
    return { node, offset, found };
  };
  return {
    locate(keys) {
      const { line, col } = lineCounter.linePos(find(keys).offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    },
    locateText(keys) {
      const { node, offset, found } = find(keys);
      // What came through an alias or a merge stands elsewhere.
      if (!found || !isScalar(node)) return { line: lineAt(offset), starts: [] };
      return placeScalarText(source, node, lineAt);
    },
  };
}

/** Whether data that shares parts through aliases stays within the limits when it is written out in full. */
function fitsExpanded(data: unknown): boolean {
  const weights = new Map<object, number>();
  const weigh = (value: unknown): number => {
    if (typeof value === 'string') return 1 + value.length;
    if (value === null || typeof value !== 'object') return 1;
    const seen = weights.get(value);
    if (seen !== undefined) return seen;
    let weight = 1;
    for (const [key, inner] of Object.entries(value)) weight += key.length + weigh(inner);
    weights.set(value, weight);
    return weight;
  };
  return weigh(data) <= MAX_EXPANDED;
}

/** The start of what stands there, as one short quotation. */
export function quoteStart(rest: string): string {
  const start = rest.split(/[\r\n]/, 1)[0] ?? '';
  return JSON.stringify(start.length > 30 ? `${start.slice(0, 29)}…` : start);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
