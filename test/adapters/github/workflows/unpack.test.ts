import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArtifactFault, unpackArtifact } from '../../../../src/adapters/github/workflows/unpack.ts';
import { writeZip, type ZipEntry } from '../../../support/zip.ts';

const OUTPUTS: ZipEntry = { name: 'outputs.jsonl', content: '{"id":"a","text":"ä"}\n' };
const TOKEN: ZipEntry = { name: 'token', content: 'header.claims.signature\n' };

const faultOf = (packed: Buffer) =>
  unpackArtifact(packed).then(
    () => 'accepted',
    (error: unknown) => (error instanceof ArtifactFault ? error.message : `thrown: ${String(error)}`),
  );

it('the two files come back as they were packed', async () => {
  const { outputs, token } = await unpackArtifact(writeZip([OUTPUTS, TOKEN]));
  expect(outputs.toString()).toBe(OUTPUTS.content);
  expect(token).toBe('header.claims.signature');
});

it.each<[string, ZipEntry[], string]>([
  ['no token', [OUTPUTS], 'it holds no token'],
  ['no outputs', [TOKEN], 'it holds no outputs.jsonl'],
  ['nothing', [], 'it holds no outputs.jsonl'],
  ['a file twice', [OUTPUTS, TOKEN, OUTPUTS], 'it holds outputs.jsonl twice'],
  [
    'another file',
    [OUTPUTS, TOKEN, { name: 'more', content: '' }],
    'it holds "more" beside outputs.jsonl and token',
  ],
  ['a folder', [OUTPUTS, TOKEN, { name: 'x/', content: '', mode: 0o040755 }], '"x/" in it is no file'],
  [
    'a path that leads out',
    [{ name: '../../etc/cron.d/x', content: 'x' }, OUTPUTS, TOKEN],
    'no sound zip file',
  ],
  ['an absolute path', [{ name: '/etc/passwd', content: 'x' }, OUTPUTS, TOKEN], 'no sound zip file'],
  [
    'a name of the prototype’s',
    [{ name: 'constructor', content: 'x' }, OUTPUTS, TOKEN],
    '"constructor" beside',
  ],
  [
    'a link',
    [{ ...OUTPUTS, content: '/etc/passwd', mode: 0o120777 }, TOKEN],
    '"outputs.jsonl" in it is no file',
  ],
  ['more than it announces', [{ ...OUTPUTS, claimedSize: 10 }, TOKEN], 'no sound zip file'],
  ['less than it announces', [{ ...OUTPUTS, claimedSize: 40_000_000 }, TOKEN], 'no sound zip file'],
  [
    'a huge token',
    [OUTPUTS, { ...TOKEN, content: 'x'.repeat(20_000) }],
    'token in it is larger than 16000 bytes',
  ],
  [
    'a bomb',
    [{ ...OUTPUTS, content: Buffer.alloc(50_000_001) }, TOKEN],
    'outputs.jsonl in it is larger than 50000000 bytes',
  ],
  [
    'a bomb that says it is small',
    [{ ...OUTPUTS, content: Buffer.alloc(50_000_001), claimedSize: 100 }, TOKEN],
    'no sound zip file',
  ],
])('an artifact with %s is not accepted', async (_, entries, reason) => {
  expect(await faultOf(writeZip(entries))).toContain(reason);
});

it('whatever the bytes are, an artifact is unpacked or refused with a reason', async () => {
  const sound = writeZip([OUTPUTS, TOKEN]);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(sound.byteLength - 1),
      fc.nat(255),
      fc.nat(sound.byteLength),
      async (at, byte, end) => {
        const broken = Buffer.from(sound.subarray(0, Math.max(end, 1)));
        broken[at % broken.byteLength] = byte;
        expect(await faultOf(broken)).not.toContain('thrown');
      },
    ),
    { numRuns: 300 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await faultOf(Buffer.from(bytes))).toMatch(/no sound zip|holds no/);
    }),
  );
});
