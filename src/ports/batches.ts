import type { ModelRequest } from '../core/eval/types.ts';
import type { CallResult, ModelResult, Models } from '../ports.ts';

/** `id`: of 1 to 64 letters, digits, `-` and `_`; no two of a batch have the same. */
export type BatchRequest = { id: string; request: ModelRequest };
/** A batch as whoever made it knows it. `token`: nobody else's. `since`: just before it was made, milliseconds since the epoch. */
export type MadeBatch = { token: string; since: number; ids: readonly string[] };
export type BatchResults = {
  /** By the request's id; what was not answered may be missing. An answer took no time that is known. */
  results: ReadonlyMap<string, ModelResult>;
  /** Why those are missing that are; plain text. */
  missing: string;
};

/**
 * Many requests to one model that a provider answers when it likes, within a day, for less. Every call is one attempt and never
 * rejects: whoever asks comes again anyway. A failure of the kinds `auth` and `bad_request` stays.
 */
export type ModelBatches = {
  /** Whether this model's provider may take some. */
  takes(model: string): boolean;
  /**
   * Hands in requests, all to `model`, and gives the provider's id. Requests that the provider's API has no words for are left out.
   * After any failure that may pass the batch may have been made: see `find`.
   */
  submit(
    model: string,
    batch: { token: string; requests: readonly BatchRequest[] },
    signal: AbortSignal,
  ): Promise<CallResult<string>>;
  /** The id of a batch whose making nobody saw the end of. `unsure`: one may be it, and will be known once it has ended. */
  find(model: string, batch: MadeBatch, signal: AbortSignal): Promise<CallResult<string | 'none' | 'unsure'>>;
  /** `ended`: there are results, and will be no more. */
  poll(model: string, id: string, signal: AbortSignal): Promise<CallResult<'running' | 'ended'>>;
  /** Of a batch that has ended. */
  results(model: string, id: string, signal: AbortSignal): Promise<CallResult<BatchResults>>;
  /** It ends soon; what it has answered by then is paid for and kept. Does nothing where it has ended. */
  cancel(model: string, id: string, signal: AbortSignal): Promise<CallResult<'cancelled'>>;
  /** As the port's `price`, of an answer in a batch; null where its price is unknown, whatever other answers cost. */
  price: Models['price'];
};
