import type { z } from 'zod';
import { suggestName } from '../nearest.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { explainUnknownKey } from './schema-keys.ts';
import type { Structured } from './structured.ts';

type Keys = readonly (string | number)[];
type Located = Pick<Structured, 'data' | 'locate'>;

/** Checks parsed data against a Zod schema; every fault at once, each with the line and column it stands on. */
export function checkSchema<T>(schema: z.ZodType<T>, path: string, source: Located): Parsed<T> {
  const result = schema.safeParse(source.data);
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, { schema, path, source }));
  return { ok: false, problems };
}

/** A short, one-line rendering of a value for `found`. */
export function describeValue(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  // `1e999` is read as Infinity, which JSON writes as null.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text;
}

type Checked = { schema: z.ZodType; path: string; source: Located };

function problemsOf(issue: z.core.$ZodIssue, checked: Checked): Problem[] {
  const { schema, path, source } = checked;
  const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const at = (at: Keys) => ({ path, ...source.locate(at) });
  const found = describeValue(valueAt(source.data, keys));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const hint = explainUnknownKey(schema, keys, key);
        return {
          ...at([...keys, key]),
          expected: keys.length === 0 ? 'a known key' : `a known key of ${quotePath(keys)}`,
          found: `"${key}"`,
          ...(hint === null ? {} : { hint }),
        };
      });
    case 'invalid_value': {
      const values = issue.values.map(String);
      const hint = values.length > 1 && typeof valueAt(source.data, keys) === 'string';
      return [
        {
          ...at(keys),
          expected: `${quotePath(keys)} to be ${values.length === 1 ? values[0] : `one of ${values.join(', ')}`}`,
          found,
          ...(hint ? { hint: suggestName(String(valueAt(source.data, keys)), values) } : {}),
        },
      ];
    }
    case 'invalid_union': {
      // The branch that got furthest says what is wrong, or the only one for such a value; a discriminator names its options.
      const branches = issue.errors.filter((errors) => errors.length > 0);
      const [deepest] = branches.toSorted((a, b) => depthOf(b) - depthOf(a));
      const fitting = branches.filter((errors) => !errors.some(isOfOtherType));
      const furthest = deepest !== undefined && depthOf(deepest) > 0 ? deepest : null;
      const meant = furthest ?? (fitting.length === 1 ? fitting[0] : undefined);
      if (meant !== undefined) {
        return meant.flatMap((inner) =>
          problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, checked),
        );
      }
      return [{ ...at(keys), expected: `${quotePath(keys)} to be ${describeBranches(branches)}`, found }];
    }
    case 'invalid_type':
      return [{ ...at(keys), expected: `${quotePath(keys)} to be ${article(issue.expected)}`, found }];
    case 'too_small':
      return [
        {
          ...at(keys),
          expected: `${quotePath(keys)} to be ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}${issue.origin === 'number' || issue.origin === 'int' ? '' : ' long'}`,
          found,
        },
      ];
    case 'too_big':
      return [
        {
          ...at(keys),
          expected: `${quotePath(keys)} to be ${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}${issue.origin === 'number' || issue.origin === 'int' ? '' : ' long'}`,
          found,
        },
      ];
    default:
      return [{ ...at(keys), expected: `${quotePath(keys)}: ${issue.message}`, found }];
  }
}

function isOfOtherType({ code, path }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && path.length === 0;
}

function depthOf(errors: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...errors.map((error) => error.path.length));
}

function describeBranches(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const kinds = branches.flatMap((errors) =>
    errors.map((error) => ('expected' in error ? article(String(error.expected)) : error.message)),
  );
  return kinds.length === 0 ? 'one of the documented forms' : [...new Set(kinds)].join(' or ');
}

function article(type: string): string {
  const names: Record<string, string> = {
    array: 'a list',
    object: 'a mapping',
    record: 'a mapping',
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

function quotePath(keys: Keys): string {
  if (keys.length === 0) return 'the file';
  const text = keys.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    '',
  );
  return `\`${text}\``;
}

function valueAt(data: Json, keys: Keys): Json | undefined {
  let value: Json | undefined = data;
  for (const key of keys) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Array.isArray(value) ? value[Number(key)] : value[String(key)];
  }
  return value;
}
