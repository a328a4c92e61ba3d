import { acceptPermissions, install, suspend, uninstall, unsuspend } from '../actions/installations.ts';
import { repositoriesOf } from '../lookup.ts';
import type { Installation, Permissions, World } from '../world.ts';
import { actor, type By } from './actor.ts';

/** The App in one account, as its owner sees it. */
export type FakeInstallation = {
  readonly id: number;
  suspend(options?: By): void;
  unsuspend(options?: By): void;
  uninstall(options?: By): void;
  /** In the same repositories, after it was uninstalled: as another installation. */
  installAgain(options?: By): void;
  /** The owner accepts what the App asks for now. */
  acceptPermissions(permissions: Permissions, events: readonly string[], options?: By): void;
  /** Takes permissions away without a word, as when the App's own settings change. */
  revoke(...names: string[]): void;
  /** Every token that was given out stops working: 401. */
  expireTokens(): void;
};

export function installationHandle(world: World, installation: Installation): FakeInstallation {
  return {
    id: installation.id,
    suspend: (by) => suspend(world, installation, actor(world, by)),
    unsuspend: (by) => unsuspend(world, installation, actor(world, by)),
    uninstall: (by) => uninstall(world, installation, actor(world, by)),
    installAgain: (by) =>
      void install(world, installation.account, repositoriesOf(world, installation), actor(world, by)),
    acceptPermissions: (permissions, events, by) =>
      acceptPermissions(world, installation, permissions, events, actor(world, by)),
    revoke(...names) {
      for (const name of names) delete installation.permissions[name];
    },
    expireTokens() {
      for (const token of world.tokens.values()) if (token.installation === installation) token.expiresAt = 0;
    },
  };
}
