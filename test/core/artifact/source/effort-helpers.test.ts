import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const HELPER = `THINKING_MODELS = frozenset({"claude-opus-4-1"})
THINKING_MIN_MAX_TOKENS = 4000
RETRIES = 3


def call_options(model: str, max_tokens: int) -> dict:
    output_config = {}
    if model in THINKING_MODELS:
        output_config["effort"] = "low"
        max_tokens = max(max_tokens, THINKING_MIN_MAX_TOKENS)
    return {"model": model, "max_tokens": max_tokens, "output_config": output_config}
`;

it('how hard a model thinks is a setting where a function sets it for the models that it is given', async () => {
  expect(contentNamed('options.py', HELPER, 'options', 'model-config').settings).toEqual({
    THINKING_MODELS: ['claude-opus-4-1'],
    THINKING_MIN_MAX_TOKENS: 4000,
    'call_options.output_config.effort': 'low',
  });
  expect(await summaryOf('options.py', HELPER, HELPER.replace('"low"', '"high"'))).not.toEqual([]);
  expect(await summaryOf('options.py', HELPER, HELPER.replace('-4-1', '-4-5'))).not.toEqual([]);
});

it('reads it in an object and in TypeScript as well', () => {
  const inside = HELPER.replace('output_config["effort"] = "low"', 'output_config = {"effort": "low"}');
  expect(found('options.py', inside)).toEqual(['model-config options']);
  const script = `const THINKING_MODELS = new Set(['claude-opus-4-1']);
export function callOptions(model: string, options: Options) {
  if (THINKING_MODELS.has(model)) options.reasoning_effort = 'low';
  return options;
}
`;
  expect(found('options.ts', script)).toEqual(['model-config options']);
});

it.each([
  ['an effort of work', HELPER.replaceAll('model', 'ticket').replaceAll('MODELS', 'TICKETS')],
  ['models that only can', HELPER.replace('        output_config["effort"] = "low"\n', '')],
  ['an effort that is handed on', HELPER.replace('= "low"', '= effort')],
])('%s is no setting', (_what, text) => expect(found('options.py', text)).toEqual([]));

it('an effort beside a model in a dictionary is one of its settings', () => {
  const text =
    'config = {\n    "model": "gpt-5",\n    "reasoning_effort": "low",\n    "verbosity": "high",\n}\n';
  expect(contentNamed('onboarding.py', text, 'onboarding', 'model-config').settings).toEqual({
    'config.model': 'gpt-5',
    'config.reasoning_effort': 'low',
    'config.verbosity': 'high',
  });
  const level = text.replace('"high"', '"verbose"').replace('"low"', '"two days"');
  expect(contentNamed('onboarding.py', level, 'onboarding', 'model-config').settings).toEqual({
    'config.model': 'gpt-5',
  });
});
