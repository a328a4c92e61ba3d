import { listUnsentChanges } from '../../core/artifact/references/alias-calls.ts';
import { listModelNames, namesAlias } from '../../core/artifact/references/gateway-aliases.ts';
import { type MovedAlias, placeOf } from '../../core/artifact/references/moved-aliases.ts';
import { modelOf } from '../../core/eval/resolved-target.ts';
import type { Side, Suite } from '../../core/eval/types.ts';
import { withModel } from '../../core/eval/with-model.ts';
import { failure, type Resolution } from './targets/types.ts';

type Sides = { base: Resolution; head: Resolution };

/**
 * Both sides of a suite, where one names an alias which the change points elsewhere with the model behind it on that side: the gateway
 * that runs knows one of both states. Other targets, and an alias that is new and that both sides call, stay as they are.
 * `unplacedBase`: the base has a target, which cannot be called without the gateway.
 */
export function routeAliases(
  suite: Pick<Suite, 'target'>,
  sides: Sides,
  aliases: readonly MovedAlias[],
): Sides & { unplacedBase?: true } {
  const named = { base: findMoved(suite, sides.base, aliases), head: findMoved(suite, sides.head, aliases) };
  const both = named.base === named.head;
  // What the base calls by a name that no config had there is its own model, or in a gateway that is not in the repository.
  if (both && named.base?.base === null) return sides;
  if (both && named.head !== null && named.head.unseen !== null)
    return { ...sides, head: explainUnseen(named.head) };
  const unsent = both && named.head !== null ? listUnsent(named.head) : [];
  if (named.head !== null && unsent.length > 0) return { ...sides, head: explainUnsent(named.head, unsent) };
  const base = routeAlias(sides.base, named.base, 'base');
  const head = routeAlias(sides.head, named.head, 'head');
  return { base, head, ...(sides.base.ok && !base.ok ? { unplacedBase: true } : {}) };
}

function findMoved(
  { target }: Pick<Suite, 'target'>,
  resolution: Resolution,
  aliases: readonly MovedAlias[],
): MovedAlias | null {
  const called = resolution.ok ? modelOf(resolution.target) : null;
  if (!resolution.ok || called === null) return null;
  const named =
    'model' in target && target.model !== undefined
      ? [target.model]
      : resolution.inputs.flatMap(({ content }) => listModelNames(content));
  const names = named.filter((name) => called === name || called.endsWith(`/${name}`));
  return aliases.find(({ alias }) => names.some((name) => namesAlias(name, alias))) ?? null;
}

function routeAlias(resolution: Resolution, moved: MovedAlias | null, side: Side): Resolution {
  if (!resolution.ok || moved === null) return resolution;
  const route = moved[side];
  const config = moved.configs[side];
  // New: the base calls what it did before there was such an alias.
  if (route === null || config === null) return side === 'base' ? resolution : explainGone(moved);
  if (route.model === null) return explainUnknown(moved, route.why, config.path, side);
  return {
    ok: true,
    target: withModel(resolution.target, route.model, { [route.rank]: route.parameters }),
    inputs: [...resolution.inputs, config],
    through: { alias: moved.alias, path: config.path, notes: route.notes },
  };
}

/** What the models of both sides are called with that no request made here carries, where it differs. */
function listUnsent({ base, head }: MovedAlias): string[] {
  return base === null || head === null ? [] : listUnsentChanges(base, head);
}

const FIX = 'name the model itself in the suite’s target, or compare with `promptgate swap`';

function explainGone({ alias, change }: MovedAlias): Resolution {
  return failure(`the alias \`${alias}\` is no longer in ${change.path}, and the suite still calls it`);
}

function explainUnseen({ alias, change, unseen }: MovedAlias): Resolution {
  return failure(
    `with this change the alias \`${alias}\` of ${change.path} ${unseen}: called without the gateway, both sides would be the same`,
    FIX,
  );
}

function explainUnsent({ alias, change, head }: MovedAlias, unsent: readonly string[]): Resolution {
  const names = unsent.map((name) => `\`${name}\``).join(', ');
  return failure(
    `with this change the alias \`${alias}\` of ${change.path} has another model and another ${names} in its \`${placeOf(head ?? { rank: 'defaults' })}\`, which requests made here do not carry: without it, they would measure something else`,
    FIX,
  );
}

function explainUnknown({ alias }: MovedAlias, why: string | null, path: string, side: Side): Resolution {
  return failure(
    `the alias \`${alias}\` of ${path} points elsewhere with this change, and on the ${side} it cannot be called without the gateway: ${why}`,
    FIX,
  );
}
