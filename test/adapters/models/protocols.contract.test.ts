import { createModels } from '../../../src/adapters/models/index.ts';
import { describeModelsContract } from '../../contracts/models.ts';
import { describeProviderContract, type ProviderSubject } from '../../contracts/providers.ts';
import { startLoopbackProvider } from '../../support/loopback-provider.ts';

const KEY = 'contract-key-1234';
const root = (baseUrl: string) => baseUrl.replace('/v1', '');
/** How the loopback server is configured as a provider of each protocol. */
const ADAPTERS: [name: string, subject: ProviderSubject][] = [
  [
    'the OpenAI-compatible adapter',
    {
      provider: 'acme',
      env: (loopback, key) => ({ ...loopback.env('acme'), PROMPTGATE_PROVIDER_ACME_API_KEY: key }),
    },
  ],
  [
    'the adapter of the Responses API',
    {
      provider: 'openai',
      env: ({ baseUrl }, key) => ({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: key }),
      file: 'providers: { openai: { api: responses } }',
    },
  ],
  [
    'the adapter of the Messages API',
    {
      provider: 'anthropic',
      env: ({ baseUrl }, key) => ({ ANTHROPIC_BASE_URL: root(baseUrl), ANTHROPIC_API_KEY: key }),
    },
  ],
  [
    'the adapter of Azure OpenAI',
    {
      provider: 'azure',
      env: ({ baseUrl }, key) => ({ AZURE_OPENAI_ENDPOINT: root(baseUrl), AZURE_OPENAI_API_KEY: key }),
      lists: false,
    },
  ],
  [
    'the adapter of Azure OpenAI with an API version and a token',
    {
      provider: 'azure',
      env: ({ baseUrl }, key) => ({
        AZURE_OPENAI_ENDPOINT: `${root(baseUrl)}/openai/v1`,
        AZURE_OPENAI_AD_TOKEN: key,
        AZURE_OPENAI_API_VERSION: '2024-10-21',
      }),
      lists: false,
    },
  ],
  [
    'the adapter of the Gemini API',
    {
      provider: 'google',
      env: ({ baseUrl }, key) => ({ GEMINI_BASE_URL: root(baseUrl), GEMINI_API_KEY: key }),
    },
  ],
  [
    'the adapter of Amazon Bedrock with a key of its own',
    {
      provider: 'bedrock',
      env: ({ baseUrl }, key) => ({
        BEDROCK_REGION: 'eu-central-1',
        BEDROCK_BASE_URL: root(baseUrl),
        AWS_BEARER_TOKEN_BEDROCK: key,
      }),
      countsReasoning: false,
    },
  ],
  [
    'the adapter of Amazon Bedrock with signed calls',
    {
      provider: 'bedrock',
      env: ({ baseUrl }, key) => ({
        BEDROCK_REGION: 'eu-central-1',
        BEDROCK_BASE_URL: root(baseUrl),
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: key,
        AWS_SESSION_TOKEN: 'session-0123456789',
      }),
      model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      countsReasoning: false,
    },
  ],
];

for (const [name, subject] of ADAPTERS) {
  describeModelsContract(name, async () => {
    const model = subject.model ?? 'small';
    const loopback = await startLoopbackProvider({
      apiKey: KEY,
      models: [model],
      answer: ({ tools, messages }) => ({
        toolCalls: [
          {
            name: tools[0]?.name ?? '',
            arguments: { city: messages[0]?.content.match(/in (\w+)/)?.[1] ?? '' },
          },
        ],
        usage: { input: 31, output: 9 },
      }),
    });
    return {
      models: createModels(subject.env(loopback, KEY), { file: subject.file ?? null }),
      model: `${subject.provider}/${model}`,
      missing: 'other/small',
      cleanUp: () => loopback.close(),
    };
  });
  describeProviderContract(name, subject);
}
