/** Whose models: `owner/name`, `owner/*`, or `*` for every repository. */
export const REPOSITORY_PATTERN = /^(\*|[A-Za-z\d-]+\/([\w.-]+|\*))$/;
/** Which: `provider/model`, the same with `*` at its end, or `*`. */
export const MODEL_PATTERN = /^(\*|[\w.-]+\/[^\s*]*\*?)$/;

/** Patterns of models by pattern of repository. */
export type AllowList = { readonly [repository: string]: readonly string[] };

/** Whether a repository may use a model: its own list decides, else its owner's, else that of all; without any of them it may use none. */
export function isAllowed(list: AllowList, repository: string, model: string): boolean {
  const name = repository.toLowerCase();
  const lists = new Map(Object.entries(list).map(([key, models]) => [key.toLowerCase(), models]));
  const found = lists.get(name) ?? lists.get(`${name.split('/')[0]}/*`) ?? lists.get('*') ?? [];
  return found.some((pattern) => matches(pattern, model));
}

function matches(pattern: string, model: string): boolean {
  const [wanted, id] = [normalise(pattern), normalise(model)];
  return wanted.endsWith('*') ? id.startsWith(wanted.slice(0, -1)) : id === wanted;
}

/** Names of providers are of any case and may have `_` for `-`; names of models are what they are. */
function normalise(id: string): string {
  const slash = id.indexOf('/');
  return slash === -1 ? id : `${id.slice(0, slash).toLowerCase().replaceAll('_', '-')}${id.slice(slash)}`;
}
