import {
  Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLSeq,
} from 'yaml';
import { parseJson } from '../../artifact/documents/structured.ts';
import { withoutMark } from '../../artifact/file-content.ts';
import type { Json } from '../../artifact/problem.ts';
import { datasetFormat } from '../../artifact/shapes/dataset-rows.ts';
import { findWrapper } from '../../artifact/shapes/list-reader.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';

export type Appended =
  /** `added`: the row as it is written there. */
  { ok: true; text: string; added: string } | { ok: false; fault: string };

/** From the start of a value to its end, in characters. */
type Span = { from: number; to: number };

/**
 * The file with one row more at its end, written as the others are: line endings, indentation, quotes, the order of columns, and
 * whether the last line ends. Nothing else of it changes. The file holds at least one row, and can be read.
 */
export function appendRow(path: string, text: string, row: JsonRecord): Appended {
  const source = withoutMark(text);
  const mark = text.slice(0, text.length - source.length);
  const added = appendTo(path, source, row);
  return added.ok ? { ...added, text: mark + added.text } : added;
}

function appendTo(path: string, text: string, row: JsonRecord): Appended {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  // Without quotes, a tab or a line break in a value would be taken for the next cell or row.
  if (/\.tsv$/i.test(path))
    return { ok: false, fault: 'rows of tab-separated files are not written: keep it as CSV or JSONL' };
  switch (datasetFormat(path, text)) {
    case 'jsonl':
      return appendLine(text, jsonLine(row, lastLine(text)), eol);
    case 'csv':
      return appendCsv(text, row, eol);
    case 'json':
      return appendJson(path, text, row, eol);
    case 'yaml':
      return appendYaml(text, row, eol);
  }
}

function appendLine(text: string, line: string, eol: string): Appended {
  const ended = /\n$/.test(text);
  const body = ended ? text : text + eol;
  return { ok: true, text: body + line + (ended ? eol : ''), added: line };
}

function lastLine(text: string): string {
  const end = text.trimEnd();
  return end.slice(end.lastIndexOf('\n') + 1);
}

