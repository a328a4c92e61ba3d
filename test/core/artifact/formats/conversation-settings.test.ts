import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

const ENV = `AI_PROVIDER=openai
OPENAI_MODEL=gpt-4o-mini
CHANNEL_CONTEXT_MESSAGES=20
CHANNEL_CONTEXT_CHAR_LIMIT=6000
AI_FALLBACK_THRESHOLD=3
ROUTER_CONFIDENCE_THRESHOLD=0.7
LOG_HISTORY_LIMIT=50
SESSION_MAX_AGE=3600
`;

it('an environment that chooses a model says how much of a conversation it is given, and when another takes over', () => {
  expect(Object.keys(contentOf('.env.example', ENV, 'model-config').settings)).toEqual([
    'AI_PROVIDER',
    'OPENAI_MODEL',
    'CHANNEL_CONTEXT_MESSAGES',
    'CHANNEL_CONTEXT_CHAR_LIMIT',
    'AI_FALLBACK_THRESHOLD',
    'ROUTER_CONFIDENCE_THRESHOLD',
  ]);
});

it('a file of settings says it beside the model, or in a section of its own where the name leaves no doubt', () => {
  const text = `llm:
  model: gpt-4o-mini
  max_history: 12
session:
  max_conversation_turns: 8
chart:
  max_history: 100
`;
  expect(contentOf('config.yaml', text, 'model-config').settings).toEqual({
    'llm.model': 'gpt-4o-mini',
    'llm.max_history': 12,
    'session.max_conversation_turns': 8,
  });
  expect(kindsOf(detectFile('config.yaml', 'session:\n  max_conversation_turns: 8\n'))).toEqual([]);
});

it('who generates is told by name, also where something stands in for a model', () => {
  const text = 'APP_GENERATOR_PROVIDER=fake\nAPP_GENERATOR_MODEL=claude-opus-4-8\nAPP_MAIL_PROVIDER=fake\n';
  expect(Object.keys(contentOf('.env.example', text, 'model-config').settings)).toEqual([
    'APP_GENERATOR_PROVIDER',
    'APP_GENERATOR_MODEL',
  ]);
  expect(contentOf('.env.example', 'LLM_PROVIDER=mock\nPORT=80\n', 'model-config').settings).toEqual({
    LLM_PROVIDER: 'mock',
  });
  expect(kindsOf(detectFile('.env.example', 'MAIL_PROVIDER=mock\nPORT=80\n'))).toEqual([]);
});
