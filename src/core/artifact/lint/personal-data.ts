import { passesLuhn, passesMod97 } from './check-digits.ts';
import { findNationalIds } from './national-ids.ts';
import type { Certainty, FoundShape } from './secrets.ts';

const EMAIL =
  /(?<![\w.+-])([A-Za-z0-9][\w.+-]{0,63})@((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5}[A-Za-z]{2,18})(?![\w-])/g;
/** Addresses of an office, and those that documentation makes up. */
const NO_PERSON =
  /^(info|hello|hi|contact|support|help|helpdesk|service|customer\w*|care|sales|billing|accounts?|admin|administrator|office|team|hr|jobs|careers|press|media|marketing|legal|privacy|dpo|security|abuse|compliance|feedback|news|newsletter|no-?reply|do-?not-?reply|noreply\w*|notifications?|postmaster|webmaster|root|git|orders?|returns?|refunds?|bookings?|reservations?|partners?|events?|docs?|dev|api|bot|users?|username|name|e?mail|you|your\w*|me|someone|somebody|person|customer|client|test\w*|demo|example|sample|foo|bar|first\w*|last\w*|f\.last|jdoe|j\.doe|a|b|x|xyz|abc)$|^(john|jane|max|erika)[._-]?(doe|mustermann)$/i;
/** Names that whoever makes up an address gives people; real people bear them too. */
const COMMON = /\b(john|jane|joe|alice|bob|mary|max|erika)\b|doe|smith|mustermann/i;
const NO_DOMAIN =
  /(^|\.)(example|test|invalid|localhost|domain|yourdomain|mydomain|company|yourcompany|mycompany|acme|email|mail|site|website|foo|bar|somewhere|provider)\.[a-z.]{2,10}$|\.(example|test|invalid|local|internal|png|jpe?g|gif|svg|js|ts|py|md|json|ya?ml|html|css|sh)$|^users\.noreply\.github\.com$/i;

const phone = (groups: number) =>
  new RegExp(
    String.raw`(?<![\w.+])\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,5}(?:[ .-]?\d{2,5}){1,${groups}}(?![\w-])`,
    'g',
  );
const PHONE = phone(4);
/** With the numbers that stand right behind it: where one ends and the next begins cannot be told. */
const PHONE_AND_MORE = phone(12);
/** Without a country's code: in three groups, as North America writes them, or with a leading 0. */
const NATIONAL_PHONE =
  /(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])|(?<![\w.+-])0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,6}(?![\w-])/g;
/** As many as the shortest number of what follows needs, however they are parted. */
const DIGITS = /\d[\d A-Z.-]{6,}\d/;
const CARD = /(?<![\w.-])(?:\d{4}[ -]?){3}\d{3,4}(?!\w|[.-]\w)/g;
const CARD_ISSUER = /^(4|5[1-5]|2[2-7]|3[47]|6011|65)/;
const IBAN = /(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)/g;
const SOCIAL_SECURITY = /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g;
const SHOWN_SECURITY = new Set(['123-45-6789', '078-05-1120', '219-09-9999', '111-11-1111']);
/** IBANs and cards that standards and payment providers show. */
const SHOWN = new Set(
  `GB82WEST12345698765432 GB29NWBK60161331926819 GB33BUKB20201555555555 DE89370400440532013000 DE75512108001245126199
  FR1420041010050500013M02606 FR7630006000011234567890189 NL91ABNA0417164300 ES9121000418450200051332
  IT60X0542811101000000123456 CH9300762011623852957 AT611904300234573201 BE68539007547034 4111111111111111
  4242424242424242 4012888888881881 5555555555554444 5105105105105100 378282246310005 371449635398431 6011111111111117
  6011000990139424 4000056655665556`.split(/\s+/),
);

/** Data of people in a text, by shapes that are hardly anything else; never names. In the order of the text. */
export function findPersonalData(text: string, certainty: Certainty = 'likely'): FoundShape[] {
  const all = certainty === 'possible';
  const found: FoundShape[] = [];
  const add: Add = (kind, value, { 0: { length }, index: offset }) =>
    void found.push({ kind, value, offset, length });
  // Most texts have nothing that any of these could begin with.
  for (const match of text.includes('@') ? text.matchAll(EMAIL) : []) {
    const [value, local = '', domain = ''] = match;
    const inUrl = /:\/\/\S{0,200}$/.test(text.slice(Math.max(0, match.index - 200), match.index));
    const common = certainty === 'likely' && COMMON.test(local);
    if (all || (!inUrl && !common && !NO_PERSON.test(local) && !NO_DOMAIN.test(domain)))
      add('the e-mail address of a person', value, match);
  }
  for (const match of text.includes('+') ? text.matchAll(all ? PHONE_AND_MORE : PHONE) : []) {
    const digits = match[0].replace(/\D/g, '');
    const sized = all ? digits.length >= 8 : digits.length >= 10 && digits.length <= 15;
    if (sized && (all || isPhone(digits))) add('a phone number', digits, match);
  }
  if (all)
    for (const match of text.matchAll(NATIONAL_PHONE))
      add('a phone number', match[0].replace(/\D/g, ''), match);
  found.push(...findNationalIds(text));
  if (DIGITS.test(text)) findNumbers(text, all, add);
  return found.sort((a, b) => a.offset - b.offset);
}

type Add = (kind: string, value: string, match: RegExpExecArray) => void;

/** Cards, accounts and social security numbers. */
function findNumbers(text: string, all: boolean, add: Add): void {
  for (const match of text.matchAll(CARD)) {
    const digits = match[0].replace(/\D/g, '');
    const real = all || (CARD_ISSUER.test(digits) && isReal(digits));
    if (digits.length >= 15 && real && passesLuhn(digits)) add('the number of a payment card', digits, match);
  }
  for (const match of text.matchAll(IBAN)) {
    const value = match[0].replaceAll(' ', '');
    if (value.length >= 15 && (all || !SHOWN.has(value)) && passesMod97(value)) add('an IBAN', value, match);
  }
  for (const match of text.matchAll(SOCIAL_SECURITY)) {
    const context = text.slice(Math.max(0, match.index - 60), match.index);
    if (all || (/\bssn\b|social security/i.test(context) && !SHOWN_SECURITY.has(match[0])))
      add('a social security number', match[0], match);
  }
}

/** Not a number for films (555), a toll-free one or one that counts up. */
function isPhone(digits: string): boolean {
  return (
    !/^1(8(00|33|44|55|66|77|88)|\d{0,3}555)/.test(digits) &&
    !/555|12345|23456|98765|0000|1111/.test(digits) &&
    new Set(digits).size >= 5
  );
}

function isReal(digits: string): boolean {
  return !SHOWN.has(digits) && new Set(digits).size >= 5 && !/1234567|0000000/.test(digits);
}
