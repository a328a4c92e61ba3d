import { z } from 'zod';
import { createClassifier, type RefusedCall, readErrorBody } from '../http.ts';

/** Some of the service's layers write it with a capital. */
const refusal = z.object({ message: z.string().optional(), Message: z.string().optional() });

/** The exception's name, `ThrottlingException`; null where the answer names none. */
export function exceptionOf({ headers }: Pick<RefusedCall, 'headers'>): string | null {
  return headers.get('x-amzn-errortype')?.split(':')[0] ?? null;
}

/** What a failed call means. A model that failed on its side is a 424 there, and a limit of the account a 400. */
export const classifyError = createClassifier((refused) => {
  const { message, Message } = readErrorBody(refused.body, refusal) ?? {};
  const exception = exceptionOf(refused);
  const said = [exception, message ?? Message].filter((part) => part !== null && part !== undefined);
  const status = refused.status === 424 ? 500 : exception === 'ServiceQuotaExceededException' ? 429 : null;
  return { message: said.join(': '), ...(status === null ? {} : { status }) };
});
