import { extensionOf, hasDirectory, stemOf } from '../../paths.ts';

/**
 * Whether a file holds nothing but prompts, as far as its name says: of `login-prompt.ts`, and of components in a folder of
 * prompts, that is not sure.
 */
export function isSurelyPromptsFile(path: string): boolean {
  return (
    isPromptsFile(path) &&
    !/x$/i.test(extensionOf(path)) &&
    !hasDirectory(path, INTERFACES) &&
    !/[-_.](prompt|instructions?|personas?)$/i.test(
      stemOf(path).replace(/(system|llm|agent|user|base|chat|judge)[-_.]?prompt$/i, ''),
    )
  );
}

/** Whether the name of a file or of a folder above it says that it holds prompts. */
export function isPromptsFile(path: string): boolean {
  return (
    /(^|[-_.])(system[-_]?)?(prompts?|instructions?|personas?)([-_.]|$)/i.test(stemOf(path)) ||
    hasDirectory(path, PROMPTS)
  );
}

/** Whether a file holds what an interface says in a language, among which an application may keep what it tells its model. */
export function isTranslation(path: string): boolean {
  return hasDirectory(path, TRANSLATIONS);
}

const INTERFACES =
  /^(routes?|routers?|controllers?|endpoints?|views|pages|components?|handlers|cli|commands)$/i;
const PROMPTS = /^([a-z0-9]+[-_])*prompts?([-_]?(templates?|library|lib|files|store|bank))?$/i;
const TRANSLATIONS = /^(i18n|l10n|locales?|translations?)$/i;
