import { generateKeyPairSync } from 'node:crypto';

/** What must not be printed or logged. */
export const SECRETS = {
  webhook: 'b7c2d9e4f1a36b1f0c9e55d34a1f8a0b',
  password: 'pw-hunter2-and-more',
  apiKey: 'sk-a1b2c3d4e5f6g7h8',
};
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** An environment that `serve` takes; every secret in it is in `SECRETS` or a line of the key. */
export function serverEnvironment(dataDir: string): Record<string, string> {
  return {
    APP_ID: '123',
    PRIVATE_KEY: pem,
    WEBHOOK_SECRET: SECRETS.webhook,
    PROMPTGATE_OWNERS: 'acme',
    PROMPTGATE_DATA_DIR: dataDir,
    OPENAI_API_KEY: SECRETS.apiKey,
    PORT: '0',
  };
}

/** Which secrets a text holds. */
export function secretsIn(text: string): string[] {
  const keyLines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return [...Object.values(SECRETS), ...keyLines].filter((secret) => text.includes(secret));
}
