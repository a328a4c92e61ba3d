import { z } from 'zod';

/** The model that embeds, as `provider/model`: it decides as much as a judge does, so none is assumed. */
export const embeddingModel = z
  .string()
  .regex(/^[^/\s]+\/\S+$/, 'an embedding model as provider/model, such as openai/text-embedding-3-small');
