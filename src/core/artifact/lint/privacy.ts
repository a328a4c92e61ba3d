import { listTexts } from './located-texts.ts';
import { findPersonalData } from './personal-data.ts';
import type { Found, Rule } from './rule.ts';
import { findSecrets } from './secrets.ts';

/** What must not be sent to a provider, nor stand in a repository. */
export const PRIVACY_RULES: readonly Rule[] = [
  {
    id: 'secret',
    severity: 'error',
    means: 'the text contains what looks like a live credential',
    check: ({ artifact }) => {
      const seen = new Set<string>();
      return listTexts(artifact).flatMap(({ text, lineAt }) =>
        findSecrets(text).flatMap(({ kind, value, offset }): Found[] => {
          if (seen.has(value)) return [];
          seen.add(value);
          const message = `this looks like ${kind}; revoke it and keep it out of the repository`;
          return [{ line: lineAt(offset), message, key: value }];
        }),
      );
    },
  },
  {
    id: 'personal-data',
    severity: 'warning',
    means: 'the prompt contains what looks like data of a person',
    check: ({ artifact }) => {
      // Who to ask about a repository stands in what its coding agents read, as in its README.
      if (artifact.kind === 'coding-agent-instructions') return [];
      const seen = new Set<string>();
      return listTexts(artifact)
        .filter(({ kind }) => kind === 'prose')
        .flatMap(({ text, lineAt }) =>
          findPersonalData(text).flatMap(({ kind, value, offset }): Found[] => {
            if (seen.has(value)) return [];
            seen.add(value);
            const message = `this looks like ${kind}; every request sends it to the provider`;
            return [{ line: lineAt(offset), message, key: value }];
          }),
        );
    },
  },
];
