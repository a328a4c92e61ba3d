import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const POLICY = `<policies>
  <!-- <llm-token-limit tokens-per-minute="1" /> -->
  <inbound>
    <base />
    <set-header name="Authorization"><value>@("Bearer " + (string)context.Variables["a"])</value></set-header>
    <set-backend-service backend-id="pool" />
    <llm-token-limit tokens-per-minute="1000"
      counter-key="@(context.Subscription?.Key ?? "anonymous")" />
    <azure-openai-semantic-cache-lookup score-threshold="0.05">
      <vary-by>@(context.Subscription.Id)</vary-by>
    </azure-openai-semantic-cache-lookup>
  </inbound>
</policies>
`;

it('reads what a policy does with calls of models, and where they go', () => {
  expect(contentOf('infra/policy.xml', POLICY, 'settings')).toMatchObject({
    subject: 'gateway',
    entries: [{ name: 'azure-openai-semantic-cache-lookup' }, { name: 'llm-token-limit' }],
    settings: {
      'inbound.set-backend-service.backend-id': 'pool',
      'inbound.llm-token-limit.tokens-per-minute': '1000',
      'inbound.llm-token-limit.counter-key': '@(context.Subscription?.Key ?? "anonymous")',
      'inbound.azure-openai-semantic-cache-lookup.score-threshold': '0.05',
      'inbound.azure-openai-semantic-cache-lookup.vary-by.text': '@(context.Subscription.Id)',
    },
  });
  const { kind, positions } = artifactOf('infra/policy.xml', POLICY);
  expect(kind).toBe('gateway-config');
  expect(positions?.['settings.inbound.azure-openai-semantic-cache-lookup.score-threshold']).toBe(9);
});

it('sees a limit change, and no header', () => {
  const digest = (before: string, after: string) => artifactOf('a.xml', POLICY.replace(before, after)).digest;
  expect(digest('1000', '2000')).not.toBe(digest('', ''));
  expect(digest('Bearer ', 'Basic ')).toBe(digest('', ''));
});

it('reads fragments', () => {
  const text = '<fragment><llm-content-safety backend-id="safe" /></fragment>';
  expect(kindsOf(detectFile('fragments/safe.xml', text))).toEqual(['gateway-config:apim-policy']);
});

it.each([
  [
    'policies of other calls',
    '<policies><inbound><rate-limit calls="5" /><set-backend-service id="a" /></inbound></policies>',
  ],
  ['a limit that is switched off', '<policies><!-- <llm-token-limit a="1" /> --></policies>'],
  ['another document', '<project><llm-token-limit tokens="1" /></project>'],
  ['no end', '<policies><inbound a="@('],
])('leaves alone %s', (_what, text) => {
  expect(kindsOf(detectFile('policy.xml', text))).toEqual([]);
});
