import type { AppManifest } from '../../app-manifest.ts';
import { type CommandIo, EXIT } from './io.ts';

/**
 * `promptgate doctor --manifest https://my.host`: app.yml with the address of the webhook filled in, and the links that open
 * GitHub's form with the same settings.
 */
export function printManifest(
  host: string,
  deps: {
    manifest: Pick<AppManifest, 'name' | 'public' | 'permissions' | 'events' | 'withHook'>;
    path: string;
    web: string;
  },
  io: CommandIo,
): number {
  const address = URL.canParse(host) ? new URL(host) : null;
  if (address?.protocol !== 'https:' || address.username !== '' || address.search !== '') {
    io.stderr(
      `promptgate: --manifest expects the public https address of your server, such as https://promptgate.example.com\n`,
    );
    return EXIT.usage;
  }
  const { manifest, path, web } = deps;
  const hook = `${address.origin}${address.pathname.replace(/\/+$/, '')}${path}`;
  const query = new URLSearchParams({
    name: manifest.name,
    url: address.origin,
    public: String(manifest.public),
    webhook_active: 'true',
    webhook_url: hook,
    ...manifest.permissions,
  });
  for (const event of manifest.events) query.append('events[]', event);
  io.stdout(`# Opens GitHub's form for a new App, filled in. Add a webhook secret there (openssl rand -hex 32), then generate a key.
# For your own account:
#   ${web}/settings/apps/new?${query}
# For an organisation (put its name for ORGANIZATION):
#   ${web}/organizations/ORGANIZATION/settings/apps/new?${query}

${manifest.withHook(hook)}`);
  return EXIT.pass;
}
