import type { Artifact, Change } from '../core/artifact/types.ts';
import type { Obstacle } from '../core/eval/plan.ts';
import { type EmbeddedSuite, suiteFromPromptYml } from '../core/eval/suites/prompt-yml.ts';
import {
  type PromptfooSuite,
  type PromptfooVariant,
  suiteFromPromptfoo,
} from '../core/eval/suites/promptfoo.ts';
import { nameMetric } from '../core/eval/suites/scorer-use.ts';
import type { Suite } from '../core/eval/types.ts';
import type { Policy } from '../core/policy/parse.ts';
import type { Snapshot } from '../ports.ts';
import { openArtifactTree } from './artifact-tree.ts';
import { type CollectedSuite, compareCases } from './collect-suites.ts';
import type { Sides } from './read-sides.ts';
import type { Resolution } from './resolve-target.ts';

/**
 * Suites that changed artifacts carry themselves: `.prompt.yml` tests, promptfoo configs. Cases and scorers are those of
 * the base branch's tip; where it has none, the head's run there alone.
 */
export async function collectEmbeddedSuites(
  changes: readonly Change[],
  sides: Sides,
  policy: Policy,
): Promise<CollectedSuite[]> {
  const collected: CollectedSuite[] = [];
  for (const change of changes) {
    if (change.head === null) continue;
    const tip = await readAtTip(change, sides.tip);
    if (change.format === 'github-prompt-yml') collected.push(...collectPromptYml(change.head, tip, policy));
    if (change.format === 'promptfoo')
      collected.push(...(await collectPromptfoo(change, tip, sides, policy)));
  }
  return collected;
}

async function readAtTip(change: Change, tip: Snapshot): Promise<Artifact | null> {
  const detected = await openArtifactTree(tip).detect(change.oldPath ?? change.path);
  return detected.artifacts.find((artifact) => artifact.format === change.format) ?? null;
}

function collectPromptYml(head: Artifact, tip: Artifact | null, policy: Policy): CollectedSuite[] {
  const ofHead = suiteFromPromptYml(head, policy.judge);
  const ofBase = tip === null ? null : suiteFromPromptYml(tip, policy.judge);
  const declared: EmbeddedSuite | null = ofBase ?? ofHead;
  if (declared === null) return [];
  const cases = ofBase?.suite.cases ?? [];
  const compared = compareCases(cases, ofHead?.suite.cases ?? []);
  return [
    {
      suite: { ...declared.suite, cases },
      artifact: head.path,
      addedCases: compared.added,
      removedCases: compared.removed,
      obstacles: declared.obstacles,
      warnings: [],
    },
  ];
}

async function collectPromptfoo(
  change: Change,
  tip: Artifact | null,
  sides: Sides,
  policy: Policy,
): Promise<CollectedSuite[]> {
  const { head, base } = change;
  if (head === null) return [];
  const ofHead = await readPromptfoo(head, sides.head.snapshot);
  const ofBase = base === null ? null : await readPromptfoo(base, sides.base.snapshot);
  const tests = tip === null ? null : await readPromptfoo(tip, sides.tip);
  const cases = tests?.cases ?? [];
  const compared = compareCases(cases, ofHead.cases);
  const obstacles = mergeObstacles(tests?.obstacles ?? [], ofHead.obstacles);
  const taken = new Set<string>();
  // A config of which nothing can be run still has to be seen to be so.
  const variants = ofHead.variants.length === 0 ? [null] : ofHead.variants;
  return variants.map((variant): CollectedSuite => {
    const suite: Suite = {
      name: nameMetric(ofHead.variants.length === 1 ? head.name : `${head.name}_${variant?.label}`, taken),
      origin: { kind: 'promptfoo', path: head.path },
      covers: [head.path],
      target: { kind: 'prompt', prompt: null, model: variant?.model ?? null },
      cases,
      scorers: [],
      mustPass: [],
      repeats: 1,
      judge: policy.judge,
    };
    const before = ofBase?.variants.find(({ label }) => label === variant?.label) ?? singleVariant(ofBase);
    return {
      suite,
      artifact: head.path,
      addedCases: compared.added,
      removedCases: compared.removed,
      obstacles,
      warnings: [],
      resolved: { base: toResolution(before, base), head: toResolution(variant ?? undefined, head) },
    };
  });
}

/** With one prompt and one provider a new name is still the same thing. */
function singleVariant(suite: PromptfooSuite | null): PromptfooVariant | undefined {
  return suite?.variants.length === 1 ? suite.variants[0] : undefined;
}

function toResolution(variant: PromptfooVariant | undefined, artifact: Artifact | null): Resolution {
  if (variant === undefined || artifact === null)
    return {
      ok: false,
      reason: 'there is no such prompt with a provider that can be run',
      fix: null,
      problems: [],
    };
  return {
    ok: true,
    target: { kind: 'prompt', prompt: variant.prompt, model: variant?.model ?? null },
    inputs: [artifact],
  };
}

async function readPromptfoo(artifact: Artifact, snapshot: Snapshot): Promise<PromptfooSuite> {
  const contents = await snapshot.readMany(artifact.references);
  const texts = [...contents].flatMap(([path, content]): [string, string][] =>
    content.kind === 'text' ? [[path, content.text]] : [],
  );
  return suiteFromPromptfoo(artifact, new Map(texts));
}

function mergeObstacles(base: readonly Obstacle[], head: readonly Obstacle[]): Obstacle[] {
  const seen = new Set<string>();
  return [...base, ...head].filter(({ reason }) => !seen.has(reason) && seen.add(reason));
}
