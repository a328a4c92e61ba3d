import { onTestFinished } from 'vitest';
import { type LoopbackOptions, type LoopbackProvider, startLoopbackProvider } from './loopback-provider.ts';

/** A loopback provider that is closed when the test that is running ends. */
export async function openProvider(options: LoopbackOptions = {}): Promise<LoopbackProvider> {
  const provider = await startLoopbackProvider(options);
  onTestFinished(() => provider.close());
  return provider;
}
