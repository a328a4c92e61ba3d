import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import type { LOG_LEVELS } from './settings.ts';

/**
 * JSON lines. Errors are logged by type, message and stack only: those of Probot carry the whole delivery, and those of
 * HTTP clients the request with its token.
 */
export function createLogger(level: (typeof LOG_LEVELS)[number], destination: DestinationStream): Logger {
  return pino({ level, base: null, serializers: { err: describeError } }, destination);
}

type Described = { type: string; message: string; stack: string; status?: number; errors?: Described[] };

function describeError(error: unknown): Described {
  // The database layer's message quotes every parameter, which may be a file or a whole report; why is in its cause.
  if (error instanceof Error && error.message.startsWith('Failed query') && error.cause instanceof Error)
    return describeError(error.cause);
  const { type, message, stack } = stdSerializers.err(
    error instanceof Error ? error : new Error(String(error)),
  );
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return {
    type,
    message,
    stack,
    ...(typeof status === 'number' ? { status } : {}),
    ...(error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {}),
  };
}
