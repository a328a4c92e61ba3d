import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

const GUARDRAIL = `resource "aws_bedrock_guardrail" "desk" {
  name                      = "desk"
  blocked_input_messaging   = "I cannot talk about that."
  topic_policy_config {
    topics_config {
      name       = "Prices of others"
      definition = "What other shops ask for the same thing"
      type       = "DENY"
    }
  }
}
`;
const CHUNKS = `resource "aws_bedrockagent_data_source" "papers" {
  name = "papers"
  vector_ingestion_configuration {
    chunking_configuration {
      chunking_strategy = "FIXED_SIZE"
      fixed_size_chunking_configuration {
        max_tokens         = 400
        overlap_percentage = 15
      }
    }
  }
}
`;
const RUBRIC = '# Tone\n\nDoes the answer fit the style?\n\n1. The opposite.\n2. A slip.\n3. It fits.\n';

it.each<[what: string, path: string, text: string, kinds: string[]]>([
  ['a guardrail', 'infra/bedrock.tf', GUARDRAIL, ['model-config:infrastructure']],
  ['how a knowledge base splits documents', 'infra/papers.tf', CHUNKS, ['model-config:infrastructure']],
  ['the rubric of a judge', 'evals/rubrics/tone.md', RUBRIC, ['prompt:prompt-text']],
  [
    'the prompts of one language among its translations',
    'locales/de/prompts.json',
    '{"greet_system_prompt": "Du bist ein freundlicher Helfer am Schalter. Antworte kurz."}',
    ['prompt:prompt-bag'],
  ],
])('finds %s', (_what, path, text, kinds) => {
  expect(kindsOf(detectFile(path, text))).toEqual(kinds);
});

it('sees a change of every setting of a guardrail and of chunking', () => {
  const paths = (path: string, text: string) =>
    Object.keys(contentOf(path, text, 'model-config').settings).map((key) => key.replace(/^.*\./, ''));
  expect(paths('infra/bedrock.tf', GUARDRAIL)).toEqual(
    expect.arrayContaining(['blocked_input_messaging', 'definition', 'type']),
  );
  expect(paths('infra/papers.tf', CHUNKS)).toEqual(['chunking_strategy', 'max_tokens', 'overlap_percentage']);
});

it.each<[what: string, path: string, text: string]>([
  ['a rubric of people', 'handbook/rubrics/tone.md', RUBRIC],
  ['the index of rubrics', 'evals/rubrics/index.md', RUBRIC],
  ['texts of an interface', 'locales/de/common.json', '{"greet": "Du bist angemeldet. Willkommen zurück."}'],
  ['a rule of a firewall', 'infra/net.tf', 'resource "aws_security_group" "desk" {\n  name = "desk"\n}\n'],
])('%s is none', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});
