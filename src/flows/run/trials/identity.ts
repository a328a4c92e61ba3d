import type { Identity } from '../../../core/eval/cache-key.ts';
import { modelName, retrievalModels, userModel } from '../../../core/eval/plan.ts';
import type { TrialRequest } from '../../../core/eval/types.ts';
import type { Models, Services } from '../../../ports.ts';

/** What distinguishes the answers to a request from those of others under the same names; null: nobody is asked. */
export function identityOf(
  { models, services }: { models: Models; services?: Services },
  request: TrialRequest,
): Identity | null {
  if (request.kind === 'http') return services?.identity(request.service, request.deployment) ?? null;
  const model = modelName(request);
  const retrieval = retrievalModels(request).map((one) => models.identity(one));
  if (model === null) return retrieval.length === 0 ? null : { provider: '', baseUrl: '', retrieval };
  const user = userModel(request);
  return {
    ...models.identity(model),
    ...(user === null ? {} : { user: models.identity(user) }),
    ...(retrieval.length === 0 ? {} : { retrieval }),
  };
}
