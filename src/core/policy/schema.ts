import { z } from 'zod';
import { RULE_IDS } from '../artifact/lint/rules.ts';
import { model, repositoryPath, text } from './fields.ts';
import { targetSchema } from './targets.ts';

const share = z.number().min(0).max(1);
const scorerEntry = z.union([text, z.record(z.string(), z.json())]);

/** A file of cases, and which of them are run. `sample` is drawn the same way on both sides and in every re-run. */
const dataset = z.strictObject({
  path: repositoryPath,
  answers: repositoryPath.optional(),
  tags: z.array(text).min(1).optional(),
  not_tags: z.array(text).min(1).optional(),
  sample: z
    .strictObject({
      size: z.int().min(1),
      stratify_by: z.enum(['tag', 'cluster', 'expected']).optional(),
      seed: z.int().optional(),
    })
    .optional(),
});

const suite = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'a name of letters, digits, ".", "_" and "-", at most 64 long'),
  covers: z.array(repositoryPath).optional(),
  dataset: z.union([repositoryPath, dataset]),
  target: targetSchema,
  /** None where the cases bring assertions of their own. */
  scorers: z.array(scorerEntry).min(1).optional(),
  must_pass: z.array(text).optional(),
  repeats: z.int().min(1).max(20).optional(),
  fallback: model
    .optional()
    .describe('Asked on both sides in place of the suite’s own model where that does not answer.'),
});

const lintLevel = z.enum(['off', 'note', 'warning', 'error']).meta({ id: 'LintLevel' }).optional();
/** How grave the findings of a rule are, by its id; and the files whose findings are not shown. */
const lint = z.strictObject({
  ignore: z.array(repositoryPath).optional(),
  ...(Object.fromEntries(RULE_IDS.map((id) => [id, lintLevel])) as Record<string, typeof lintLevel>),
});

/** The policy file as written, `.github/promptgate.yml`. The single source of its types and of its JSON Schema. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  judge: model.optional(),
  suites: z.array(suite).optional(),
  swap: z.array(z.strictObject({ suite: text, candidates: z.array(model).min(1) })).optional(),
  drift: z
    .strictObject({
      schedule: text.describe(
        'Five fields of cron in UTC, at most once an hour: minute hour day month weekday.',
      ),
      suites: z.array(text).min(1).optional(),
      released: text
        .regex(/^[\w][\w./-]*$/, 'expected the name of a branch or a tag')
        .optional()
        .describe(
          'The branch or tag that always stands on what is released; its artifacts are watched. Default: the default branch.',
        ),
      batch: z
        .strictObject({
          within_hours: z
            .int()
            .min(1)
            .max(72)
            .describe('How long a run waits for its batches, from its first call to its last.'),
          unanswered: z
            .enum(['direct', 'unmeasured'])
            .describe('What becomes of calls that no batch has answered; default: direct.')
            .optional(),
        })
        .describe('Calls are handed to batches of the providers that have them, which cost less.')
        .optional(),
    })
    .optional(),
  gate: z
    .strictObject({
      margin: share.gt(0).optional(),
      require: z.enum(['no_regression', 'proof']).optional(),
      inconclusive: z.enum(['pass', 'block']).optional(),
      uncovered: z.enum(['pass', 'block']).optional(),
      effort: z.enum(['full', 'thrifty']).optional(),
      author_may_accept: z.boolean().optional(),
      own_changes: z.enum(['pass', 'acknowledge']).optional(),
    })
    .optional(),
  lint: lint.optional(),
  budget: z
    .strictObject({
      per_review_usd: z.number().min(0).optional(),
      per_month_usd: z.number().min(0).optional(),
    })
    .optional(),
  report: z
    .strictObject({
      outputs: z
        .enum(['full', 'redacted', 'none'])
        .describe(
          'How much of what cases ask and models answer is shown: all, without what looks secret or personal, nothing.',
        )
        .optional(),
    })
    .optional(),
  release: z
    .strictObject({
      environments: z.array(text).optional(),
      rollout: z
        .strictObject({
          steps: z.array(z.number().gt(0).max(100)).min(1).optional(),
          bake_minutes: z.number().min(0).optional(),
        })
        .optional(),
    })
    .optional(),
});

export type PolicyFile = z.infer<typeof policySchema>;
export type PolicySuite = z.infer<typeof suite>;
