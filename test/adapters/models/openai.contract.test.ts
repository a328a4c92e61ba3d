import { createModels } from '../../../src/adapters/models/index.ts';
import { describeModelsContract } from '../../contracts/models.ts';
import { startLoopbackProvider } from '../../support/loopback-provider.ts';

describeModelsContract('the OpenAI-compatible adapter', async () => {
  const loopback = await startLoopbackProvider({
    apiKey: 'contract-key-1234',
    models: ['small'],
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
    models: createModels(loopback.env('acme')),
    model: 'acme/small',
    missing: 'other/small',
    cleanUp: () => loopback.close(),
  };
});
