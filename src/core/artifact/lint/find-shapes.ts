import { NATIONAL_ID } from './national-ids.ts';
import { findNetworkAddresses, NETWORK_ADDRESS } from './network-addresses.ts';
import { findPersonalData } from './personal-data.ts';
import { type Certainty, type FoundShape, findSecrets } from './secrets.ts';

/** What can be told by its shape in a text, in a word: of placeholders, and of options. */
export const SHAPE_NAMES = ['email', 'phone', 'card', 'iban', 'ssn', 'national_id', 'ip', 'secret'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

const NAMES: ReadonlyMap<string, ShapeName> = new Map<string, ShapeName>([
  ['the e-mail address of a person', 'email'],
  ['a phone number', 'phone'],
  ['the number of a payment card', 'card'],
  ['an IBAN', 'iban'],
  ['a social security number', 'ssn'],
  [NATIONAL_ID, 'national_id'],
  [NETWORK_ADDRESS, 'ip'],
]);

/** What else is found is a credential of some issuer. */
export function nameOfShape({ kind }: Pick<FoundShape, 'kind'>): ShapeName {
  return NAMES.get(kind) ?? 'secret';
}

/** Secrets, data of people and addresses of their connections, in no order; of those that overlap each. */
export function findShapes(text: string, certainty: Certainty): FoundShape[] {
  return [
    ...findSecrets(text, certainty),
    ...findPersonalData(text, certainty),
    ...findNetworkAddresses(text, certainty),
  ];
}
