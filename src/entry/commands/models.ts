import type { ModelListing, Models } from '../../ports.ts';
import { type CommandIo, EXIT } from './io.ts';
import type { ModelsJson } from './json.ts';
import { plainText } from './plain-text.ts';

/** `for`: a repository, as `owner/name`, whose list of models is looked at. */
export type ModelsOptions = { models?: readonly string[]; check?: boolean; json?: boolean; for?: string };

/**
 * `promptgate models`: what is configured, priced and, with `check`, reachable. Exits 4 where `check` finds a configured provider that
 * does not answer or refuses its key, a model that it does not list, or a model asked for by name that is not configured.
 */
export async function runModels(options: ModelsOptions, models: Models, io: CommandIo): Promise<number> {
  const asked = options.for === undefined ? models : models.forRepository(options.for);
  const asksByName = (options.models ?? []).length > 0;
  const rows = await asked.list({
    models: options.models ?? [],
    check: options.check === true,
    signal: io.signal,
  });
  io.stdout(options.json === true ? renderJson(rows) : renderText(rows));
  return options.check === true && rows.some((row) => lacks(row, asksByName)) ? EXIT.error : EXIT.pass;
}

/** What is not configured at all was left out on purpose, unless somebody asks for it by its name. */
function lacks({ configured, reachable }: ModelListing, asksByName: boolean): boolean {
  return configured ? reachable === false : asksByName;
}

function renderJson(rows: readonly ModelListing[]): string {
  const models = rows.map(
    ({ provider, model, baseUrl, configured, reachable, detail, price, deprecated, shutdown, fix }) => ({
      provider,
      model,
      base_url: baseUrl,
      configured,
      reachable,
      detail,
      usd_per_million_tokens: price,
      deprecated,
      shutdown,
      fix,
    }),
  );
  const json: ModelsJson = { version: 1, models };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function renderText(rows: readonly ModelListing[]): string {
  const lines = rows.flatMap((row) => {
    const name = row.model === null ? `${row.provider}/…` : `${row.provider}/${row.model}`;
    const state = row.configured ? describeReach(row) : 'not configured';
    const detail = row.detail === '' ? [] : [`    ${plainText(row.detail)}`];
    const fix = row.fix === null ? [] : [`    ${plainText(row.fix)}`];
    const leaving =
      row.shutdown !== null
        ? `, deprecated: its maker’s shutdown is ${row.shutdown}`
        : row.deprecated === true
          ? ', deprecated'
          : '';
    const where = row.baseUrl === '' ? '' : `  ${plainText(row.baseUrl)}`;
    return [`${plainText(name)}: ${state}, ${describePrice(row)}${leaving}${where}`, ...detail, ...fix];
  });
  return `${lines.join('\n')}\n`;
}

function describeReach({ reachable }: ModelListing): string {
  if (reachable === null) return 'configured';
  return reachable ? 'reachable' : 'not reachable';
}

function describePrice({ price, model, pricedBy }: ModelListing): string {
  if (price === null)
    return model === null ? 'priced by model' : 'price unknown (caps count it as one of the dearest)';
  if (price.input === 0 && price.output === 0) return 'free';
  const by = pricedBy === 'operator' ? ' (your own)' : '';
  return `$${price.input} in, $${price.output} out per million tokens${by}`;
}
