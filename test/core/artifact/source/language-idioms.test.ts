import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed } from './support.ts';

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
