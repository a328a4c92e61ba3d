import { z } from 'zod';

/** Values that several parts of a policy are made of. */
export const text = z.string().min(1);
export const model = z
  .string()
  .regex(/^[^/\s]+\/\S+$/, 'a model as provider/model, such as openai/gpt-5.4-mini');
export const repositoryPath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'a path inside the repository');
