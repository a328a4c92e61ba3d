import type { CallResult, ModelListing, ModelStatus, Models } from '../../ports.ts';
import { type AllowList, isAllowed } from './allow-list.ts';

/** The models as one repository may use them. */
export function restrictModels(models: Models, list: AllowList, repository: string): Models {
  const explain = (id: string): Extract<ModelStatus, { state: 'not-configured' }> | null =>
    isAllowed(list, repository, id)
      ? null
      : {
          state: 'not-configured',
          reason: `The operator does not allow ${repository} to use ${id}.`,
          fix: `the operator adds it to \`allow\` in the file of PROMPTGATE_PROVIDERS`,
        };

  /** Whatever a plan let through: nothing is called that is not on the list. */
  async function guard<T>(id: string, call: () => Promise<CallResult<T>>): Promise<CallResult<T>> {
    const refused = explain(id);
    if (refused === null) return call();
    const message = `${refused.reason} To change that: ${refused.fix}`;
    return { ok: false, failure: { kind: 'auth', status: null, message, attempts: 0 } };
  }

  function restrictRow(row: ModelListing): ModelListing {
    const refused = row.model === null ? null : explain(`${row.provider}/${row.model}`);
    if (refused === null) return row;
    return { ...row, configured: false, reachable: null, detail: refused.reason, fix: refused.fix };
  }

  return {
    ...models,
    status: (id) => {
      const status = models.status(id);
      return status.state === 'not-configured' ? status : (explain(id) ?? status);
    },
    complete: (request, options) => guard(request.model, () => models.complete(request, options)),
    embed: (request, options) => guard(request.model, () => models.embed(request, options)),
    rerank: (request, options) => guard(request.model, () => models.rerank(request, options)),
    batches: {
      ...models.batches,
      takes: (id) => explain(id) === null && models.batches.takes(id),
      submit: (id, batch, signal) => guard(id, () => models.batches.submit(id, batch, signal)),
    },
    list: async (options) => (await models.list(options)).map(restrictRow),
  };
}
