import {
  type AliasRoute,
  listModelNames,
  type MovedAlias,
  namesAlias,
} from '../../core/artifact/references/gateway-aliases.ts';
import { modelOf } from '../../core/eval/resolved-target.ts';
import type { Side, Suite } from '../../core/eval/types.ts';
import { withModel } from '../../core/eval/with-model.ts';
import { failure, type Resolution } from './targets/types.ts';

/**
 * A target that names an alias which the change points elsewhere, with the model behind it on that side: the gateway that runs
 * knows one of both states. Another target, and one whose alias does not move, stays as it is.
 */
export function routeAlias(
  { target }: Pick<Suite, 'target'>,
  resolution: Resolution,
  side: Side,
  aliases: readonly MovedAlias[],
): Resolution {
  if (!resolution.ok) return resolution;
  const called = modelOf(resolution.target);
  if (called === null) return resolution;
  const named =
    'model' in target && target.model !== undefined
      ? [target.model]
      : resolution.inputs.flatMap(({ content }) => listModelNames(content));
  const names = named.filter((name) => called === name || called.endsWith(`/${name}`));
  const moved = aliases.find(({ alias }) => names.some((name) => namesAlias(name, alias)));
  if (moved === undefined) return resolution;
  const route = moved[side];
  const config = moved.configs[side];
  if (route === null || config === null) return explainGone(moved, side);
  if (route.model === null) return explainUnknown(moved, route, config.path, side);
  return {
    ok: true,
    target: withModel(resolution.target, route.model),
    inputs: [...resolution.inputs, config],
    through: { alias: moved.alias, path: config.path, notes: route.notes },
  };
}

function explainGone({ alias, change }: MovedAlias, side: Side): Resolution {
  return failure(
    side === 'base'
      ? `the alias \`${alias}\` is not in ${change.oldPath ?? change.path} there`
      : `the alias \`${alias}\` is no longer in ${change.path}, and the suite still calls it`,
  );
}

function explainUnknown({ alias }: MovedAlias, { why }: AliasRoute, path: string, side: Side): Resolution {
  return failure(
    `the alias \`${alias}\` of ${path} points elsewhere with this change, and on the ${side} it cannot be called without the gateway: ${why}`,
    'name the model itself in the suite’s target, or compare with `promptgate swap`',
  );
}
