import { z } from 'zod';
import { ARTIFACT_KINDS } from '../../core/artifact/types.ts';
import { findingJson, problemJson } from '../../core/report/json.ts';
import { SPENDING_BY } from '../../core/report/spending.ts';

/**
 * What the commands that call no model print with `--json`. Fields are added within a version, never changed or taken
 * away. Commands import the types alone: none of them should wait for a schema library it does not need.
 */
const version = z.literal(1);
const kind = z.enum(ARTIFACT_KINDS);
const change = z.enum(['added', 'modified', 'removed', 'renamed']);
const summary = z.array(z.string()).describe('One sentence a change, in the terms of its kind.');
const count = z.int().min(0);
const notEvaluated = z.strictObject({
  metric: z.string().nullable().describe('Null: the whole suite.'),
  reason: z.string(),
  fix: z.string().nullable().describe('The line that would mend it.'),
});

/** `promptgate detect --json` */
export const detectJsonSchema = z.strictObject({
  version,
  artifacts: z.array(
    z.strictObject({
      path: z.string(),
      old_path: z.string().optional().describe('Where it was on the base, if elsewhere.'),
      kind,
      format: z.string(),
      name: z.string(),
      confidence: z
        .enum(['certain', 'likely'])
        .describe('`certain`: it can be nothing else; `likely`: its content says so.'),
      reason: z.string().describe('What makes it one, as a phrase.'),
      lines: z
        .tuple([z.int().min(1), z.int().min(1)])
        .optional()
        .describe('Where it is a part of its file.'),
      digest: z
        .string()
        .describe('SHA-256 of the content in canonical form; of the base where it is removed.'),
      change: change.optional().describe('Only where refs are given.'),
      summary: summary.optional().describe('Only where refs are given.'),
    }),
  ),
  broken: z
    .array(z.strictObject({ path: z.string(), kind, format: z.string(), problems: z.array(problemJson) }))
    .describe('Files whose name says what they are and that cannot be read as such.'),
});
export type DetectJson = z.infer<typeof detectJsonSchema>;

const usd = z.strictObject({ low: z.number(), high: z.number() }).nullable();
const calls = z.strictObject({ calls: z.strictObject({ low: count, high: count }), usd });

/** `promptgate plan --json` */
export const planJsonSchema = z.strictObject({
  version,
  changes: z.array(z.strictObject({ path: z.string(), kind, name: z.string(), change, summary })),
  uncovered: z.array(z.string()).describe('Changed artifacts of which no suite makes a request.'),
  suites: z.array(
    z.strictObject({
      name: z.string(),
      guards: z
        .array(z.string())
        .describe('Changed artifacts, and other changed files that the policy’s `covers` names.'),
      because: z
        .array(
          z.strictObject({
            path: z.string().describe('What the suite guards, or the dataset that it reads.'),
            includes: z
              .array(z.string())
              .describe(
                'From there to the file that changed, each including the next; empty: it changed itself.',
              ),
          }),
        )
        .describe('Why it runs, nearest first.'),
      model: z.string().nullable(),
      metrics: z.array(z.string()),
      cases: count,
      new_cases: count,
      identical_cases: count.describe('Equal requests on both sides: not run.'),
      trials: z.strictObject({ first_pass: count, at_most: count }),
      steps: z
        .strictObject({ low: count, high: count })
        .optional()
        .describe('Calls of the model in one run; only where a run may take several.'),
      judges: calls.optional().describe('What judges are asked; only where the suite has one.'),
      simulated_users: calls
        .optional()
        .describe('What models that play users are asked; only where one does.'),
      embeddings: calls
        .optional()
        .describe(
          'What embeds texts for scores; only where something does. What finds passages is in `trials`.',
        ),
      usd: usd.describe('With judges, simulated users and embeddings; null where a price is unknown.'),
      fallback: z
        .strictObject({ model: z.string(), usd: z.number().nonnegative().nullable() })
        .optional()
        .describe(
          'The model that is asked where the suite’s own is down, and the most that this adds, in no sum; null where its price is unknown. Absent: there is none.',
        ),
      not_evaluated: z.array(notEvaluated),
    }),
  ),
  problems: z.array(problemJson).describe('What has to be mended before a review can decide.'),
});
export type PlanJson = z.infer<typeof planJsonSchema>;

/** `promptgate validate --json` */
export const validateJsonSchema = z.strictObject({
  version,
  valid: z.boolean(),
  policy: z.string().nullable().describe('Path of the policy file; null: there is none.'),
  artifacts: count,
  suites: z.array(
    z.strictObject({
      name: z.string(),
      cases: count,
      metrics: z.array(z.string()),
      faults: z.array(notEvaluated),
      notes: z.array(z.strictObject({ metric: z.string().nullable(), reason: z.string() })),
    }),
  ),
  problems: z.array(problemJson),
  findings: z.array(findingJson),
});
export type ValidateJson = z.infer<typeof validateJsonSchema>;

/** `promptgate models --json` */
export const modelsJsonSchema = z.strictObject({
  version,
  models: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string().nullable().describe('Null: any model of the provider.'),
      base_url: z.string(),
      configured: z.boolean(),
      reachable: z.boolean().nullable().describe('Null: not asked.'),
      detail: z.string(),
      usd_per_million_tokens: z
        .strictObject({ input: z.number(), output: z.number() })
        .nullable()
        .describe('Null: unknown.'),
      deprecated: z
        .boolean()
        .nullable()
        .describe('Whether bundled data says that it is on its way out; null: it does not know the model.'),
      shutdown: z
        .string()
        .nullable()
        .describe(
          'The day that its maker has announced for its shutdown, past or to come; null: none is known.',
        ),
      fix: z
        .string()
        .nullable()
        .describe('The line that would configure it, or where to look where its key is refused.'),
    }),
  ),
});
export type ModelsJson = z.infer<typeof modelsJsonSchema>;

const spent = {
  usd: z.number().describe('Of calls whose price is known.'),
  assumed_usd: z.number().describe('Counted against caps beside that, for what nobody knows the price of.'),
  calls: z.int(),
  unpriced_calls: z.int(),
};
/** `promptgate spend --json` */
export const spendJsonSchema = z.strictObject({
  version,
  month: z.string().describe('Of UTC.'),
  by: z.enum(SPENDING_BY),
  rows: z.array(z.strictObject({ name: z.string(), ...spent })),
  total: z.strictObject(spent),
  held_usd: z.number().describe('Set aside for calls that have not ended, or of which nobody knows how.'),
});
export type SpendJson = z.infer<typeof spendJsonSchema>;

/** `promptgate doctor --json` */
export const doctorJsonSchema = z.strictObject({
  version,
  ok: z.boolean().describe('Whether nothing is amiss.'),
  checks: z.array(
    z.strictObject({
      name: z.string().describe('What was looked at; of a faulty setting its variable.'),
      ok: z.boolean(),
      detail: z.string().describe('What was found, or what is expected and how to mend it. No secrets.'),
    }),
  ),
});
export type DoctorJson = z.infer<typeof doctorJsonSchema>;
