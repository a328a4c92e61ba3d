import { digestOf } from '../../artifact/digest.ts';
import type { Json, Problem } from '../../artifact/problem.ts';
import type { Artifact, PromptContent, ToolDefinition } from '../../artifact/types.ts';
import { memberOf } from '../../artifact/values.ts';
import type { Obstacle } from '../plan.ts';
import { isRaw } from '../scorers/gate-settings.ts';
import { findScorer } from '../scorers/index.ts';
import { asksJudge } from '../scorers/types.ts';
import type { Case, ScorerUse } from '../types.ts';
import { type Assertion, type MappedAssertion, mapAssertion } from './assertions.ts';
import type { TestAssertion } from './promptfoo-assertions.ts';
import { CODE, type ReferencedTexts, type Refuse } from './promptfoo-files.ts';
import { readGrader } from './promptfoo-graders.ts';
import { type ReadPrompt, readPrompts } from './promptfoo-prompts.ts';
import { type ReadProvider, readProviders } from './promptfoo-providers.ts';
import { type PromptfooTest, readPromptfooTests } from './promptfoo-tests.ts';
import { makeUse, nameMetric } from './scorer-use.ts';

export type { ReferencedTexts } from './promptfoo-files.ts';

/** One prompt of a config with the model that answers it. */
export type PromptfooVariant = {
  /** Labels of prompt and provider, each unique in its config. */
  promptLabel: string;
  providerLabel: string;
  prompt: PromptContent;
  tools: ToolDefinition[];
  /** `provider/model` */
  model: string;
  /** Code of the provider that makes of its answers what is scored; null: there is none. */
  transform: string | null;
  /** Files that its requests are made of, besides the config. */
  sources: string[];
};

/** The declarative part of a promptfoo config. Nothing that it names is executed. */
export type PromptfooSuite = {
  variants: PromptfooVariant[];
  cases: Case[];
  obstacles: Obstacle[];
  /** What is read as it stands and may be meant otherwise. */
  warnings: Problem[];
  /** `provider/model` that grades, where `defaultTest.options.provider` names one. */
  judge: string | null;
  /** What keeps the model that it names from grading, where no other judge is named; null: nothing. */
  graderObstacle: Obstacle | null;
};

/** Reads prompts, providers and tests of a promptfoo config. What cannot be run is an obstacle that names it. */
export function suiteFromPromptfoo(artifact: Artifact, texts: ReferencedTexts): PromptfooSuite {
  const data = artifact.content.type === 'eval-suite' ? artifact.content.data : {};
  const refusals = new Map<string, Obstacle>();
  const refuse: Refuse = (what, reason) => {
    const text = `${what}: ${reason}`;
    refusals.set(text, { metric: null, reason: text, fix: null, blocks: true });
  };
  const prompts = readPrompts(artifact.path, memberOf(data, 'prompts') ?? null, texts, refuse);
  const named = memberOf(data, 'providers') ?? memberOf(data, 'targets') ?? null;
  const providers = readProviders(artifact.path, named, texts, refuse);
  for (const key of ['assertScoringFunction', 'derivedMetrics', 'extensions', 'nunjucksFilters']) {
    if (memberOf(data, key) !== undefined) refuse(`\`${key}\``, CODE);
  }
  const warnings: Problem[] = [];
  const tests = readPromptfooTests(artifact, data, texts, refuse, (problem) => warnings.push(problem));
  const cases = toCases(tests, artifact, refuse);
  // No error: such a config is looked at by people. Refused assertions are.
  if (cases.length > 0 && cases.every(({ scorers }) => scorers.length === 0) && refusals.size === 0)
    refusals.set('', {
      metric: null,
      reason: 'none of its tests has an assertion',
      fix: null,
      blocks: false,
    });
  const variants = pairUp(prompts, providers);
  if (variants.length === 0 && prompts.length > 0 && providers.length > 0)
    refuse('`prompts` of the providers', 'they name none of the prompts');
  return { variants, cases, obstacles: [...refusals.values()], warnings, ...readSharedGrader(data, cases) };
}

/** Every prompt with every provider, but for providers that name their prompts. */
function pairUp(prompts: readonly ReadPrompt[], providers: readonly ReadProvider[]): PromptfooVariant[] {
  return prompts.flatMap(({ label, content, source }) =>
    providers
      .filter(
        (provider) =>
          provider.prompts?.some((name) => label === name || label.startsWith(`${name}:`)) !== false,
      )
      .map(({ label: providerLabel, model, parameters, responseFormat, tools, transform, sources }) => ({
        promptLabel: label,
        providerLabel,
        prompt: { ...content, model, parameters, responseFormat },
        tools,
        model,
        transform,
        sources: [...(source === null ? [] : [source]), ...sources],
      })),
  );
}

