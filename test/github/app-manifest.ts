import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Permissions } from './world.ts';

export type Manifest = { name: string; permissions: Permissions; events: string[] };

/** What the product's own app.yml asks for. */
export function readManifest(file = new URL('../../app.yml', import.meta.url)): Manifest {
  const manifest = parse(readFileSync(file, 'utf8')) as {
    name: string;
    default_permissions?: Permissions;
    default_events?: string[];
  };
  return {
    name: manifest.name,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
  };
}
