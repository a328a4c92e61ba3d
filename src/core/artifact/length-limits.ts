import type { ArtifactFormat } from './types.ts';

/** Longer files are data; a file whose name says that it is an artifact is then broken. Characters. */
export const MAX_LENGTH = 1_000_000;

/** Characters up to which the file that an artifact refers to is read: a dataset may be larger than any prompt. */
export const MAX_REFERRED = { dataset: 20_000_000, 'api-description': MAX_LENGTH, loaded: 200_000 } as const;

/** The longest file that a format reads. Characters. */
export function longestOf({ longest = MAX_LENGTH }: Pick<ArtifactFormat, 'longest'>): number {
  return longest;
}

/** A length as a problem names it: `1,000,001 characters`. */
export function describeLength(text: string): string {
  return `${text.length.toLocaleString('en-US')} characters`;
}
