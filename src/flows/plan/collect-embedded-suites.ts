import type { Artifact, Change } from '../../core/artifact/types.ts';
import { compareCases } from '../../core/eval/datasets/compare-cases.ts';
import { type EmbeddedSuite, suiteFromPromptYml } from '../../core/eval/suites/prompt-yml.ts';
import type { Policies } from '../../core/policy/nested.ts';
import type { Snapshot } from '../../ports.ts';
import { openArtifactTree } from '../change/artifact-tree.ts';
import type { Sides } from '../change/read-sides.ts';
import { collectPromptfoo } from './collect-promptfoo.ts';
import { type CollectedSuite, rulesFor } from './collect-suites.ts';

/** What files are called that carry tests of their own. */
const CARRIER = /(\.prompt\.ya?ml|promptfooconfig[^/]*\.(ya?ml|json))$/i;

/**
 * Suites that changed artifacts carry themselves: `.prompt.yml` tests, promptfoo configs. Cases and scorers are those of
 * the base branch's tip; where it has none, the head's run there alone.
 */
export async function collectEmbeddedSuites(
  changes: readonly Change[],
  sides: Sides,
  policies: Policies,
): Promise<CollectedSuite[]> {
  const collected: CollectedSuite[] = [];
  for (const change of changes) {
    const tip = await readAtTip(change, sides.tip);
    if (change.format === 'github-prompt-yml' && change.head !== null)
      collected.push(...collectPromptYml(change.head, tip, policies));
    if (change.format === 'promptfoo')
      collected.push(...(await collectPromptfoo(change, tip, sides, policies)));
  }
  return collected;
}

/** Every suite that an artifact of the head carries, changed or not. */
export async function collectAllEmbedded(sides: Sides, policies: Policies): Promise<CollectedSuite[]> {
  const paths = [...sides.head.snapshot.files.keys()].filter((path) => CARRIER.test(path)).sort();
  const detected = [...(await sides.head.detectAll(paths)).values()];
  const carriers = detected
    .flatMap(({ artifacts }) => artifacts)
    .filter(({ format }) => format === 'github-prompt-yml' || format === 'promptfoo');
  const asChanged = carriers.map(
    (artifact): Change => ({
      path: artifact.path,
      kind: artifact.kind,
      format: artifact.format,
      name: artifact.name,
      change: 'modified',
      base: artifact,
      head: artifact,
      summary: [],
      fields: [],
    }),
  );
  return collectEmbeddedSuites(asChanged, sides, policies);
}

async function readAtTip(change: Change, tip: Snapshot): Promise<Artifact | null> {
  const detected = await openArtifactTree(tip).detect(change.oldPath ?? change.path);
  return detected.artifacts.find((artifact) => artifact.format === change.format) ?? null;
}

function collectPromptYml(head: Artifact, tip: Artifact | null, policies: Policies): CollectedSuite[] {
  const rules = rulesFor(policies, head.path);
  const ofHead = suiteFromPromptYml(head, rules.judge);
  const ofBase = tip === null ? null : suiteFromPromptYml(tip, rules.judge);
  const declared: EmbeddedSuite | null = ofBase ?? ofHead;
  if (declared === null) return [];
  const cases = ofBase?.suite.cases ?? [];
  const compared = compareCases(cases, ofHead?.suite.cases ?? []);
  return [
    {
      suite: { ...declared.suite, ...rules, cases },
      artifact: head.path,
      files: [],
      addedCases: compared.added,
      removedCases: compared.removed,
      removals: compared.removals,
      obstacles: declared.obstacles,
      warnings: [],
    },
  ];
}
