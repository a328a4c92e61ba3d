import type { IncomingMessage } from 'node:http';

export type Received = { body: string } | 'too-large' | 'busy' | 'aborted';
export type Receive = (request: IncomingMessage, largest: number) => Promise<Received>;

/** Reads bodies, each at most `largest`, all that are under way at most `most` bytes. */
export function createReceiver(most: number): Receive {
  let held = 0;
  return (request, largest) => {
    if (Number(request.headers['content-length'] ?? 0) > largest) return Promise.resolve('too-large');
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const end = (received: Received) => {
        held -= size;
        size = 0;
        request.off('data', take).resume();
        resolve(received);
      };
      const take = (chunk: Buffer) => {
        size += chunk.byteLength;
        held += chunk.byteLength;
        chunks.push(chunk);
        if (size > largest) end('too-large');
        else if (held > most) end('busy');
      };
      request.on('data', take);
      request.on('end', () => end({ body: Buffer.concat(chunks).toString('utf8') }));
      // The sender hung up, so there is nobody to answer.
      request.on('error', () => end('aborted'));
    });
  };
}
