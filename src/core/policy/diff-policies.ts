import { canonicalJson } from '../artifact/digest.ts';
import type { NestedPolicy, Policies } from './nested.ts';
import type { LintPolicy, Policy } from './parse.ts';
import type { PolicySuite } from './schema.ts';

/** A change of what the repository demands. `weakens`: less would be found, or less would block. */
export type RuleChange = { path: string; text: string; weakens: boolean };

/** What a change of the policies does to the gate, in words; `then` applies until it is merged. */
export function diffPolicies(then: Policies, now: Policies): RuleChange[] {
  const path = now.root.path ?? then.root.path ?? '';
  const at = (changes: readonly Worded[], where: string) =>
    changes.map((one): RuleChange => ({ path: where, ...one }));
  const directories = new Map([...then.nested, ...now.nested].map((one) => [one.path, one.directory]));
  return [
    ...at(diffGate(then, now), path),
    ...at(diffSuites(then.root.suites, now.root.suites), path),
    ...at(diffLint(then.root.lint, now.root.lint), path),
    ...[...directories.keys()].sort().flatMap((file) => {
      const of = ({ nested }: Policies) => nested.find((one) => one.path === file);
      return at(diffNested(of(then), of(now)), file);
    }),
  ];
}

type Worded = Omit<RuleChange, 'path'>;

/** Settings of which one value asks for less than another: what comes later in the list asks for more. */
const ORDER = {
  require: ['no_regression', 'proof'],
  inconclusive: ['pass', 'block'],
  uncovered: ['pass', 'block'],
  effort: ['thrifty', 'full'],
} as const;

/** What is shown, what comes later shows more: it asks for less discretion. */
const SHOWN: readonly string[] = ['none', 'redacted', 'full'];

function diffGate({ root: then }: Policies, { root: now }: Policies): Worded[] {
  const changes = diffMargin('`gate.margin`', then.gate.margin, now.gate.margin);
  for (const key of ['require', 'inconclusive', 'uncovered', 'effort'] as const) {
    const order: readonly string[] = ORDER[key];
    const [was, is] = [then.gate[key], now.gate[key]];
    if (was !== is)
      changes.push(say(`\`gate.${key}\` ${was} → ${is}`, order.indexOf(is) < order.indexOf(was)));
  }
  if (then.gate.ownChanges !== now.gate.ownChanges)
    changes.push(
      say(
        `\`gate.own_changes\` ${then.gate.ownChanges} → ${now.gate.ownChanges}`,
        now.gate.ownChanges === 'pass',
      ),
    );
  if (then.gate.authorMayAccept !== now.gate.authorMayAccept)
    changes.push(
      say(
        `\`gate.author_may_accept\` ${then.gate.authorMayAccept} → ${now.gate.authorMayAccept}`,
        now.gate.authorMayAccept,
      ),
    );
  if (then.outputs !== now.outputs) {
    const shows = (one: typeof now) => SHOWN.indexOf(one.outputs);
    const text = `\`report.outputs\` ${then.outputs} → ${now.outputs}`;
    changes.push(say(text, shows(now) > shows(then)));
  }
  if (canonicalJson(then.drift) !== canonicalJson(now.drift))
    changes.push(say(`\`drift\` ${describeDrift(then)} → ${describeDrift(now)}`, then.drift !== null));
  if (then.judge !== now.judge) changes.push(say(`judge ${then.judge ?? 'none'} → ${now.judge ?? 'none'}`));
  if (then.perReviewUsd !== now.perReviewUsd) {
    const usd = (value: number | null) => (value === null ? 'no limit' : `$${value}`);
    // What the budget stops is never green, so a smaller one lets nothing through.
    changes.push(
      say(`\`budget.per_review_usd\` ${usd(then.perReviewUsd)} → ${usd(now.perReviewUsd)}`, false),
    );
  }
  return changes;
}

/** A larger margin tolerates more. */
function diffMargin(what: string, was: number | null, is: number | null): Worded[] {
  if (was === is) return [];
  return [say(`${what} ${was ?? 'default'} → ${is ?? 'default'}`, is === null || (was !== null && is > was))];
}

function diffSuites(then: readonly PolicySuite[], now: readonly PolicySuite[]): Worded[] {
  const removed = then.filter(({ name }) => !now.some((suite) => suite.name === name));
  const added = now.filter(({ name }) => !then.some((suite) => suite.name === name));
  return [
    ...removed.map(({ name }) => say(`suite \`${name}\` removed`, true)),
    ...added.map(({ name }) => say(`suite \`${name}\` added`, false)),
    ...now.flatMap((suite) => {
      const before = then.find(({ name }) => name === suite.name);
      return before === undefined ? [] : diffSuite(before, suite);
    }),
  ];
}

