import type { Structured } from '../artifact/documents/structured.ts';
import { directoryOf } from '../artifact/paths.ts';
import type { Parsed, Problem } from '../artifact/problem.ts';
import { isRecord, memberOf } from '../artifact/values.ts';
import {
  type CheckScorer,
  defaultPolicy,
  type LintPolicy,
  type Policy,
  readPolicyFile,
  toLintPolicy,
} from './parse.ts';
import { POLICY_PATH } from './policy-files.ts';
import type { PolicySuite } from './schema.ts';
import { placeTarget } from './targets.ts';

/**
 * What a directory demands in addition to the policies above it. Suites are as in the root's policy: paths are the
 * repository's, and names begin with the directory.
 */
export type NestedPolicy = {
  path: string;
  /** Without a slash at its end; never the root. */
  directory: string;
  suites: PolicySuite[];
  /** Null, of these: as the next policy above says. */
  judge: string | null;
  margin: number | null;
  uncovered: 'pass' | 'block' | null;
  lint: LintPolicy;
};

/** Everything that a repository demands. */
export type Policies = {
  root: Policy;
  /** By path. */
  nested: NestedPolicy[];
};

/** Those of a repository that has none. */
export const NO_POLICIES: Policies = { root: defaultPolicy, nested: [] };

/** What a review has one of. */
const ROOT_ONLY: readonly (readonly string[])[] = [
  ['swap'],
  ['drift'],
  ['budget'],
  ['report'],
  ['release'],
  ['gate', 'require'],
  ['gate', 'inconclusive'],
  ['gate', 'effort'],
  ['gate', 'author_may_accept'],
  ['gate', 'own_changes'],
];

/** Parses the policy of a directory. All problems at once, each with line and column. */
export function parseNestedPolicy(
  path: string,
  text: string,
  checkScorer: CheckScorer,
): Parsed<NestedPolicy> {
  const read = readPolicyFile(path, text, checkScorer, (source) => findRootOnly(path, source));
  if (!read.ok) return read;
  const { file } = read.value;
  const directory = directoryOf(path);
  return {
    ok: true,
    value: {
      path,
      directory,
      suites: (file.suites ?? []).map((suite) => placeSuite(suite, directory)),
      judge: file.judge ?? null,
      margin: file.gate?.margin ?? null,
      uncovered: file.gate?.uncovered ?? null,
      lint: placeLint(toLintPolicy(file.lint ?? {}), directory),
    },
  };
}

function findRootOnly(path: string, { data, locate }: Structured): Problem[] {
  return ROOT_ONLY.flatMap((keys) => {
    const holder = keys.length === 1 ? data : memberOf(data, keys[0] ?? '');
    if (!isRecord(holder) || !Object.hasOwn(holder, keys.at(-1) ?? '')) return [];
    const name = `\`${keys.join('.')}\``;
    const expected =
      'what can differ between directories: suites, judge, gate.margin, gate.uncovered and lint';
    const hint = `${name} is the same for the whole repository; it belongs in ${POLICY_PATH}.`;
    return [{ path, ...locate([...keys]), expected, found: name, hint }];
  });
}

function placeLint({ levels, ignore }: LintPolicy, directory: string): LintPolicy {
  return { levels, ignore: ignore.map(globsBelow(directory)) };
}

/** Globs of a directory as the top sees them: what stands in front is a path, whatever its brackets look like. */
function globsBelow(directory: string): (glob: string) => string {
  const escaped = directory.replace(/[\\*?{}[\]()!+@|,]/g, '\\$&');
  return (glob) => `${escaped}/${glob.replace(/^\.\//, '')}`;
}

/** A suite with its paths seen from the top. */
function placeSuite(suite: PolicySuite, directory: string): PolicySuite {
  const place = (path: string) => `${directory}/${path.replace(/^\.\//, '')}`;
  const placeGlob = globsBelow(directory);
  const { name, covers, dataset, target } = suite;
  return {
    ...suite,
    name: `${directory}: ${name}`,
    ...(covers === undefined ? {} : { covers: covers.map(placeGlob) }),
    dataset:
      typeof dataset === 'string'
        ? place(dataset)
        : {
            ...dataset,
            path: place(dataset.path),
            ...(dataset.answers === undefined ? {} : { answers: place(dataset.answers) }),
          },
    target: placeTarget(target, place, placeGlob),
  };
}

/** The policies that apply to a path below the root's, nearest first. */
export function policiesAbove({ nested }: Policies, path: string): NestedPolicy[] {
  return nested
    .filter(({ directory }) => path.startsWith(`${directory}/`))
    .sort((a, b) => b.directory.length - a.directory.length);
}

/** What the nearest policy that says something of it says; null: none but the root's may. */
export function nearestSetting<T>(
  policies: Policies,
  path: string,
  settingOf: (policy: NestedPolicy) => T | null,
): T | null {
  for (const policy of policiesAbove(policies, path)) {
    const setting = settingOf(policy);
    if (setting !== null) return setting;
  }
  return null;
}