/** On one line, with a space after colons and commas where the other row has one. */
function jsonLine(row: Json, like: string): string {
  if (!/^[{[]\s*"(?:[^"\\]|\\.)*"\s*:\s/.test(like)) return JSON.stringify(row);
  const spaced = (value: Json): string => {
    if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
    if (!isRecord(value)) return JSON.stringify(value);
    const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`);
    const padded = /^\{ /.test(like) && members.length > 0;
    return padded ? `{ ${members.join(', ')} }` : `{${members.join(', ')}}`;
  };
  return spaced(row);
}

function appendCsv(text: string, row: JsonRecord, eol: string): Appended {
  const header = readCsvLine(text);
  if (header === null) return { ok: false, fault: 'its header cannot be read' };
  const cells = flattenCells(row, header);
  const missing = [...cells.keys()].filter((column) => !header.includes(column));
  // An id is made of the row's content where there is no column for it.
  const lost = missing.filter((column) => column !== 'id');
  if (lost.length > 0)
    return { ok: false, fault: `it has no column for ${lost.map((name) => `\`${name}\``).join(', ')}` };
  const always = /^\s*"/.test(lastLine(text));
  const line = header.map((column) => quoteCell(cells.get(column) ?? '', always)).join(',');
  return appendLine(text.replace(/(?:\r?\n)+$/, eol), line, eol);
}

/** The cells of the first record; null where a quote does not end. */
function readCsvLine(text: string): string[] | null {
  const cells: string[] = [];
  const cell = /[ \t]*(?:"((?:[^"]|"")*)"|([^",\r\n]*))[ \t]*(,|\r?\n|$)/y;
  for (;;) {
    const match = cell.exec(text);
    if (match === null) return null;
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] !== ',') return cells;
  }
}

function flattenCells(row: JsonRecord, header: readonly string[], prefix = ''): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(row)) {
    const column = `${prefix}${key}`;
    if (value === null) continue;
    // `expected.answer` is a column of its own, and `expected` is where there is one.
    if (isRecord(value) && !header.includes(column)) {
      for (const [inner, cell] of flattenCells(value, header, `${column}.`)) cells.set(inner, cell);
    } else if (key === 'tags' && Array.isArray(value)) cells.set(column, value.join(','));
    else cells.set(column, typeof value === 'string' ? value.trim() : JSON.stringify(value));
  }
  const answer = cells.get('expected');
  const nested = ['expected.answer', 'expected.reference'].find((column) => header.includes(column));
  if (answer !== undefined && !header.includes('expected') && nested !== undefined) {
    cells.delete('expected');
    cells.set(nested, answer);
  }
  return cells;
}

function quoteCell(cell: string, always: boolean): string {
  return always || /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function appendJson(path: string, text: string, row: JsonRecord, eol: string): Appended {
  const parsed = parseJson(path, text);
  if (!parsed.ok) return { ok: false, fault: 'it cannot be read' };
  const { data, locate } = parsed.value;
  const key = findWrapper(data);
  const list = key === undefined ? data : (data as JsonRecord)[key];
  if (!Array.isArray(list)) return { ok: false, fault: 'its list of rows cannot be found' };
  const lines = lineStarts(text);
  const spans = [list.length - 2, list.length - 1].flatMap((i): Span[] => {
    if (i < 0) return [];
    const { line, column } = locate(key === undefined ? [i] : [key, i]);
    const from = (lines[line - 1] ?? 0) + column - 1;
    return [{ from, to: endOfJson(text, from) }];
  });
  return insertFlow(text, spans, row, eol);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Where the object that begins at `from` ends. */
function endOfJson(text: string, from: number): number {
  let depth = 0;
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
  token.lastIndex = from;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    if (depth === 0) return match.index + found.length;
  }
  return text.length;
}

/** After the last item of a list between brackets, parted from it as it is from the one before. */
function insertFlow(text: string, spans: readonly Span[], row: JsonRecord, eol: string): Appended {
  const last = spans.at(-1);
  if (last === undefined) return { ok: false, fault: 'its list of rows is empty' };
  const before = spans.length > 1 ? spans[0] : undefined;
  const opening = text.slice(text.lastIndexOf('[', last.from - 1) + 1, last.from);
  const gap = before === undefined ? `,${opening}` : text.slice(before.to, last.from);
  if (!/^\s*,\s*$/.test(gap)) return { ok: false, fault: 'something stands between its rows' };
  const like = text.slice(last.from, last.to);
  const line = text.slice(text.lastIndexOf('\n', last.from - 1) + 1, last.from);
  const outer = /^\s*$/.test(line) ? line : '';
  const inner = /\n([ \t]+)\S/.exec(like)?.[1];
  const unit = inner === undefined ? null : inner.slice(outer.length) || '  ';
  const added =
    unit === null ? jsonLine(row, like) : JSON.stringify(row, null, unit).replaceAll('\n', `${eol}${outer}`);
  return { ok: true, text: text.slice(0, last.to) + gap + added + text.slice(last.to), added };
}

function appendYaml(text: string, row: JsonRecord, eol: string): Appended {
  const document = parseDocument(text, { keepSourceTokens: false });
  const list = findList(document);
  const items = list?.items.slice(-2) as Node[] | undefined;
  const last = items?.at(-1);
  if (list === null || items === undefined || !last?.range)
    return { ok: false, fault: 'its list of rows cannot be found' };
  if (list.flow === true) {
    const spans = items.map(({ range }) => ({ from: range?.[0] ?? 0, to: range?.[1] ?? 0 }));
    return insertFlow(text, spans, row, eol);
  }
  const start = list.range?.[0] ?? 0;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (!/^ *$/.test(indent)) return { ok: false, fault: 'its list begins within a line' };
  const value = yamlText(row, last).replace(/\n$/, '');
  const added = value
    .split('\n')
    .map((line, i) => (line === '' ? '' : `${indent}${i === 0 ? '- ' : '  '}${line}`))
    .join(eol);
  const end = endOfItem(text, last.range[1]);
  // A blank line parts rows where one parts the last two.
  const line = text.lastIndexOf('\n', last.range[0] - 1) + 1;
  const blank = items.length > 1 && /\n[ \t]*\r?\n$/.test(text.slice(0, line)) ? eol : '';
  const lead = text[end - 1] === '\n' ? '' : eol;
  const tail = lead === '' || end < text.length ? eol : '';
  return { ok: true, text: `${text.slice(0, end)}${lead}${blank}${added}${tail}${text.slice(end)}`, added };
}

function findList(document: Document.Parsed): YAMLSeq | null {
  const { contents } = document;
  if (isSeq(contents)) return contents;
  if (!isMap(contents)) return null;
  const key = findWrapper(document.toJS() as Json);
  const list = key === undefined ? null : contents.get(key);
  return isSeq(list) ? list : null;
}

/** The end of the line on which a value ends; block texts end behind theirs. */
function endOfItem(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}

/** As block or in braces, and in quotes, as the other row is. */
function yamlText(row: JsonRecord, like: Node): string {
  const document = new Document(row);
  if (isMap(like) && like.flow === true && isMap(document.contents)) document.contents.flow = true;
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    defaultKeyType: 'PLAIN',
    defaultStringType: quotesOf(like),
  });
}

function quotesOf(like: Node): Scalar.Type {
  const counts = new Map<Scalar.Type, number>();
  visit(like, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !isScalar(node)) return;
      const type = node.type ?? Scalar.PLAIN;
      counts.set(type, (counts.get(type) ?? 0) + 1);
    },
  });
  const plain = counts.get(Scalar.PLAIN) ?? 0;
  const double = counts.get(Scalar.QUOTE_DOUBLE) ?? 0;
  const single = counts.get(Scalar.QUOTE_SINGLE) ?? 0;
  if (plain >= double && plain >= single) return Scalar.PLAIN;
  return double >= single ? Scalar.QUOTE_DOUBLE : Scalar.QUOTE_SINGLE;
}
