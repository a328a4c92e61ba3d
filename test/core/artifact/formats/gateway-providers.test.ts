import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

it.each([
  'routing:\n  primary: openai\n  fallback: [anthropic]\n',
  'gateway:\n  router: { default: azure-openai, fallbacks: [gemini, bedrock] }\n',
  'routing:\n  strategy: weighted\n  weights: { openai: 70, anthropic: 30 }\n',
  'llm_routing:\n  strategy: latency\n  providers: [{ name: groq }, { name: together }]\n',
])('finds a gateway that knows its providers by their names: %s', (text) => {
  expect(kindsOf(detectFile('config/gateway.yaml', text))).toEqual(['gateway-config:gateway-config']);
});

it('sees a change of the order and of the cache, and none of the server around them', () => {
  const text = 'routing: { primary: openai, fallback: [gemini] }\ncache: { ttl: 60 }\nserver: { port: 80 }\n';
  const digest = (from: string, to: string) => artifactOf('gateway.yaml', text.replace(from, to)).digest;
  expect(digest('primary: openai', 'primary: anthropic')).not.toBe(digest('', ''));
  expect(digest('ttl: 60', 'ttl: 0')).not.toBe(digest('', ''));
  expect(digest('port: 80', 'port: 81')).toBe(digest('', ''));
});

it.each([
  ['pages', 'routes:\n  default: home\n  fallback: missing\n'],
  ['who signs people in', 'routing:\n  primary: google\n  fallback: [github]\n'],
  ['one provider', 'routing:\n  primary: openai\n'],
  ['clouds', 'router:\n  strategy: nearest\n  providers: [aws, azure]\n'],
  ['letters', 'failover:\n  primary: mailgun\n  secondary: openai\n'],
])('takes no routes of %s for a gateway’s', (_what, text) => {
  expect(kindsOf(detectFile('config/a.yaml', text))).toEqual([]);
});
