import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.go', 'A.java', 'A.php', 'a.rs']));

describe('chains of Prism', () => {
  const chain = (rest: string) => `<?php
use Prism\\Prism\\Prism;
class Bot {
  public function ask(string $q) {
    return Prism::text()->using("anthropic", "claude-3-5-sonnet-latest")->usingTemperature(0.3)${rest}->withPrompt($q)->asText();
  }
}
`;

  it('a provider that is named by a text is not the model, and usingTemperature is a parameter', () => {
    const text = chain("->withSystemPrompt('You are a support agent of a shop.')");
    expect(contentNamed('A.php', text, 'Bot.ask.text', 'prompt')).toMatchObject({
      model: 'claude-3-5-sonnet-latest',
      parameters: { temperature: 0.3 },
    });
  });

  it('one without a system prompt is a choice of a model', () => {
    expect(contentNamed('A.php', chain(''), 'A', 'model-config')).toMatchObject({
      models: ['claude-3-5-sonnet-latest'],
      settings: { 'Bot.ask.text.temperature': 0.3 },
    });
  });
});

describe('what a file of PHP returns', () => {
  it('is known by the name of the file: a prompt with its model and its parameters', () => {
    const text = `<?php
return ['support' => ['system_prompt' => 'You are a support agent of a shop.', 'model' => 'gpt-4o-mini', 'temperature' => 0.3]];
`;
    expect(contentNamed('config/ai.php', text, 'ai.support', 'prompt')).toMatchObject({
      messages: [{ role: 'system', content: 'You are a support agent of a shop.' }],
      model: 'gpt-4o-mini',
      parameters: { temperature: 0.3 },
    });
  });

  it('is a choice of a model by what holds where the environment says nothing', () => {
    const text = `<?php
return ['key' => env('OPENAI_API_KEY'), 'model' => env('OPENAI_MODEL', 'gpt-4o-mini'), 'temperature' => 0.3];
`;
    expect(contentNamed('config/llm.php', text, 'llm', 'model-config').settings).toEqual({
      'llm.model': 'gpt-4o-mini',
      'llm.temperature': 0.3,
    });
  });

  it('is none of a function in it', () => {
    const text = `<?php
function limits() { return ['model' => 'gpt-4o-mini', 'max' => 3]; }
return ['locale' => 'en', 'timezone' => 'UTC'];
`;
    expect(found('config/app.php', text)).toEqual([]);
  });
});
