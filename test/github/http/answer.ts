import type { Json } from '../../../src/core/artifact/problem.ts';
import type { JsonObject } from '../world.ts';

export type Answer = {
  status: number;
  /** Undefined: none. */
  body?: Json;
  headers?: Record<string, string>;
  /** Bytes in place of JSON, where a raw media type was asked for. */
  raw?: Buffer;
};

/** An answer that ends the handling of a request. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly answer: Answer;
  /** The request itself was wrong: an App that never errs never sees this answer. */
  readonly blame: boolean;

  constructor(answer: Answer, blame = false) {
    super(`answered ${answer.status}`);
    this.answer = answer;
    this.blame = blame;
  }
}

const DOCUMENTATION = 'https://docs.github.com/rest';

export function errorBody(status: number, message: string, more: JsonObject = {}): JsonObject {
  return { message, documentation_url: DOCUMENTATION, status: String(status), ...more };
}

export function fail(status: number, message: string, headers: Record<string, string> = {}): ApiError {
  return new ApiError({ status, body: errorBody(status, message), headers });
}

export const notFound = (): ApiError => fail(404, 'Not Found');
export const notAccessible = (): ApiError => fail(403, 'Resource not accessible by integration');

/** 422 for what a sound request can meet: it depends on what is there. */
export function unprocessable(message: string, errors: readonly JsonObject[] = []): ApiError {
  return new ApiError(refusal(message, errors));
}

/** 422 for what no sound request holds. */
export function invalid(message: string, errors: readonly JsonObject[] = []): ApiError {
  return new ApiError(refusal(message, errors), true);
}

/** 422 about one field that no sound request holds. */
export function invalidField(resource: string, field: string, message: string): ApiError {
  return invalid('Validation Failed', [{ resource, code: 'unprocessable', field, message }]);
}

function refusal(message: string, errors: readonly JsonObject[]): Answer {
  return { status: 422, body: errorBody(422, message, errors.length === 0 ? {} : { errors: [...errors] }) };
}

export const ok = (body: Json): Answer => ({ status: 200, body });
export const created = (body: Json): Answer => ({ status: 201, body });
export const noContent = (): Answer => ({ status: 204 });