/** The model that `defaultTest` names to grade, for all that name none of their own. */
function readSharedGrader(
  data: Json,
  cases: readonly Case[],
): Pick<PromptfooSuite, 'judge' | 'graderObstacle'> {
  const options = memberOf(memberOf(data, 'defaultTest') ?? null, 'options') ?? null;
  const grader = readGrader(memberOf(options, 'provider') ?? null);
  if ('model' in grader) return { judge: grader.model, graderObstacle: null };
  const asked = cases.some(({ scorers }) =>
    scorers.some(({ scorer, judge }) => judge === undefined && asksJudge(findScorer(scorer))),
  );
  const reason = `\`defaultTest.options.provider\` ${grader.id}: ${grader.refused}`;
  const fix = 'add `judge: <provider>/<model>` to the policy';
  return { judge: null, graderObstacle: asked ? { metric: null, reason, fix, blocks: true } : null };
}

/** Tests as the cases of a suite; what cannot be run is refused by name. */
export function toCases(
  tests: readonly PromptfooTest[],
  artifact: Pick<Artifact, 'path'>,
  refuse: Refuse,
): Case[] {
  const ids = new Set<string>();
  const refused = new Set<string>();
  return tests.map(({ vars, assertions, description, line, ...test }) => {
    const scorers: ScorerUse[] = [];
    for (const one of assertions) {
      const { assertion, negate, metric, weight, set } = one;
      const mapped = mapAssertion(assertion);
      if ('refused' in mapped) {
        const name = `assertion \`${negate ? 'not-' : ''}${assertion.type}\``;
        const nearest = mapped.nearest === null ? '' : `; the nearest scorer here is \`${mapped.nearest}\``;
        if (!refused.has(name)) refuse(name, `${mapped.refused}${nearest}`);
        refused.add(name);
        continue;
      }
      const grader = asksJudge(findScorer(mapped.scorer))
        ? readGrader(one.provider ?? test.provider)
        : { model: null };
      if ('refused' in grader) {
        refuse(`\`provider\` ${grader.id} of assertion \`${assertion.type}\``, grader.refused);
        continue;
      }
      if (asksJudge(findScorer(mapped.scorer)) && (one.rubricPrompt || test.rubricPrompt)) {
        refuse(
          `\`rubricPrompt\` of assertion \`${assertion.type}\``,
          'judges are asked in words of their own here, which keep apart what is graded and what is told; say it in the rubric',
        );
        continue;
      }
      const watched = (mapped.watched === true && set === null) || weight === 0;
      // One name is one metric, whichever cases it stands in.
      const name = nameMetric(
        metric ?? `${negate ? 'not_' : ''}${assertion.type.replaceAll('-', '_')}`,
        new Set(),
      );
      scorers.push(
        makeUse(name, mapped.scorer, mapped.options, {
          negate: negate && mapped.negated !== true,
          watched,
          ...thresholdOf(assertion, mapped, set !== null),
          ...(set === null ? {} : { set }),
          ...(grader.model === null ? {} : { judge: grader.model }),
          ...transformsOf(one, test.transform),
        }),
      );
    }
    const id = uniqueId(description ?? `test-${digestOf({ vars, scorers }).slice(0, 8)}`, ids);
    const { input } = vars;
    return {
      id,
      input: typeof input === 'string' ? input : '',
      vars,
      expected: null,
      tools: null,
      tags: [],
      cluster: id,
      scorers,
      source: { path: artifact.path, line },
    };
  });
}

/** promptfoo applies a test's transform before the assertion's own, and gives `contextTransform` neither. */
function transformsOf(
  { transform, contextTransform }: TestAssertion,
  ofTest: string | null,
): Pick<ScorerUse, 'transform' | 'contextTransform'> {
  const chain = [ofTest, transform].filter((code) => code !== null);
  return {
    ...(chain.length === 0 ? {} : { transform: chain }),
    ...(contextTransform === null ? {} : { contextTransform: [contextTransform] }),
  };
}

/**
 * What an assertion has to reach. Graded parts of a set bring their grade to its mean, as in promptfoo; those in milliseconds and dollars
 * pass or fail there too.
 */
function thresholdOf(
  { threshold }: Assertion,
  { scorer, threshold: usual }: Extract<MappedAssertion, { scorer: string }>,
  inSet: boolean,
): { threshold?: number } {
  const scale = findScorer(scorer)?.scale;
  const raw = isRaw(scale);
  const limit = threshold ?? usual;
  return scale === 'pass_fail' || limit === undefined || (inSet && !raw) ? {} : { threshold: limit };
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let i = 2; taken.has(id); i++) id = `${wanted} (${i})`;
  taken.add(id);
  return id;
}
