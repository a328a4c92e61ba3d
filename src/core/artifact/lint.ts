import { loadSchemaCheck } from './json-schema.ts';
import { type ModelCatalog, NO_CATALOG } from './lint/model-catalog.ts';
import type { LintContext, Subject } from './lint/rule.ts';
import { RULES } from './lint/rules.ts';
import { loadTokenCounter } from './tokens.ts';
import type { Artifact, LintFinding } from './types.ts';

const ORDER = { error: 0, warning: 1, note: 2 } as const;
/** More findings of one rule in one artifact say nothing more. */
const MAX_OF_A_RULE = 20;

type Reported = { finding: LintFinding; identity: string };

/**
 * Everything that can be judged without calling a model, gravest first, then by path and line. Findings that `before`
 * (the same artifacts as they were, under their paths of now) has too are left out: this change did not cause them.
 * `catalog` is what is known of models. The rules are in `lint/rules.ts`; what parsers found (`Detection.warnings`) is
 * not repeated here. Never rejects.
 */
export async function lintArtifacts(
  artifacts: readonly Artifact[],
  before: readonly Artifact[] = [],
  catalog: ModelCatalog = NO_CATALOG,
): Promise<LintFinding[]> {
  const context = createContext(artifacts, catalog);
  const earlier = new Map<string, number>();
  for (const artifact of before) {
    for (const { identity } of await lintArtifact({ artifact, before: null, context }))
      earlier.set(identity, (earlier.get(identity) ?? 0) + 1);
  }
  const findBase = indexBases(before);
  const findings: LintFinding[] = [];
  for (const artifact of artifacts) {
    const subject = { artifact, before: findBase(artifact), context };
    for (const { finding, identity } of await lintArtifact(subject)) {
      const known = earlier.get(identity) ?? 0;
      if (known > 0) earlier.set(identity, known - 1);
      else findings.push(finding);
    }
  }
  return sortFindings(findings);
}

/** Gravest first, then by path and line. */
export function sortFindings(findings: readonly LintFinding[]): LintFinding[] {
  return [...findings].sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || compareText(a.path, b.path) || a.line - b.line,
  );
}

async function lintArtifact(subject: Subject): Promise<Reported[]> {
  const { path } = subject.artifact;
  const reported: Reported[] = [];
  for (const { id: rule, severity, check } of RULES) {
    const found = check === undefined ? [] : await check(subject);
    for (const { line, message, key } of found.slice(0, MAX_OF_A_RULE)) {
      // Wherever it has moved to inside its file, it is the same finding.
      const identity = JSON.stringify([rule, path, message, key ?? null]);
      reported.push({ finding: { rule, severity, path, line, message }, identity });
    }
  }
  return reported;
}

function createContext(artifacts: readonly Artifact[], catalog: ModelCatalog): LintContext {
  let schemaCheck: ReturnType<typeof loadSchemaCheck> | null = null;
  let counter: ReturnType<typeof loadTokenCounter> | null = null;
  const names = artifacts.flatMap(({ content }) =>
    content.type === 'tools' ? content.tools.map(({ name }) => name) : [],
  );
  return {
    catalog,
    toolNames: new Set(names),
    loadSchemaCheck() {
      schemaCheck ??= loadSchemaCheck();
      return schemaCheck;
    },
    loadTokenCounter() {
      counter ??= loadTokenCounter();
      return counter;
    },
  };
}

/**
 * What an artifact was: of its file and kind the only one, which may have been renamed, or the one of its name. Of
 * several of one name each is what stood in its place, and is given once.
 */
function indexBases(before: readonly Artifact[]): (artifact: Artifact) => Artifact | null {
  const placeOf = ({ path, kind }: Artifact) => JSON.stringify([path, kind]);
  const nameOf = ({ path, kind, name }: Artifact) => JSON.stringify([path, kind, name]);
  const inPlace = Map.groupBy(before, placeOf);
  const ofName = Map.groupBy(before, nameOf);
  return (artifact) => {
    const [only = null, another] = inPlace.get(placeOf(artifact)) ?? [];
    if (another === undefined) return only;
    return ofName.get(nameOf(artifact))?.shift() ?? null;
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
