/** What bundled data knows of one model of one provider. Null: it does not say. */
export type ModelFacts = {
  /** Tokens of input and output together. */
  contextWindow: number | null;
  /** US dollars per million input tokens at the lowest tier. */
  inputPrice: number | null;
  /** The data's maintainers say that the model is on its way out. */
  deprecated: boolean;
};

/** Bundled data about models; handed in, since its source is an adapter's. Ids are `provider/model`, or bare. */
export type ModelCatalog = {
  /** Null: the data does not know this model. */
  find(id: string): ModelFacts | null;
  /** Every name of a provider's models where the data has its whole catalogue (`openai`), else none. */
  names(provider: string): readonly string[];
};

export const NO_CATALOG: ModelCatalog = { find: () => null, names: () => [] };
