import { lineOfField } from '../documents/field-line.ts';
import type { Artifact, ModelParameters } from '../types.ts';
import { directMaker, listCalledByName, listModelUses, type ModelUse, modelName } from './model-uses.ts';
import type { Found, Rule } from './rule.ts';

/** The ranges that the most permissive provider documents. */
const RANGES: readonly [keyof ModelParameters, key: string, low: number, high: number][] = [
  ['temperature', 'temperature', 0, 2],
  ['topP', 'topp', 0, 1],
  ['maxOutputTokens', 'maxoutputtokens', 1, Number.POSITIVE_INFINITY],
];

/** Sampling parameters, and what the model they are set for makes of them. */
export const PARAMETER_RULES: readonly Rule[] = [
  {
    id: 'parameter-range',
    severity: 'error',
    means: 'a sampling parameter is outside what any provider accepts',
    check: ({ artifact }) =>
      parameterSets(artifact).flatMap(({ parameters, fieldOf }) =>
        RANGES.flatMap(([name, key, low, high]) => {
          const value = parameters[name];
          if (typeof value !== 'number' || (value >= low && value <= high)) return [];
          const range = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `between ${low} and ${high}`;
          return [
            {
              line: lineOfField(artifact, fieldOf(key)),
              message: `\`${name}\` is ${value}; it must be ${range}`,
            },
          ];
        }),
      ),
  },
  {
    id: 'unsupported-parameter',
    severity: 'warning',
    means: 'the model refuses or ignores a sampling parameter that is set for it',
    check: ({ artifact }) =>
      [...listModelUses(artifact), ...listCalledByName(artifact)].flatMap((use) =>
        findUnsupported(use).map(
          ({ key, says }): Found => ({
            line: lineOfField(artifact, use.fieldOf(key)),
            message: `\`${use.id}\` ${says}`,
          }),
        ),
      ),
  },
];

/** What a model's maker documents that it does not take, in words that follow the model's id; `key` is the normalised one to blame. */
export function findUnsupported(use: ModelUse): { key: string; says: string }[] {
  const maker = directMaker(use);
  return FAULTS.flatMap((fault) => {
    if (fault.maker !== maker || !fault.models.test(modelName(use.id))) return [];
    return fault.find(use) ?? [];
  });
}

type Fault = {
  maker: string;
  models: RegExp;
  /** What is wrong with how the model is called, in words that follow its id, and the normalised key to blame. */
  find(use: ModelUse): { key: string; says: string } | null;
};

const REASONING = /^(o1|o3|o3-mini|o4-mini|gpt-5|gpt-5-mini|gpt-5-nano)(-20\d\d-\d\d-\d\d)?$/;

/** What makers document that their models refuse. Models that are not named here are not judged. */
const FAULTS: readonly Fault[] = [
  {
    // https://platform.openai.com/docs/guides/latest-model, "parameter compatibility": these models raise an error for
    // temperature and top_p, of which only the default, 1, passes.
    maker: 'openai',
    models: REASONING,
    find({ parameters: { temperature, topP } }) {
      if (temperature !== undefined && temperature !== 1)
        return {
          key: 'temperature',
          says: `takes no temperature but its default, 1; ${temperature} is refused`,
        };
      if (topP !== undefined && topP !== 1)
        return { key: 'topp', says: `takes no top_p but its default, 1; ${topP} is refused` };
      return null;
    },
  },
  {
    // https://platform.openai.com/docs/guides/reasoning: reasoning.effort is a parameter of reasoning models.
    maker: 'openai',
    models: /^(gpt-3\.5|gpt-4)/,
    find: ({ parameters: { reasoningEffort } }) =>
      reasoningEffort === undefined || reasoningEffort === 'none'
        ? null
        : { key: 'reasoningeffort', says: 'is no reasoning model and refuses a reasoning effort' },
  },
  {
    // https://platform.openai.com/docs/api-reference/chat/create has no top_k.
    maker: 'openai',
    models: /^(gpt-|o[134](-|$)|chatgpt-)/,
    find: ({ others }) => (others.has('topk') ? { key: 'topk', says: 'has no parameter top_k' } : null),
  },
  {
    // https://docs.claude.com/en/api/messages: "Ranges from 0.0 to 1.0".
    maker: 'anthropic',
    models: /^claude/,
    find: ({ parameters: { temperature } }) =>
      temperature !== undefined && temperature > 1 && temperature <= 2
        ? { key: 'temperature', says: `takes a temperature between 0 and 1; ${temperature} is refused` }
        : null,
  },
  {
    // https://docs.claude.com/en/docs/about-claude/models/migrating-to-claude-4: temperature or top_p, not both.
    maker: 'anthropic',
    models: /^claude-(opus-4-[156]|sonnet-4-[56]|haiku-4-5)/,
    find: ({ parameters: { temperature, topP } }) =>
      temperature !== undefined && topP !== undefined
        ? { key: 'topp', says: 'takes temperature or top_p, not both' }
        : null,
  },
  {
    // https://platform.claude.com/docs/en/about-claude/models/migration-guide: sampling parameters were removed.
    maker: 'anthropic',
    models: /^claude-opus-4-[78]/,
    find({ parameters: { temperature, topP } }) {
      if (temperature !== undefined && temperature !== 1)
        return { key: 'temperature', says: 'takes no temperature any more and refuses the request' };
      return topP !== undefined && topP !== 1
        ? { key: 'topp', says: 'takes no top_p any more and refuses the request' }
        : null;
    },
  },
];

/** Parameters beside each model; those of a prompt that names none count too. */
function parameterSets(artifact: Artifact): Pick<ModelUse, 'parameters' | 'fieldOf'>[] {
  const { content } = artifact;
  if (content.type !== 'prompt') return listModelUses(artifact);
  const names = new Map(RANGES.map(([name, key]) => [key, name]));
  return [{ parameters: content.parameters, fieldOf: (key) => `parameters.${names.get(key) ?? key}` }];
}
