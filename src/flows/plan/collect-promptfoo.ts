import { canonicalJson } from '../../core/artifact/digest.ts';
import { resolveReference } from '../../core/artifact/paths.ts';
import { isGlob } from '../../core/artifact/references/references.ts';
import type { Artifact, Change } from '../../core/artifact/types.ts';
import { compareCases } from '../../core/eval/datasets/compare-cases.ts';
import type { Obstacle } from '../../core/eval/plan.ts';
import {
  type PromptfooSuite,
  type PromptfooVariant,
  suiteFromPromptfoo,
} from '../../core/eval/suites/promptfoo.ts';
import { underProvider } from '../../core/eval/suites/promptfoo-transforms.ts';
import { nameMetric } from '../../core/eval/suites/scorer-use.ts';
import type { Case, Suite } from '../../core/eval/types.ts';
import type { Policies } from '../../core/policy/nested.ts';
import type { Snapshot } from '../../ports.ts';
import { type ArtifactTree, matchGlobs } from '../change/artifact-tree.ts';
import type { Sides } from '../change/read-sides.ts';
import { type CollectedSuite, rulesFor } from './collect-suites.ts';
import type { Resolution } from './targets/types.ts';

/** More files than this are no tests of one config. */
const MAX_FILES = 2_000;

/** The suites of a promptfoo config, one for each prompt with each provider, with the tests of the base branch's tip. */
export async function collectPromptfoo(
  { base, head }: Pick<Change, 'base' | 'head'>,
  tip: Artifact | null,
  sides: Sides,
  policies: Policies,
): Promise<CollectedSuite[]> {
  const config = head ?? base;
  if (config === null) return [];
  const ofHead = head === null ? null : await readPromptfoo(head, sides.head.snapshot);
  const ofBase = base === null ? null : await readPromptfoo(base, sides.base.snapshot);
  const tests = tip === null ? null : await readPromptfoo(tip, sides.tip);
  const cases = tests?.cases ?? [];
  const compared = compareCases(cases, ofHead?.cases ?? []);
  const obstacles = mergeObstacles(tests?.obstacles ?? [], ofHead?.obstacles ?? []);
  const grader = tests?.graderObstacle ?? null;
  const named = ofHead?.variants ?? [];
  const before = new Map(matchVariants(named, ofBase?.variants ?? []));
  const dropped = await findDropped(base, ofBase, before, sides.head.snapshot);
  for (const [now, then] of dropped) before.set(now, then);
  const all = [...named, ...dropped.keys()];
  const rules = rulesFor(policies, config.path);
  const taken = new Set<string>();
  const changed = all.filter((variant) => !sendsTheSame(variant, before.get(variant)));
  const concerned = changed.length > 0 ? changed : all;
  // A config of which nothing can be run still has to be seen to be so; one that went with its prompts has not.
  const variants = concerned.length === 0 && head !== null ? [null] : concerned;
  const collect = async (variant: PromptfooVariant | null): Promise<CollectedSuite> => {
    const then = variant === null ? undefined : before.get(variant);
    const transform = transformOf(then ?? variant, tests?.variants ?? []);
    // An edit of what is made of answers can weaken every case.
    const ofNow = variant === null || dropped.has(variant) ? transform : variant.transform;
    const { removed, removals } = compareCases(
      underProvider(cases, transform),
      underProvider(ofHead?.cases ?? [], ofNow),
    );
    const label = `${variant?.promptLabel} on ${variant?.providerLabel}`;
    const suite: Suite = {
      name: nameMetric(all.length <= 1 ? config.name : `${config.name}_${label}`, taken),
      origin: { kind: 'promptfoo', path: config.path },
      covers: [config.path],
      target: { kind: 'prompt', ...(variant === null ? {} : { model: variant.model }) },
      cases: underProvider(cases, transform),
      scorers: [],
      mustPass: [],
      repeats: 1,
      ...rules,
      judge: rules.judge ?? tests?.judge ?? null,
    };
    return {
      suite,
      artifact: config.path,
      files: [],
      addedCases: underProvider(judgedAlike(compared.added, cases), transform),
      removedCases: removed,
      removals,
      obstacles: rules.judge === null && grader !== null ? [...obstacles, grader] : obstacles,
      // All variants have the same tests.
      warnings: variant === variants[0] ? (tests?.warnings ?? []) : [],
      resolved: {
        base: await toResolution(then, base, sides.base),
        head: await toResolution(variant ?? undefined, config, sides.head),
      },
    };
  };
  return Promise.all(variants.map(collect));
}

/**
 * Prompts in files that the head changes and no longer names, or whose config it removes: what the base tests is tested,
 * as the base's config would run it on the head's files. By the variant there, the base's.
 */
async function findDropped(
  base: Artifact | null,
  ofBase: PromptfooSuite | null,
  matched: ReadonlyMap<PromptfooVariant, PromptfooVariant>,
  head: Snapshot,
): Promise<ReadonlyMap<PromptfooVariant, PromptfooVariant>> {
  const named = new Set([...matched.values()].map(({ promptLabel }) => promptLabel));
  const left = ofBase?.variants.filter(({ promptLabel }) => !named.has(promptLabel)) ?? [];
  if (base === null || left.length === 0) return new Map();
  const { variants } = await readPromptfoo(base, head);
  const pairs = variants.flatMap((now): [PromptfooVariant, PromptfooVariant][] => {
    const then = left.find(
      (one) => one.promptLabel === now.promptLabel && one.providerLabel === now.providerLabel,
    );
    return then === undefined || sendsTheSame(now, then) ? [] : [[now, then]];
  });
  return new Map(pairs);
}

