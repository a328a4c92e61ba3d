import { lineOfField } from '../documents/field-line.ts';
import { nearestName } from '../nearest.ts';
import type { Artifact } from '../types.ts';
import { directMaker, directProvider, listModelUses, type ModelUse, modelName } from './model-uses.ts';
import { findShutdown } from './retired-models.ts';
import type { Check, Rule } from './rule.ts';

/** Model ids. */
export const MODEL_RULES: readonly Rule[] = [
  {
    id: 'retired-model',
    severity: 'warning',
    means: 'who makes the model shuts it down, or has done so',
    check: ofUses((use) => {
      const row = findShutdown(directMaker(use), modelName(use.id));
      return row === null ? null : `\`${use.id}\` is no longer served from ${row.date} on (${row.source})`;
    }),
  },
  {
    id: 'deprecated-model',
    severity: 'warning',
    means: 'the bundled model data marks the model as deprecated',
    check: ofUses((use, find) =>
      find(use.id)?.deprecated === true
        ? `\`${use.id}\` is marked as deprecated in the bundled model data (genai-prices)`
        : null,
    ),
  },
  {
    id: 'unknown-model',
    severity: 'note',
    means: 'no model of this provider has this name, and one has nearly the same',
    check(subject) {
      const { catalog } = subject.context;
      return ofUses((use) => {
        const maker = directMaker(use);
        if (maker === null || catalog.find(use.id) !== null) return null;
        const near = nearestModel(modelName(use.id), catalog.names(maker));
        return near === null
          ? null
          : `the bundled model data knows no \`${use.id}\`; did you mean \`${near}\`?`;
      })(subject);
    },
  },
  {
    id: 'moving-model',
    severity: 'note',
    means: 'the model id ends in `latest`, so behaviour changes without a commit',
    check: ofUses((use) =>
      /[-:]latest$/i.test(use.id) && !isLocal(use.id)
        ? `\`${use.id}\` moves to a new model without a change here; a dated id keeps what was tested`
        : null,
    ),
  },
];

type FindModel = Parameters<Check>[0]['context']['catalog']['find'];

/** A check of each model that the artifact names; says what is wrong with it. */
function ofUses(check: (use: ModelUse, find: FindModel) => string | null): Check {
  return ({ artifact, before, context }) => {
    const found = (one: Artifact) =>
      listModelUses(one).flatMap((use) => {
        const message = check(use, context.catalog.find);
        return message === null ? [] : [{ field: use.field, message }];
      });
    const earlier = Map.groupBy(before === null ? [] : found(before), ({ message }) => message);
    return [...Map.groupBy(found(artifact), ({ message }) => message)].flatMap(([message, uses]) => {
      const [first] = uses;
      const were = earlier.get(message) ?? [];
      // Another call that names the model now is a use of its own, though one named it before.
      const another =
        were.length > 0 && uses.length > were.length
          ? uses.find(({ field }) => !were.some((one) => one.field === field))
          : undefined;
      return [
        ...(first === undefined ? [] : [{ line: lineOfField(artifact, first.field), message }]),
        ...(another === undefined
          ? []
          : [{ line: lineOfField(artifact, another.field), message, key: another.field }]),
      ];
    });
  };
}

/** On one's own machine `latest` is what one pulled. */
function isLocal(id: string): boolean {
  return directProvider(id) === null && /^(ollama|local|vllm|lmstudio)\b|:latest$/i.test(id);
}

/** A name of the same numbers that one or two letters make of the given one: a newer version is no typing error. */
function nearestModel(given: string, known: readonly string[]): string | null {
  const numbers = (name: string) => (name.match(/\d+/g) ?? []).join('.');
  const alike = known.filter(
    (name) => numbers(name) === numbers(given) && Math.abs(name.length - given.length) <= 2,
  );
  const near = nearestName(given, alike);
  return near === given ? null : near;
}
