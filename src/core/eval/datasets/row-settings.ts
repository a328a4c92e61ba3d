import { digestOf } from '../../artifact/digest.ts';
import { describeValue } from '../../artifact/documents/check-schema.ts';
import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';

/** What a row of any shape may say of itself, besides what is asked and expected. */
export type RowSettings = {
  tags: string[];
  /** Null: the case is its own cluster. */
  cluster: string | null;
  /** > 0; 1 where the row says nothing. */
  weight: number;
  mustPass: boolean;
};

/** Several rows with one of these in common are not independent; the first that a row has counts. */
const CLUSTER_KEYS = ['cluster', 'document', 'group', 'conversation_id'] as const;
/** A document may stand in the row as a whole. */
const LONGEST_NAME = 200;
/** One case of this weight is as good as the suite. */
const MAX_WEIGHT = 1000;

/** Reads `tags`, `cluster`, `weight` and `must_pass` of a row; CSV cells are texts. */
export function readRowSettings(row: JsonRecord): RowSettings | { fault: string; found: string } {
  const weight = readWeight(row.weight ?? null);
  if (weight === null)
    return {
      fault: `\`weight\` to be a number above 0, at most ${MAX_WEIGHT}`,
      found: describeValue(row.weight ?? null),
    };
  const mustPass = readFlag(row.must_pass ?? null);
  if (mustPass === null)
    return { fault: '`must_pass` to be true or false', found: describeValue(row.must_pass ?? null) };
  return { tags: readTags(row.tags), cluster: readCluster(row), weight, mustPass };
}

function readWeight(value: Json): number | null {
  if (value === null) return 1;
  const weight = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof weight === 'number' && weight > 0 && weight <= MAX_WEIGHT ? weight : null;
}

function readFlag(value: Json): boolean | null {
  if (value === null || value === '') return false;
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

function readCluster(row: JsonRecord): string | null {
  for (const key of CLUSTER_KEYS) {
    const value = row[key];
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && value !== '')
      return value.length > LONGEST_NAME ? digestOf(value).slice(0, 16) : value;
  }
  return null;
}

/** A list, a text with commas, or MLflow's mapping of names to values. */
function readTags(value: Json | undefined): string[] {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  if (isRecord(value)) return Object.entries(value).map(([name, inner]) => `${name}:${String(inner)}`);
  return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
}
