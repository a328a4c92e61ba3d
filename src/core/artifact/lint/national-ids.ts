import { passesLuhn, passesVerhoeff, remainderOf, weigh } from './check-digits.ts';
import type { FoundShape } from './secrets.ts';

/** A number that a state gives a person, with what its own check says. */
type NationalId = {
  pattern: RegExp;
  /** Of the match in capitals, without what stands between its digits and letters. */
  check(value: string): boolean;
  /** It begins with letters. */
  lettered?: true;
  /** What has to stand shortly before it, because one in eleven numbers of that length passes the check as well. */
  said?: RegExp;
};

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const HETU_LETTERS = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const CURP_LETTERS = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
/** What the letters A to Z, and the digits 0 to 9, count for at the odd places of a codice fiscale. */
const CODICE_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const IDS: readonly NationalId[] = [
  // Italy, codice fiscale (decree of 23 December 1976).
  {
    lettered: true,
    pattern: /\b[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/g,
    check(value) {
      let sum = 0;
      for (let i = 0; i < 15; i++) {
        const order = /\d/.test(value[i] ?? '') ? Number(value[i]) : value.charCodeAt(i) - 65;
        sum += i % 2 === 0 ? (CODICE_ODD[order] ?? 0) : order;
      }
      return value.charCodeAt(15) - 65 === sum % 26;
    },
  },
  // France, numéro de sécurité sociale (NIR): the key is 97 - number mod 97; Corsica's 2A and 2B count as 19 and 18.
  {
    pattern:
      /(?<![\w.-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\d|50) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])/g,
    check(value) {
      const number = value.slice(0, 13).replace('2A', '19').replace('2B', '18');
      return 97 - remainderOf(number, 97) === Number(value.slice(13));
    },
  },
  // Spain, NIE of residents: the letter by the remainder by 23, X to Z as 0 to 2.
  {
    lettered: true,
    pattern: /\b[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]\b/g,
    check: (value) => passesDni(`${'XYZ'.indexOf(value[0] ?? '')}${value.slice(1)}`),
  },
  // Spain, DNI.
  { pattern: /\b\d{8}-?[A-HJ-NP-TV-Z]\b/g, check: passesDni, said: /\b(dni|nif|documento nacional)\b/i },
  // Brazil, CPF as people write it: two check digits by weights modulo 11.
  {
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/g,
    check(value) {
      const digit = (length: number) => {
        const weights = Array.from({ length }, (_, i) => length + 1 - i);
        return ((weigh(value, weights) * 10) % 11) % 10;
      };
      return digit(9) === Number(value[9]) && digit(10) === Number(value[10]);
    },
  },
  // Belgium, numéro national: 97 - number mod 97, from the year 2000 on with a 2 before it.
  {
    pattern: /(?<![\w.-])\d{2}\.(?:0\d|1[0-2])\.[0-3]\d-\d{3}\.\d{2}(?![\w-])/g,
    check(value) {
      const [number, key] = [value.slice(0, 9), Number(value.slice(9))];
      return [number, `2${number}`].some((one) => 97 - remainderOf(one, 97) === key);
    },
  },
  // China, resident identity card (GB 11643-1999): a date within, and ISO 7064 modulo 11-2.
  {
    pattern:
      /(?<![\w.-])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\w-])/g,
    check(value) {
      const sum = weigh(value, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
      return '10X98765432'[sum % 11] === value[17];
    },
  },
  // Mexico, CURP: letters and digits by their place in the alphabet, weighted 18 to 2.
  {
    lettered: true,
    pattern: /\b[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d\b/g,
    check(value) {
      let sum = 0;
      for (let i = 0; i < 17; i++) sum += CURP_LETTERS.indexOf(value[i] ?? '') * (18 - i);
      return (10 - (sum % 10)) % 10 === Number(value[17]);
    },
  },
  // Finland, henkilötunnus: the remainder by 31.
  {
    pattern: /(?<![\w.-])[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![\w-])/g,
    check: (value) => {
      const number = `${value.slice(0, 6)}${value.slice(-4, -1)}`;
      return HETU_LETTERS[remainderOf(number, 31)] === value.at(-1);
    },
    said: /\b(henkilötunnus|hetu|personal identity code|personbeteckning)\b/i,
  },
  // Germany, steuerliche Identifikationsnummer: ISO 7064 modulo 11,10.
  {
    pattern: /(?<![\w.-])[1-9]\d ?\d{3} ?\d{3} ?\d{3}(?![\w-])/g,
    check: passesMod11And10,
    said: /\b(steuer-?id\w*|steuerliche \w+|identifikationsnummer|idnr|tax id)\b/i,
  },
  // Poland, PESEL.
  {
    pattern: /(?<![\w.-])\d{11}(?![\w-])/g,
    check: (value) => weigh(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    said: /\bpesel\b/i,
  },
  // Norway, fødselsnummer: two check digits modulo 11.
  {
    pattern: /(?<![\w.-])\d{6} ?\d{5}(?![\w-])/g,
    check: (value) =>
      weigh(value, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weigh(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    said: /\b(fødselsnummer|fodselsnummer|personnummer)\b/i,
  },
  // Sweden, personnummer: Luhn over the last ten digits.
  {
    pattern: /(?<![\w.-])(?:19|20)?\d{2}[01]\d[0-9]\d[-+]?\d{4}(?![\w-])/g,
    check: (value) => passesLuhn(value.slice(-10)),
    said: /\b(personnummer|personal identity number)\b/i,
  },
  // The Netherlands, burgerservicenummer: the eleven test, the last digit counted against.
  {
    pattern: /(?<![\w.-])\d{9}(?![\w-])/g,
    check: (value) => weigh(value, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    said: /\b(bsn|burgerservicenummer)\b/i,
  },
  // United Kingdom, NHS number.
  {
    pattern: /(?<![\w.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])/g,
    check: (value) => weigh(value, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    said: /\bnhs\b/i,
  },
  // India, Aadhaar.
  {
    pattern: /(?<![\w.-])[2-9]\d{3} ?\d{4} ?\d{4}(?![\w-])/g,
    check: passesVerhoeff,
    said: /\b(aadhaar|aadhar|uidai)\b/i,
  },
  // Canada, social insurance number.
  {
    pattern: /(?<![\w.-])[1-79]\d{2}[ -]?\d{3}[ -]?\d{3}(?![\w-])/g,
    check: passesLuhn,
    said: /\bSIN\b|\bsocial insurance\b/,
  },
];

/** What a text has that any of them could be in: letters and digits in a row, digits however parted, or the name of one. */
const LETTERED = /[A-Z]{4}\d{6}|[A-Z]{6}\d{2}|[XYZ]-?\d{7}/;
const LONG = /\d[\d .-]{9,}[\dXx]|\d2[AB]/;
const SAID = new RegExp(IDS.flatMap(({ said }) => said?.source ?? []).join('|'), 'i');

/** How far before a number its name may stand. Characters. */
const CONTEXT = 60;
/** Those that laws and documentation show. */
const SHOWN = /^(11144477735|12345678909|X1234567L|12345678Z|000000000\w*)$/;

/** Numbers of people that states give out and that carry a check of their own. In the order of the table. */
export function findNationalIds(text: string): FoundShape[] {
  const can = { lettered: LETTERED.test(text), long: LONG.test(text), said: SAID.test(text) };
  if (!can.lettered && !can.long && !can.said) return [];
  return IDS.filter(({ said, lettered }) =>
    said !== undefined ? can.said : lettered === true ? can.lettered : can.long,
  ).flatMap(({ pattern, check, said }) => {
    // The name is rarer than a number of that length.
    if (said !== undefined && !said.test(text)) return [];
    return [...text.matchAll(pattern)].flatMap((match): FoundShape[] => {
      const value = match[0].toUpperCase().replace(/[ .\-+]/g, '');
      const before = text.slice(Math.max(0, match.index - CONTEXT), match.index);
      if (SHOWN.test(value) || new Set(value).size < 4 || !check(value)) return [];
      if (said !== undefined && !said.test(before)) return [];
      return [{ kind: NATIONAL_ID, value, offset: match.index, length: match[0].length }];
    });
  });
}

export const NATIONAL_ID = 'a national identity number';

function passesDni(value: string): boolean {
  return DNI_LETTERS[Number(value.slice(0, 8)) % 23] === value[8];
}

function passesMod11And10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}
