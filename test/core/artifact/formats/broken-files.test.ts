import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const AGENT = `name: Tides
model: gpt-4o
system: |
  You answer politely.
triggers:
  - when: high
    do:
      2: respond: "Please wait"
`;

describe('a file that no longer parses is broken where its name and its lines say what it is', () => {
  it.each([
    ['agents/tides.yaml', AGENT, 'agent-definition'],
    [
      'config/billing_agent.yml',
      'model: claude-sonnet-4-5\ninstructions: You answer: always: yes\n',
      'agent-definition',
    ],
    [
      'agents/tides.json',
      '{\n  "model": "gpt-5",\n  "instructions": "You answer politely.",\n}\n',
      'agent-definition',
    ],
    [
      'litellm_config.yaml',
      'model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/gpt-5\n     rpm: 5\n',
      'gateway-config',
    ],
    ['config/llm.yaml', 'llm:\n  model: gpt-5\n   temperature: 1\n', 'model-config'],
    ['prompts/tides.yaml', 'system: You answer: politely and: briefly\n', 'prompt-bag'],
  ])('%s', (path, text, format) => {
    const { artifacts, broken } = detectFile(path, text);
    expect(artifacts).toEqual([]);
    expect(broken.map((one) => [one.format, one.problems.length > 0])).toEqual([[format, true]]);
  });

  it.each([
    [
      'agents/templates/agent.yaml',
      'name: {{ .Values.name }}\nmodel: gpt-5\n{{- if .Values.told }}\nsystem: |\n  x y\n{{- end }}\n',
    ],
    ['agents/deploy.yaml', 'name: Deploy\nimage: x: y\n'],
    ['.github/agents.yaml', AGENT],
    ['docs/tides.yaml', AGENT],
    ['agents/datadog.yaml', 'model: T-800: x\nsystem: linux arm\n'],
    ['agents/two.yaml', 'name: a\n---\nname: b\n'],
    ['prompts/legacy.yaml', 'title: x: y\n'],
  ])('templates and other files are not: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });

  it('and is what it was once it is mended', () => {
    const mended = AGENT.replace('2: respond: "Please wait"', '2: "Please wait"');
    expect(kindsOf(detectFile('agents/tides.yaml', mended))).toEqual(['agent-definition:agent-definition']);
  });
});
