/** Splits `provider/model` at its first slash; the provider in lower case, `_` as `-`. */
export function splitModel(id: string): { provider: string; model: string } {
  const slash = id.indexOf('/');
  const provider = slash === -1 ? id : id.slice(0, slash);
  return {
    provider: provider.toLowerCase().replaceAll('_', '-'),
    model: slash === -1 ? '' : id.slice(slash + 1),
  };
}