/** The base says who grades: new cases are graded by a model that its own cases name, or by the suite's judge. */
function judgedAlike(added: readonly Case[], cases: readonly Case[]): Case[] {
  const known = new Set(cases.flatMap(({ scorers }) => scorers.map(({ judge }) => judge)));
  return added.map((one) => ({
    ...one,
    scorers: one.scorers.map(({ judge, ...use }) =>
      judge === undefined || !known.has(judge) ? use : { ...use, judge },
    ),
  }));
}

/**
 * What makes of a provider's answers what is scored is a part of how they are scored: the base branch says it, for both sides; of a
 * provider that the branch does not name, whoever names it.
 */
function transformOf(variant: PromptfooVariant | null, tip: readonly PromptfooVariant[]): string | null {
  const known = tip.find(
    (one) => one.promptLabel === variant?.promptLabel && one.providerLabel === variant.providerLabel,
  );
  return (known ?? variant)?.transform ?? null;
}

/** Whether a change leaves a variant as it was; it then has nothing to say beside those that it changes. */
function sendsTheSame(now: PromptfooVariant, then: PromptfooVariant | undefined): boolean {
  const sent = ({ prompt, tools, model }: PromptfooVariant) => canonicalJson({ prompt, tools, model });
  return then !== undefined && sent(now) === sent(then);
}

/**
 * What each variant of the head was on the base: the same prompt with the same provider. Prompts or providers that
 * changed their names (a model was swapped) are the ones left over, in their order, where as many are left on both sides.
 */
function matchVariants(
  head: readonly PromptfooVariant[],
  base: readonly PromptfooVariant[],
): ReadonlyMap<PromptfooVariant, PromptfooVariant> {
  const prompts = matchLabels(head, base, ({ promptLabel }) => promptLabel);
  const providers = matchLabels(head, base, ({ providerLabel }) => providerLabel);
  const pairs = head.flatMap((now): [PromptfooVariant, PromptfooVariant][] => {
    const then = base.find(
      (one) =>
        one.promptLabel === prompts.get(now.promptLabel) &&
        one.providerLabel === providers.get(now.providerLabel),
    );
    return then === undefined ? [] : [[now, then]];
  });
  return new Map(pairs);
}

function matchLabels(
  head: readonly PromptfooVariant[],
  base: readonly PromptfooVariant[],
  labelOf: (variant: PromptfooVariant) => string,
): ReadonlyMap<string, string> {
  const [now, then] = [new Set(head.map(labelOf)), new Set(base.map(labelOf))];
  const came = [...now].filter((label) => !then.has(label));
  const went = [...then].filter((label) => !now.has(label));
  const renamed =
    came.length === went.length ? new Map(came.map((label, i) => [label, went[i] ?? label])) : null;
  return new Map([...now].map((label) => [label, renamed?.get(label) ?? label]));
}

async function toResolution(
  variant: PromptfooVariant | undefined,
  artifact: Artifact | null,
  tree: ArtifactTree,
): Promise<Resolution> {
  if (variant === undefined || artifact === null)
    return {
      ok: false,
      reason: 'there is no such prompt with a provider that can be run',
      fix: null,
      problems: [],
    };
  const { prompt, tools, model, sources } = variant;
  const read = await tree.detectAll(sources);
  const inputs = [artifact, ...[...read.values()].flatMap(({ artifacts }) => artifacts)];
  const target =
    tools.length === 0
      ? { kind: 'prompt' as const, prompt, model }
      : { kind: 'tools' as const, tools, prompt, model };
  return { ok: true, target, inputs };
}

/** Reads a config with the files that it names, and those that its files of tests name. */
async function readPromptfoo(artifact: Artifact, snapshot: Snapshot): Promise<PromptfooSuite> {
  const { path, references } = artifact;
  const { texts, found } = await readTexts(references, snapshot);
  const named = [...texts].flatMap(([file, text]) =>
    /\.(csv|jsonl?|ya?ml)$/i.test(file)
      ? Array.from(text.matchAll(/file:\/\/([^\s"',\]}]+)/g), ([, written = '']) =>
          resolveReference(path, written),
        )
      : [],
  );
  const more = named.filter((one) => one !== null && !texts.has(one)).filter((one) => one !== null);
  const others = await readTexts(more, snapshot);
  const suite = suiteFromPromptfoo(artifact, new Map([...texts, ...others.texts]));
  if (Math.max(found, others.found) <= MAX_FILES) return suite;
  const reason = `it reads more than ${MAX_FILES.toLocaleString('en-US')} files, and the others were left out`;
  return { ...suite, obstacles: [...suite.obstacles, { metric: null, reason, fix: null, blocks: true }] };
}

/** The first of the files that are named, and how many there are. */
async function readTexts(
  references: readonly string[],
  snapshot: Snapshot,
): Promise<{ texts: Map<string, string>; found: number }> {
  const named = new Set(references.filter((path) => snapshot.files.has(path)));
  const globs = references.filter((path) => !named.has(path) && isGlob(path));
  const matched = globs.length === 0 ? [] : [...snapshot.files.keys()].filter(matchGlobs(globs));
  const paths = [...new Set([...named, ...matched])];
  const contents = await snapshot.readMany(paths.slice(0, MAX_FILES));
  const texts = [...contents].flatMap(([path, content]): [string, string][] =>
    content.kind === 'text' ? [[path, content.text]] : [],
  );
  return { texts: new Map(texts), found: paths.length };
}

function mergeObstacles(base: readonly Obstacle[], head: readonly Obstacle[]): Obstacle[] {
  const seen = new Set<string>();
  return [...base, ...head].filter(({ reason }) => !seen.has(reason) && seen.add(reason));
}