function diffSuite(then: PolicySuite, now: PolicySuite): Worded[] {
  const changes: Worded[] = [];
  const add = (text: string, weakens: boolean) =>
    void changes.push(say(`suite \`${now.name}\`: ${text}`, weakens));
  const lost = without(then.must_pass ?? [], now.must_pass ?? []);
  const won = without(now.must_pass ?? [], then.must_pass ?? []);
  if (lost.length > 0) add(`${listNames(lost)} may break`, true);
  if (won.length > 0) add(`${listNames(won)} may never break`, false);
  const entries = (suite: PolicySuite) => new Map((suite.scorers ?? []).map((one) => [nameOf(one), one]));
  const [before, after] = [entries(then), entries(now)];
  for (const [name, entry] of before) {
    const other = after.get(name);
    if (other === undefined) add(`scorer \`${name}\` removed`, true);
    else if (canonicalJson(entry) !== canonicalJson(other))
      add(`scorer \`${name}\` ${canonicalJson(entry)} → ${canonicalJson(other)}`, true);
  }
  for (const name of after.keys()) if (!before.has(name)) add(`scorer \`${name}\` added`, false);
  const rest = ({ name: _, scorers: __, must_pass: ___, ...others }: PolicySuite) => others;
  const keys = new Set([...Object.keys(rest(then)), ...Object.keys(rest(now))]) as Set<
    keyof ReturnType<typeof rest>
  >;
  for (const key of keys) {
    const [was, is] = [canonicalJson(then[key] ?? null), canonicalJson(now[key] ?? null)];
    if (was !== is) add(`\`${key}\` ${was} → ${is}`, true);
  }
  return changes;
}

/** How a report calls a scorer's metric; two of one kind differ by what they say. */
function nameOf(entry: NonNullable<PolicySuite['scorers']>[number]): string {
  if (typeof entry === 'string') return entry;
  const metric = entry.metric ?? entry.name ?? entry.judge;
  return typeof metric === 'string' ? metric : (Object.keys(entry)[0] ?? '');
}

const SEVERITIES = ['off', 'note', 'warning', 'error'];

function diffLint(then: LintPolicy, now: LintPolicy): Worded[] {
  const rules = [...new Set([...then.levels.keys(), ...now.levels.keys()])].sort();
  const levels = rules.flatMap((rule) => {
    const [was, is] = [then.levels.get(rule), now.levels.get(rule)];
    if (was === is) return [];
    const weakens = is !== undefined && SEVERITIES.indexOf(is) < SEVERITIES.indexOf(was ?? 'error');
    return [say(`\`lint.${rule}\` ${was ?? 'default'} → ${is ?? 'default'}`, weakens)];
  });
  const hidden = without(now.ignore, then.ignore);
  const shown = without(then.ignore, now.ignore);
  return [
    ...levels,
    ...(hidden.length > 0 ? [say(`\`lint.ignore\` gets ${listNames(hidden)}`, true)] : []),
    ...(shown.length > 0 ? [say(`\`lint.ignore\` loses ${listNames(shown)}`, false)] : []),
  ];
}

function diffNested(then: NestedPolicy | undefined, now: NestedPolicy | undefined): Worded[] {
  if (then === undefined) return [say('the directory gets a policy of its own', false)];
  if (now === undefined) return [say('the directory’s policy is removed', then.suites.length > 0)];
  const changes = [
    ...diffMargin('`gate.margin`', then.margin, now.margin),
    ...diffSuites(then.suites, now.suites),
    ...diffLint(then.lint, now.lint),
  ];
  if (then.uncovered !== now.uncovered)
    changes.push(
      say(
        `\`gate.uncovered\` ${then.uncovered ?? 'as above'} → ${now.uncovered ?? 'as above'}`,
        then.uncovered === 'block',
      ),
    );
  if (then.judge !== now.judge)
    changes.push(say(`judge ${then.judge ?? 'as above'} → ${now.judge ?? 'as above'}`));
  return changes;
}

/** Another judge, and another way to measure, may find less: whoever reviews has to look. */
function say(text: string, weakens = true): Worded {
  return { text, weakens };
}

function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((one) => !others.includes(one));
}

/** More names say nothing more. */
const MAX_NAMES = 5;

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => `\`${name}\``);
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `${shown.join(', ')}${more}`;
}

/** As a policy writes it. */
function describeDrift({ drift }: Pick<Policy, 'drift'>): string {
  if (drift === null) return 'null';
  const { schedule, suites, released, batch } = drift;
  return canonicalJson({
    schedule,
    ...(suites === null ? {} : { suites }),
    ...(released === null ? {} : { released }),
    ...(batch === undefined
      ? {}
      : { batch: { within_hours: batch.withinHours, unanswered: batch.unanswered } }),
  });
}
