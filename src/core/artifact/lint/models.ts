import type { Artifact, LintFinding } from '../types.ts';
import { findingOf, lineOfField } from './rules.ts';

/** Models that whoever made them has shut down, with the date they announced. Other hosts keep their own calendars. */
const RETIRED: readonly { makers: RegExp; models: RegExp; date: string }[] = [
  {
    makers: /^openai$/,
    models: /^(text-(davinci|curie|babbage|ada)-00\d|code-(davinci|cushman)-00\d)$/,
    date: '2024-01-04',
  },
  { makers: /^openai$/, models: /^gpt-3\.5-turbo(-16k)?-(0301|0613)$/, date: '2024-09-13' },
  { makers: /^openai$/, models: /^gpt-4-(1106-)?vision-preview$/, date: '2024-12-06' },
  { makers: /^openai$/, models: /^gpt-4\.5-preview(-2025-02-27)?$/, date: '2025-07-14' },
  { makers: /^anthropic$/, models: /^claude-(1(\.\d)?|instant-1(\.\d)?)$/, date: '2024-11-06' },
  { makers: /^anthropic$/, models: /^claude-(2(\.\d)?|3-sonnet-20240229)$/, date: '2025-07-21' },
  { makers: /^(google|gemini)$/, models: /^gemini-1\.0-pro(-\w+)?$/, date: '2025-02-15' },
];

/** Model ids that have been shut down, or whose meaning moves. */
export function lintModels(artifact: Artifact): LintFinding[] {
  return modelsOf(artifact).flatMap(({ id, field }) => {
    const line = lineOfField(artifact, field);
    const retired = RETIRED.find(({ makers, models }) => {
      const [model = '', maker] = id.toLowerCase().split('/').reverse();
      return models.test(model) && (maker === undefined || makers.test(maker));
    });
    if (retired !== undefined) {
      return [findingOf('retired-model', artifact, line, `\`${id}\` was shut down on ${retired.date}`)];
    }
    if (!/[-:]latest$/i.test(id)) return [];
    const message = `\`${id}\` moves to a new model without a change here; a dated id keeps what was tested`;
    return [findingOf('moving-model', artifact, line, message)];
  });
}

function modelsOf({ content }: Artifact): { id: string; field: string }[] {
  switch (content.type) {
    case 'prompt':
      return content.model === null ? [] : [{ id: content.model, field: 'model' }];
    case 'model-config':
      return content.models.map((id) => {
        const name = Object.keys(content.settings).find((key) => content.settings[key] === id);
        return { id, field: name === undefined ? '' : `settings.${name}` };
      });
    default:
      return [];
  }
}
