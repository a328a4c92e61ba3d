import { parseYaml } from '../documents/structured.ts';
import { MAX_FILE_BYTES } from '../file-content.ts';
import type { Problem } from '../problem.ts';
import { isRecord } from '../values.ts';
import { rankOf, refuseSecondList } from './list-keys.ts';
import { findWrapper, readList } from './list-reader.ts';
import type { Row, RowReader } from './row.ts';
import {
  createYamlItems,
  indentOfItem,
  isIdle,
  moveProblems,
  type YamlItems,
  type YamlLines,
} from './yaml-items.ts';
import { readLines } from './yaml-list-reader.ts';

/** A key at the margin with nothing beside it, as whoever writes a list below it does. */
const KEY = /^(["']?)(\w+)\1:[ \t]*(?:[ \t]#.*)?\r?\n?$/;

const LARGE = `JSON lines, CSV, or a list with each row on lines of its own, in a file of more than ${MAX_FILE_BYTES.toLocaleString('en-US')} bytes`;

/**
 * Reads the list of rows that a YAML mapping holds some items at a time, where it stands on lines of its own below its key: no more is held
 * than those, the items with anchors, and what stands around the list. A list between brackets is held as a whole. The first list of rows is
 * taken; one that would come before it in a file that is held as a whole is refused. `wants` as in `createYamlListReader`.
 */
export function createYamlMappingReader(path: string, wants: (line: number) => boolean): RowReader {
  return readLines(createMapping(path, wants));
}

function createMapping(path: string, wants: (line: number) => boolean): YamlLines {
  let problems: readonly Problem[] = [];
  let settled = false;
  let line = 1;
  /** What stands before the list; or, where the list cannot be told, everything. And of each line its line in the file. */
  let head: string[] = [];
  const headLines: number[] = [];
  let length = 0;
  let behindComment = false;
  /** A key that may have the list, and how many lines stand before it. */
  let candidate: { key: string; above: number } | null = null;
  let whole = false;
  let list: { key: string; head: string; items: YamlItems } | null = null;
  /** What stands behind the list, from `tailFrom` on. */
  const tail: string[] = [];
  let tailFrom = 0;

  function report(found: readonly Problem[]): void {
    problems = found;
    settled = true;
  }

  function toHeadLine(at: number): number {
    return headLines[at - 1] ?? (headLines.at(-1) ?? 0) + 1;
  }

  function addToHead(text: string, rows: Row[]): void {
    if (isIdle(text) && (head.length === 0 || behindComment)) return;
    behindComment = text.startsWith('#');
    if (candidate !== null && !isIdle(text)) {
      if (indentOfItem(text) !== null) open(candidate);
      candidate = null;
      if (settled) return;
      if (list !== null) {
        addToList(text, rows);
        return;
      }
    }
    const key = whole ? undefined : KEY.exec(text)?.[2];
    if (key !== undefined && rankOf(key) !== null) candidate = { key, above: head.length };
    head.push(text);
    headLines.push(line);
    length += text.length;
  }

  /** Begins the list, unless what stands before it holds one that counts more, or nothing that a key can follow. */
  function open({ key, above }: { key: string; above: number }): void {
    const text = head.slice(0, above).join('');
    const parsed = parseYaml(path, text);
    if (!parsed.ok) {
      report(moveProblems(parsed, toHeadLine));
      return;
    }
    const { data } = parsed.value;
    const other = findWrapper(data);
    whole =
      (above > 0 && !isRecord(data)) ||
      (isRecord(data) && Object.hasOwn(data, key)) ||
      (other !== undefined && (rankOf(other) ?? 0) < (rankOf(key) ?? 0));
    if (whole) return;
    head = [];
    length = text.length;
    const items = createYamlItems({ path, wants, line, around: { opening: `${key}:\n`, head: text } });
    list = { key, head: text, items };
  }

  function addToList(text: string, rows: Row[]): void {
    if (list === null) return;
    const { items } = list;
    if (tail.length === 0 && (items.isEnded() || !endsList(text))) {
      items.add(text, rows);
      return;
    }
    if (tail.length === 0) {
      items.end(rows);
      tailFrom = line;
    }
    tail.push(text);
    length += text.length;
  }

  /** What stands behind the list has to go on with the mapping, and may have no list that counts more. */
  function readTail(): void {
    if (list === null || tail.length === 0) return;
    const { key, items } = list;
    const rows = items.anchored() === '' ? '- {}\n' : items.anchored();
    const before = `${list.head}${key}:\n${rows}`;
    const above = before.split('\n').length - 1;
    const toLine = (at: number) => (at > above ? at - above + tailFrom - 1 : toHeadLine(at));
    const parsed = parseYaml(path, before + tail.join(''));
    if (!parsed.ok) {
      report(moveProblems(parsed, toLine));
      return;
    }
    const { data, locate } = parsed.value;
    const second = findWrapper(data);
    if (second === undefined || second === key) return;
    const { line: at, column } = locate([second]);
    report([refuseSecondList({ path, line: toLine(at), column }, second, key)]);
  }

  function readWhole(rows: Row[]): void {
    const read = readList(path, 'yaml', head.join(''));
    if (!read.ok) {
      report(moveProblems(read, toHeadLine));
      return;
    }
    for (const row of read.value) {
      const at = toHeadLine(row.line);
      if (wants(at)) rows.push({ data: row.data, line: at });
    }
  }

  return {
    add(text, rows) {
      if (list === null) addToHead(text, rows);
      else addToList(text, rows);
      line += 1;
    },
    end(rows) {
      if (settled || list?.items.isSettled() === true) return;
      if (list === null) {
        readWhole(rows);
        return;
      }
      list.items.end(rows);
      if (!list.items.isSettled()) readTail();
    },
    held: () => length + (list?.items.held() ?? 0),
    refuse(expected, found) {
      const at = { path, line, column: 1 };
      if (list === null) report([{ ...at, line: 1, expected: LARGE, found: 'one document' }]);
      else report([{ ...at, expected, found }]);
    },
    isSettled: () => settled || list?.items.isSettled() === true,
    problems: () => (settled ? problems : (list?.items.problems() ?? [])),
  };
}

/** Whether a line at the margin goes on with the mapping. A bracket there closes one that an item opens. */
function endsList(text: string): boolean {
  return /^[^\s#\]}]/.test(text) && indentOfItem(text) === null && !/^(?:---|\.\.\.)(?:\s|$)/.test(text);
}
