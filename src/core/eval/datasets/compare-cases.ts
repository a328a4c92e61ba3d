import { hash } from 'node:crypto';
import { canonicalJson, digestOf } from '../../artifact/digest.ts';
import type { Case } from '../types.ts';

/** `removed`: ids of cases that are gone or changed; `removals`: a digest of each of them and of what stands in its place. */
export type CaseRemovals = { removed: string[]; removals: string[] };
export type CaseChanges = CaseRemovals & { added: Case[] };

/** Holds two states of a dataset against each other, of which no more is kept than a digest of each case. */
export type CaseComparison = {
  /** Takes a case of the base. */
  addBase(one: Case): void;
  /** Takes a case of the head, once all of the base are there. True: the base has none of its id. */
  addHead(one: Case): boolean;
  /** What the head drops, asks or scores otherwise, in the order of the base. */
  finish(): CaseRemovals;
};

export function createCaseComparison(): CaseComparison {
  const before = new Map<string, string>();
  /** Of the cases that are still there; null where they are the same. */
  const after = new Map<string, string | null>();
  return {
    addBase: (one) => void before.set(one.id, shortDigest(one)),
    addHead(one) {
      const known = before.get(one.id);
      if (known === undefined) return true;
      after.set(
        one.id,
        known === shortDigest(one) ? null : digestOf([one.id, canonicalJson(measuredOf(one))]),
      );
      return false;
    },
    finish() {
      const removed: string[] = [];
      const removals: string[] = [];
      for (const id of before.keys()) {
        const now = after.get(id);
        if (now === null) continue;
        removed.push(id);
        removals.push(now ?? digestOf([id, null]));
      }
      return { removed, removals };
    },
  };
}

/** What the head adds, and what it drops, asks or scores otherwise: those still count as the base has them. */
export function compareCases(base: readonly Case[], head: readonly Case[]): CaseChanges {
  const comparison = createCaseComparison();
  for (const one of base) comparison.addBase(one);
  const added = head.filter((one) => comparison.addHead(one));
  return { added, ...comparison.finish() };
}

/**
 * Equal where what is measured is. A byte in each character: half of what hex digits take, and there may be a million. Sorting
 * members only where they are not sorted takes half as long as canonical JSON.
 */
function shortDigest(one: Case): string {
  return hash('sha256', JSON.stringify(Object.values(measuredOf(one)).map(inOrder)), 'binary');
}

function inOrder(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.some(isObject) ? value.map(inOrder) : value;
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  const sorted = keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') < key);
  if (sorted && !keys.some((key) => isObject(record[key]))) return value;
  return Object.fromEntries(keys.sort().map((key) => [key, inOrder(record[key])]));
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object';
}

/** What a case asks, expects and counts for, with what it is selected and grouped by. */
function measuredOf(one: Case): Record<string, unknown> {
  const { input, vars, expected, tools, scorers, mocks, conversation, weight, mustPass, cluster } = one;
  const tags = [...one.tags].sort();
  return { input, vars, expected, tools, scorers, mocks, conversation, weight, mustPass, cluster, tags };
}
