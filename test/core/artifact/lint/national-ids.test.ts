import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesLuhn, passesVerhoeff } from '../../../../src/core/artifact/lint/check-digits.ts';
import { findNationalIds } from '../../../../src/core/artifact/lint/national-ids.ts';

/** As the authorities, or encyclopedias, show them. */
const NUMBERS: [string, string, string][] = [
  ['Italy', '', 'MRTMTT91D08F205J'],
  ['France', '', '2 55 08 14 168 025 38'],
  ['Spain (NIE)', '', 'Y3338121F'],
  ['Spain', 'DNI: ', '44562289L'],
  ['Brazil', '', '529.982.247-25'],
  ['Belgium', '', '93.05.18-223.61'],
  ['China', '', '11010519491231002X'],
  ['Mexico', '', 'HEGG560427MVZRRL04'],
  ['Finland', 'henkilötunnus ', '131052-308T'],
  ['Germany', 'Steuer-ID ', '86 095 742 719'],
  ['Poland', 'PESEL ', '44051401359'],
  ['Norway', 'fødselsnummer ', '13097248022'],
  ['Sweden', 'personnummer ', '811228-9874'],
  ['the United Kingdom', 'NHS number ', '943 476 5919'],
  ['India', 'Aadhaar ', '2341 2341 2346'],
  ['Canada', 'SIN ', '193 456 787'],
];

describe('numbers of people', () => {
  it.each(NUMBERS)('of %s are known, and none with another check digit is', (_country, name, number) => {
    expect(findNationalIds(`It is ${name}${number}, thanks.`)).toHaveLength(1);
    const others = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((one) => one !== number.at(-1));
    const passed = others.filter(
      (one) => findNationalIds(`It is ${name}${number.slice(0, -1)}${one}, thanks.`).length > 0,
    );
    expect(passed).toEqual([]);
  });

  it.each(NUMBERS.filter(([, name]) => name !== ''))(
    'of %s are mere numbers without their name',
    (_country, _name, number) => {
      expect(findNationalIds(`Order ${number} has left.`)).toEqual([]);
    },
  );

  it('take every single wrong digit for wrong', () => {
    const digits = fc.array(fc.nat(9), { minLength: 11, maxLength: 15 });
    fc.assert(
      fc.property(digits, fc.nat(14), fc.integer({ min: 1, max: 9 }), (made, at, by) => {
        const place = at % made.length;
        const changed = made.map((digit, i) => (i === place ? (digit + by) % 10 : digit)).join('');
        for (const passes of [passesLuhn, passesVerhoeff])
          if (passes(made.join(''))) expect(passes(changed)).toBe(false);
      }),
    );
  });
});
