import { describe, expect, it } from 'vitest';
import { findPersonalData } from '../../../../src/core/artifact/lint/personal-data.ts';
import { findSecrets } from '../../../../src/core/artifact/lint/secrets.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { artifactOf } from '../support.ts';
import { lintFile } from './support.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]) => parts.join('');
const RANDOM = 'Zk3Vq9TmW2xRbN7cLd8FhJ4sGp5QyUe6AoI1';

describe('secrets', () => {
  it.each([
    [
      'an OpenRouter API key',
      join('sk-', 'or-v1-', '9f3ac1d27be845609f3ac1d27be845609f3ac1d27be845609f3ac1d27be84560'),
    ],
    ['a Google API key', join('AI', 'za', RANDOM.slice(0, 35))],
    ['a Groq API key', join('gs', 'k_', RANDOM, 'Zk3Vq9')],
    ['a SendGrid API key', join('S', 'G.', RANDOM.slice(0, 22), '.', RANDOM, 'Zk3Vq9T')],
    ['a Slack webhook', join('hooks.slack.', 'com/services/T0A1B2C3D/B0A1B2C3D/', RANDOM.slice(0, 24))],
    ['a Twilio API key', join('S', 'K', '9f3ac1d27be845609f3ac1d27be84560')],
    ['an AWS secret access key', join('aws_secret_', 'access_key = "', RANDOM, 'Zk3V"')],
    ['a private key', join('-----BEGIN RSA PRIV', 'ATE KEY-----\nMIIEowIBAAKCAQEAx7v3\n')],
    ['a JSON Web Token', join('ey', 'JhbGciOiJIUzI1NiJ9.', 'ey', 'JzdWIiOiI4NzI2In0.', RANDOM)],
    [
      'a connection string with its password',
      join('postgres', '://shop:k3Vq9TmW2x', '@db.shop.io:5432/orders'),
    ],
  ])('are known: %s', (kind, text) => {
    expect(findSecrets(`Call it with ${text} please`).map((found) => found.kind)).toEqual([kind]);
  });

  it.each([
    join('postgres', '://user:password', '@localhost:5432/app'),
    join('postgres', '://user:changeme123', '@db:5432/app'),
    join('mongodb+srv', '://username:password', '@cluster.example.net'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what configuration files hold
    join('redis', '://default:${REDIS_PASSWORD}', '@cache.shop.io'),
    join(
      'ey',
      'JhbGciOiJIUzI1NiJ9.',
      'ey',
      'JzdWIiOiI4NzI2In0.',
      'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    ),
    'sk-lf-11111111-1111-1111-1111-111111111111',
    'git commit 9f3ac1d27be845609f3ac1d27be845609f3ac1d2',
  ])('are not what documentation shows: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('that are new are found beside one that is known', async () => {
    const [old, now] = ['sk-', 'sk-'].map((start, i) =>
      join(start, 'proj-', i === 0 ? RANDOM : RANDOM.toLowerCase()),
    );
    const before = artifactOf('prompts/a.md', `Be kind.\nUse ${old}.\n`);
    const after = artifactOf('prompts/a.md', `Be kind.\nUse ${old}.\nOr ${now}.\n`);
    expect(await lintArtifacts([after], [before])).toMatchObject([{ rule: 'secret', line: 3 }]);
  });
});

describe('data of people', () => {
  it.each([
    ['the e-mail address of a person', 'Write to petra.lindqvist@nordwind-logistik.de if unsure.'],
    ['a phone number', 'Call Petra at +49 171 3928461 if unsure.'],
    ['the number of a payment card', 'The card is 4539 1488 0343 6467.'],
    ['an IBAN', 'Pay to DE85 3006 0601 0505 7807 81.'],
    ['a social security number', 'His SSN is 536-22-8472.'],
    ['a national identity number', 'Her codice fiscale is MRTMTT91D08F205J.'],
  ])('are known: %s', (kind, text) => {
    expect(findPersonalData(text).map((found) => found.kind)).toEqual([kind]);
  });

  it.each([
    'Write to support@nordwind-logistik.de or jane.doe@gmail.com.',
    'An address such as petra@example.com is valid.',
    'Clone git@github.com:acme/shop.git.',
    'Use logo@2x.png and vitest@5.1.1.',
    'Call +1 (212) 555-0187 or +1 800 392 8461.',
    'The card is 4242 4242 4242 4242.',
    'Order 4539 1488 0343 6468 has left.',
    'Pay to DE89 3704 0044 0532 0130 00.',
    'The part number is 536-22-8472.',
    'SSN: 123-45-6789',
    'Ask the server at 84.17.49.202.',
    'Built at 1764096537000, id 550e8400-e29b-41d4-a716-446655440000.',
  ])('are not what is made up or nobody’s: %s', (text) => {
    expect(findPersonalData(text)).toEqual([]);
  });

  it('are found on their line, and not in what coding agents read', async () => {
    const text = 'You are an agent.\nAsk petra.lindqvist@nordwind-logistik.de.\n';
    expect(await lintFile('prompts/a.md', text)).toEqual(['personal-data:2']);
    expect(await lintFile('AGENTS.md', text)).toEqual([]);
  });
});
