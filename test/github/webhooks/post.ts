import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export type HookAnswer = { status: number; headers: Record<string, string>; body: string };

/** A connection for each delivery, as GitHub's: a server that was restarted is not met on a dead one. */
export function post(
  url: string,
  headers: Record<string, string>,
  body: string | Buffer,
  timeoutMs: number,
): Promise<HookAnswer> {
  return new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? requestHttps : requestHttp;
    const length = String(Buffer.byteLength(body));
    const request = start(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': length },
    });
    const timer = setTimeout(() => request.destroy(new Error('timed out')), timeoutMs);
    const settle = (run: () => void): void => {
      clearTimeout(timer);
      run();
    };
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => settle(() => reject(error)));
      response.on('end', () => {
        const received = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        settle(() =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(received),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
    });
    request.on('error', (error) => settle(() => reject(error)));
    request.end(body);
  });
}

export function sign(secret: string, body: string | Buffer, algorithm: 'sha1' | 'sha256'): string {
  return `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
}
