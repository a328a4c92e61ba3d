import { expect, test } from 'vitest';
import { redact } from '../../../../src/core/eval/add-case/redact.ts';

const KEY = `sk-proj-${'aB3dE5fG7hJ9kL1mN2pQ4rS6'}`;

test('one value is always replaced by the same placeholder, and what was replaced is listed', () => {
  const { value, replaced } = redact({
    input: `Mail bob.dole@web.de or eva@web.de, not bob.dole@web.de`,
    key: KEY,
  });
  expect(value).toEqual({ input: 'Mail [email_1] or [email_2], not [email_1]', key: '[secret_1]' });
  expect(replaced).toEqual([
    { kind: 'the e-mail address of a person', placeholder: '[email_1]', times: 2 },
    { kind: 'the e-mail address of a person', placeholder: '[email_2]', times: 1 },
    { kind: 'an OpenAI API key', placeholder: '[secret_1]', times: 1 },
  ]);
});

test('people and offices that the lint lets stand are taken out too, and every card and account', () => {
  const text =
    'john.smith@gmail.com (415) 555-2671 0151 23456789 +49 151 23456789, 4111 1111 1111 1111 DE89 3704 0044 0532 0130 00 123-45-6789 https://x.de/?m=jane@web.de';
  expect(redact(text).value).toBe(
    '[email_1] [phone_1] [phone_2] [phone_3], [card_1] [iban_1] [ssn_1] https://x.de/?m=[email_2]',
  );
  expect(redact('+49 151 23456789 4111 1111 1111 1111').value).toBe('[phone_1]');
  expect(redact({ n: 4111111111111111 }).value).toEqual({ n: '[card_1]' });
});

test('identity numbers and addresses of connections have placeholders of their own', () => {
  expect(redact('MRTMTT91D08F205J at 84.17.49.202 and 192.168.7.9, not 127.0.0.1').value).toBe(
    '[national_id_1] at [ip_1] and [ip_2], not 127.0.0.1',
  );
});

test('credentials by their name, in base64, in blocks and in addresses', () => {
  const block = `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75\nabc\n-----END RSA PRIVATE KEY-----`;
  expect(redact({ authorization: 'anything', nested: [{ 'X-Api-Key': 'k' }] }).value).toEqual({
    authorization: '[secret_1]',
    nested: [{ 'X-Api-Key': '[secret_2]' }],
  });
  expect(redact('password: hunter and Authorization: Bearer abcdefgh').value).toBe(
    'password: [secret_1] and Authorization: [secret_2]',
  );
  expect(redact('my password is hunter2, that password is expired').value).toBe(
    'my password is [secret_1], that password is expired',
  );
  expect(redact(`see ${Buffer.from(`key=${KEY}`).toString('base64')}`).value).toBe('see [secret_1]');
  expect(redact(`a ${block} b`).value).toBe('a [secret_1] b');
  expect(redact('postgres://me:pass@localhost/db').value).toBe('[secret_1]/db');
});

test('what is redacted stays as it is when it is redacted again', () => {
  const once = redact({ a: `password: hunter2, ${KEY}, jane@web.de`, b: '+49 151 23456789' }).value;
  expect(redact(once).value).toEqual(once);
});

test('hostile texts take no long time and keys stay keys', () => {
  const long = '-----BEGIN PRIVATE KEY-----'.repeat(20_000) + 'a@'.repeat(20_000) + '1 '.repeat(50_000);
  expect(typeof redact(long).value).toBe('string');
  expect(Object.keys(redact(JSON.parse('{"__proto__":"x"}')).value)).toEqual(['__proto__']);
});
