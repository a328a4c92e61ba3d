import { extensionOf } from '../paths.ts';
import { referenceUpwards } from '../references/references.ts';
import type { TemplateLanguage } from '../types.ts';

const JINJA = /\{%[-+]?\s{0,9}(?:include|extends|import|from)\s{1,9}["']([^"'\n]{1,200})["']/g;
const LIQUID = /\{%-?\s{0,9}(?:include|render)\s{1,9}["']([^"'\n]{1,200})["']/g;
const HANDLEBARS = /\{\{~?>\s{0,9}["']?([\w./-]{1,200})/g;

/**
 * The files that a template may include: which folder the application looks in the template does not say, so any above
 * it counts. Names that the application gives to its partials without a file of that name are found nowhere, and no harm.
 */
export function listIncludes(path: string, template: TemplateLanguage, text: string): string[] {
  const named = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, name = '']) => name);
  const names = ((): string[] => {
    switch (template) {
      case 'jinja':
        return named(JINJA);
      case 'liquid':
        return named(LIQUID).flatMap((name) => spellings(name, ['liquid']));
      case 'handlebars':
        return named(HANDLEBARS).flatMap((name) => {
          const own = spellings(name, [extensionOf(path)]);
          return [...own, ...own.map((one) => `partials/${one}`)];
        });
      default:
        return [];
    }
  })();
  const found = names.map((name) => referenceUpwards(path, name)).filter((one) => one !== null);
  return [...new Set(found)].sort();
}

/** `style`, as the file is named: `style.hbs`, `_style.hbs`. */
function spellings(name: string, extensions: readonly string[]): string[] {
  const slash = name.lastIndexOf('/') + 1;
  return extensions.flatMap((extension) => {
    const full = name.endsWith(`.${extension}`) ? name : `${name}.${extension}`;
    return [full, `${full.slice(0, slash)}_${full.slice(slash)}`];
  });
}
