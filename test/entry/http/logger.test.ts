import { DrizzleQueryError } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createLogger } from '../../../src/entry/http/logger.ts';

function logged(error: unknown): string {
  const lines: string[] = [];
  createLogger('debug', { write: (line) => void lines.push(line) }).error({ err: error }, 'failed');
  return lines.join('');
}

it('logs why a query failed, and not what was to be stored', () => {
  const error = new DrizzleQueryError('insert into blobs', ['SECRET TEXT'], new Error('disk full'));
  for (const one of [error, new AggregateError([error], 'several')]) {
    expect(logged(one)).toContain('disk full');
    expect(logged(one)).not.toContain('SECRET TEXT');
  }
});

it('logs nothing of what an error carries beside its message', () => {
  const error = Object.assign(new Error('refused'), { status: 500, event: { payload: 'SECRET TEXT' } });
  expect(logged(error)).toContain('refused');
  expect(logged(error)).not.toContain('SECRET TEXT');
});
