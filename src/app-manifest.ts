import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { packageFile } from './package-file.ts';

const manifestSchema = z.object({
  name: z.string(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/** What the App asks GitHub for, as the packaged app.yml says. */
export type AppManifest = {
  name: string;
  public: boolean;
  permissions: Record<string, string>;
  events: string[];
  /** The file with the hook's address filled in, comments and all. */
  withHook(url: string): string;
};

export function readAppManifest(): AppManifest {
  const document = parseDocument(readFileSync(packageFile('app.yml'), 'utf8'));
  const manifest = manifestSchema.parse(document.toJS());
  return {
    name: manifest.name,
    public: manifest.public,
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    withHook(url) {
      const filled = document.clone();
      filled.setIn(['hook_attributes', 'url'], url);
      return filled.toString();
    },
  };
}
