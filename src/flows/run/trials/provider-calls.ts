import { digestOf } from '../../../core/artifact/digest.ts';
import { modelName, type PlannedRequest } from '../../../core/eval/plan.ts';
import { listImages } from '../../../core/eval/request-images.ts';
import type { Slots } from '../../../core/eval/slots.ts';
import type { ModelRequest, ServiceRequest, TrialRequest } from '../../../core/eval/types.ts';
import type { Called, CallOptions, CallResult, Models, Services } from '../../../ports.ts';
import type { TrialResult } from '../trial-runner.ts';
import { type BatchDesk, batchedKey } from './batch-desk.ts';
import { expectCost, type Kind, type Size, sizeOfRequest, sizeOfTexts } from './call-cost.ts';
import type { createKeptTrials } from './kept-trials.ts';
import { loadImages } from './load-images.ts';
import type { MeteredCalls } from './metered-calls.ts';

/** The calls of one run, each in a slot of whom it asks, and paid for. */
export function createProviderCalls({
  models,
  services,
  calls,
  desk,
  find,
  signal,
}: {
  models: Models;
  /** Absent: there are none. */
  services?: Services;
  calls: MeteredCalls;
  /** Takes calls that may wait; absent: all are made now. */
  desk?: BatchDesk;
  find: ReturnType<typeof createKeptTrials>['find'];
  signal: AbortSignal;
}) {
  /**
   * Waits for one of the model's slots, so that the budget is looked at when a call begins and not when it is planned.
   * Judges go first, and what a trial has begun: neither an output without its score nor half a trial is of any use yet.
   */
  function call(
    request: ModelRequest,
    key: string,
    isUrgent = false,
    readImage?: PlannedRequest['readImage'],
  ): Promise<TrialResult> {
    const slots = slotsOf(request.model);
    return calls.inTurn(slots, () => callNow(request, key, slots, readImage), isUrgent);
  }

  /** As `call`, of one that may wait for a batch: then it fails for now, and is asked for again once that has ended. */
  async function callLater(
    request: ModelRequest,
    key: string,
    isUrgent = false,
    readImage?: PlannedRequest['readImage'],
  ): Promise<TrialResult> {
    // Who hands batches in reads no files.
    if (desk === undefined || showsFile(request)) return call(request, key, isUrgent, readImage);
    const kept = await find(batchedKey(key), 'own');
    if (kept !== null) return { ok: true, output: kept.output, from: null };
    const { model } = request;
    const expected = expectCost(models.batches, model, 'answer', sizeOfRequest(request));
    const left = await desk.leave(request, key, () =>
      calls.setAside({ route: model, kind: 'answer', expected }),
    );
    return left ?? call(request, key, isUrgent, readImage);
  }

  function slotsOf(model: string): Slots {
    return calls.slotsTo(model, () => models.concurrency(model));
  }

  function slotsToService(request: ServiceRequest, known: Services): Slots {
    return calls.slotsTo(nameService(request), () => known.concurrency(request.service));
  }

  /** How a call is made that has one of `whom`'s slots. Of who has not answered once no more is asked while it is tried again. */
  function optionsFor(idempotencyKey: string, whom: string, slots: Slots): CallOptions {
    const idle: CallOptions['idle'] = (wait) => (calls.hasAnswered(whom) ? slots.lend(wait) : wait());
    const spare = calls.spare();
    return { signal, idempotencyKey, idle, ...(spare === undefined ? {} : { spare }) };
  }

  function spend<T extends Called>(
    model: string,
    kind: Kind,
    size: Size,
    make: () => Promise<CallResult<T>>,
  ) {
    return calls.spend({ route: model, kind, expected: expectCost(models, model, kind, size) }, make);
  }

  async function callNow(
    request: ModelRequest,
    key: string,
    slots: Slots,
    readImage?: PlannedRequest['readImage'],
  ): Promise<TrialResult> {
    // Only now: of calls that wait nobody holds the pictures.
    const loaded = await loadImages(request, readImage);
    if (!loaded.ok) return loaded;
    const result = await spend(request.model, 'answer', sizeOfRequest(request), () =>
      models.complete(loaded.request, optionsFor(key, request.model, slots)),
    );
    return result.ok ? { ...result, from: null } : result;
  }

  /** Asks a service. */
  function ask(request: ServiceRequest, key: string): Promise<TrialResult> {
    if (services === undefined) return Promise.resolve(refuseService(request.service));
    const whom = nameService(request);
    const slots = slotsToService(request, services);
    return calls.inTurn(slots, async () => {
      const result = await calls.spend({ route: whom, kind: 'answer' }, () =>
        services.call(request, optionsFor(key, whom, slots)),
      );
      return result.ok ? { ...result, from: null } : result;
    });
  }

  return {
    call,
    callLater,
    ask,
    embed(request: Parameters<Models['embed']>[0], key: string) {
      const slots = slotsOf(request.model);
      return slots.run(() =>
        spend(request.model, 'search', sizeOfTexts(request.texts), () =>
          models.embed(request, optionsFor(key, request.model, slots)),
        ),
      );
    },
    rerank(request: Parameters<Models['rerank']>[0]) {
      const { model, query, documents } = request;
      const key = digestOf({ ...request, documents: [...documents] });
      const slots = slotsOf(model);
      return slots.run(() =>
        spend(model, 'search', sizeOfTexts([query, ...documents]), () =>
          models.rerank(request, optionsFor(key, model, slots)),
        ),
      );
    },
    /** Whether whoever answers this has an idle slot. */
    hasRoomFor(request: TrialRequest): boolean {
      if (request.kind === 'http')
        return services !== undefined && slotsToService(request, services).hasRoom();
      const model = modelName(request);
      return model !== null && slotsOf(model).hasRoom();
    },
  };
}

function showsFile(request: ModelRequest): boolean {
  return listImages({ kind: 'model', request }).some(({ kind }) => kind === 'file');
}

/** One side may be down alone. No model has a space in its name. */
function nameService({ service, deployment }: ServiceRequest): string {
  return `service ${service} ${deployment?.side ?? ''}`.trim();
}

function refuseService(service: string): Extract<TrialResult, { ok: false }> {
  const message = `the service ${service} is not configured`;
  return { ok: false, failure: { kind: 'auth', status: null, message, attempts: 0 } };
}
