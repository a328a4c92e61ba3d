import { nearestName } from '../../artifact/nearest.ts';
import type { Problem } from '../../artifact/problem.ts';
import { MAX_PROBLEMS, type Row } from '../../artifact/shapes/row.ts';
import { isRecord } from '../../artifact/values.ts';
import { findMisspeltAssertions } from '../suites/misspelt-assertions.ts';
import { EXPECTATION_KEYS } from './mlflow-row.ts';
import { isPromptfooRow } from './promptfoo-rows.ts';
import { OWN_KEYS, ROW_SHAPES } from './shapes.ts';

export type KeyWatch = {
  note(row: Row): void;
  /**
   * Keys that are nearly one which is known and which no row has: a case without `expected` measures something else. And assertions in
   * cells whose name is nearly one.
   */
  misspelt(): Problem[];
};

/** Keys under one name in the file, with the line on which each stands first. */
type Group = { known: readonly string[]; within: string; fate: string; lines: Map<string, number> };

/** A row of any shape may say of itself what one of Promptgate's own shape may, but not what is asked and expected. */
const OF_ANY_ROW = OWN_KEYS.filter((key) => key !== 'input' && key !== 'expected' && key !== 'vars');
const NO_NUMBER = /^(nan|[+-]?inf(inity)?)$/i;
/** Two of three letters differ in words that have nothing to do with each other. */
const SHORTEST = 4;

export function watchKeys(path: string): KeyWatch {
  const groups = new Map<string, Group>();
  const assertions: Problem[] = [];
  const seen = new Set<string>();
  const numbers = new Map<string, Problem>();

  function take(id: string, keys: object, line: number, make: () => Omit<Group, 'lines'>): void {
    const group = groups.get(id) ?? { ...make(), lines: new Map() };
    groups.set(id, group);
    for (const key in keys) if (!group.lines.has(key)) group.lines.set(key, line);
  }

  /** Programs write what is missing so into tables, which have no other word for it; it may be the right answer as well. */
  function noteNumbers(row: object, line: number): void {
    for (const [column, cell] of Object.entries(row)) {
      if (typeof cell !== 'string' || !NO_NUMBER.test(cell) || numbers.has(column)) continue;
      const hint = 'It is read as that text. Leave the cell empty where the value is missing.';
      const found = `\`${cell}\` in the column \`${column}\``;
      numbers.set(column, { path, line, column: 1, expected: 'a value', found, hint });
    }
  }

  return {
    note({ data, line }) {
      if (/\.[ct]sv$/i.test(path)) noteNumbers(data, line);
      if (isPromptfooRow(data)) {
        assertions.push(...findMisspeltAssertions({ path, line }, data, seen));
        return;
      }
      const shape = ROW_SHAPES.find((one) => one.matches(data));
      if (shape === undefined) return;
      take(shape.id, data, line, () => ({
        known: [...shape.keys, ...OF_ANY_ROW],
        within: '',
        fate: shape.id === 'promptgate' ? 'It is read as a variable.' : 'It is not read.',
      }));
      if (shape.id !== 'mlflow' || !isRecord(data.expectations)) return;
      const within = 'expectations.';
      const names = { known: EXPECTATION_KEYS, within, fate: 'No scorer reads it under that name.' };
      take(within, data.expectations, line, () => names);
    },
    misspelt: () => [
      ...[...groups.values()].flatMap((group) => findMisspelt(path, group)),
      ...assertions.slice(0, MAX_PROBLEMS),
      ...numbers.values(),
    ],
  };
}

function findMisspelt(path: string, { known, within, fate, lines }: Group): Problem[] {
  return [...lines].flatMap(([key, line]) => {
    if (known.includes(key) || key.length < SHORTEST) return [];
    const near = nearestName(key, known);
    if (near === null || lines.has(near)) return [];
    const hint = `${fate} Did you mean "${within}${near}"?`;
    const [expected, found] = [`\`${within}${near}\``, `\`${within}${key}\``];
    return [{ path, line, column: 1, expected, found, hint }];
  });
}
