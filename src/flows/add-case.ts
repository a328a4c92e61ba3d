import { suggestName } from '../core/artifact/nearest.ts';
import { formatProblem, type Json } from '../core/artifact/problem.ts';
import type { JsonRecord } from '../core/artifact/values.ts';
import { type Addition, addCase, type CaseToAdd } from '../core/eval/add-case/add-case.ts';
import type { Recorded } from '../core/eval/add-case/read-trace.ts';
import { parseDataset } from '../core/eval/dataset.ts';
import type { Case } from '../core/eval/types.ts';
import type { Policy } from '../core/policy/parse.ts';
import type { PolicySuite } from '../core/policy/schema.ts';
import type { Snapshot } from '../ports.ts';
import { type ReadFallback, readPolicies } from './plan/read-policy.ts';
import { readText } from './plan/read-text.ts';

/** What becomes a row, and of which suite. */
export type AddCaseAsk = {
  /** The suite whose dataset gets the row; null: the only one there is. */
  suite: string | null;
  /** A case of another suite, or what production recorded. */
  from: { kind: 'case'; id: string; suite: string | null } | { kind: 'recorded'; recorded: Recorded };
  /** What is right; undefined: what the case says, else nothing. */
  expected?: Json;
  /** Null: made of the content, or the case's own. */
  id: string | null;
};

export type AddCaseOutcome =
  | {
      kind: 'added';
      suite: string;
      path: string;
      addition: Addition;
      notes: string[];
      /** How much of a case the policy lets anyone see. */
      outputs: Policy['outputs'];
    }
  /** A sentence that says why, and what to do. */
  | { kind: 'refused'; reason: string };

/** Makes the row. Nothing is written; the caller does that, or shows it. */
export async function planAddedCase(
  snapshot: Snapshot,
  ask: AddCaseAsk,
  fallback?: ReadFallback,
): Promise<AddCaseOutcome> {
  const read = await readPolicies(snapshot, fallback);
  if (!read.ok)
    return refuse(`The policy cannot be read: ${read.problems.slice(0, 1).map(formatProblem).join('')}`);
  const { root, nested } = read.policies;
  const suites = [root, ...nested].flatMap((policy) => policy.suites);
  const chosen = chooseSuite(suites, ask.suite);
  if ('reason' in chosen) return refuse(chosen.reason);
  const { dataset } = chosen.suite;
  const { path, answers, tags, sample } = typeof dataset === 'string' ? { path: dataset } : { ...dataset };
  if (answers !== undefined)
    return refuse(`${path} keeps what is expected in ${answers}. Add a row to both by hand.`);
  const source = await findSource(snapshot, suites, ask);
  if ('reason' in source) return refuse(source.reason);
  const text = readText(path, await snapshot.read(path), snapshot.ref);
  if (!text.ok) return refuse(`${text.problems.map(formatProblem).join('')}`);
  const added = addCase(path, text.value, { ...source.toAdd, tag: tags?.[0] ?? null });
  if (!added.ok) return refuse(`Nothing was added: ${added.fault}.`);
  const notes = [...source.notes];
  if (source.toAdd.expected === undefined)
    notes.push('Nothing says what the right answer is: scorers that compare with one leave the case out.');
  if (sample !== undefined)
    notes.push('The suite draws a sample of its cases: this one is run always only with `must_pass: true`.');
  const { outputs } = root;
  return { kind: 'added', suite: chosen.suite.name, path, addition: added.value, notes, outputs };
}

function refuse(reason: string): AddCaseOutcome {
  return { kind: 'refused', reason };
}

function chooseSuite(
  suites: readonly PolicySuite[],
  name: string | null,
): { suite: PolicySuite } | { reason: string } {
  const [only] = suites;
  const names = suites.map((suite) => suite.name);
  if (only === undefined)
    return {
      reason: 'The policy has no suite, so there is no dataset. Declare one in .github/promptgate.yml.',
    };
  if (name === null)
    return suites.length === 1
      ? { suite: only }
      : { reason: `Name the suite that gets the case: ${names.slice(0, 20).join(', ')}.` };
  const found = suites.find((suite) => suite.name === name);
  return found === undefined
    ? { reason: `There is no suite "${name}" in the policy. ${suggestName(name, names)}` }
    : { suite: found };
}

type Source = { toAdd: Omit<CaseToAdd, 'tag'>; notes: string[] };

async function findSource(
  snapshot: Snapshot,
  suites: readonly PolicySuite[],
  { from, expected, id }: AddCaseAsk,
): Promise<Source | { reason: string }> {
  if (from.kind === 'recorded') {
    const { input, notes } = from.recorded;
    return { toAdd: { input, expected, id: id === null ? null : { wanted: id, taken: 'refuse' } }, notes };
  }
  const found = await findCase(snapshot, suites, from);
  if ('reason' in found) return found;
  const { one } = found;
  const notes =
    one.tools !== null || one.mocks !== undefined || one.conversation !== undefined || one.scorers.length > 0
      ? ['Tools, mocks, turns and assertions of the case are not taken over.']
      : [];
  return {
    toAdd: {
      input: inputOf(one),
      expected: expected ?? one.expected ?? undefined,
      id: id === null ? { wanted: one.id, taken: 'number' } : { wanted: id, taken: 'refuse' },
    },
    notes,
  };
}

/** Of the suite that is named, else of the first that has it. */
async function findCase(
  snapshot: Snapshot,
  suites: readonly PolicySuite[],
  { id, suite }: { id: string; suite: string | null },
): Promise<{ one: Case } | { reason: string }> {
  const named = suites.filter(({ name }) => suite === null || name === suite);
  const ids: string[] = [];
  for (const { dataset } of named) {
    const { path, answers } = typeof dataset === 'string' ? { path: dataset } : { ...dataset };
    const files = await snapshot.readMany([path, ...(answers === undefined ? [] : [answers])]);
    const text = readText(path, files.get(path), snapshot.ref);
    const solutions = answers === undefined ? null : readText(answers, files.get(answers), snapshot.ref);
    const extra =
      answers !== undefined && solutions?.ok === true ? { path: answers, text: solutions.value } : null;
    const parsed = text.ok ? parseDataset(path, text.value, { answers: extra }) : text;
    if (!parsed.ok) continue;
    const one = parsed.value.cases.find((known) => known.id === id);
    if (one !== undefined) return { one };
    ids.push(...parsed.value.cases.slice(0, 500).map((known) => known.id));
  }
  return { reason: `No suite of the policy has a case "${id}". ${suggestName(id, ids)}` };
}

/** The text alone where there is nothing else to fill in. */
function inputOf({ input, vars }: Case): CaseToAdd['input'] {
  if (typeof input !== 'string') return input;
  const { metadata: _, ...named } = vars;
  const names = Object.keys(named);
  return names.length === 0 || (names.length === 1 && names[0] === 'input') ? input : (named as JsonRecord);
}
