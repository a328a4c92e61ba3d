import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeImage, openImageName, sniffImage } from '../../../src/core/artifact/images.ts';
import { readImagePart } from '../../../src/core/artifact/shapes/image-part.ts';
import type { JsonRecord } from '../../../src/core/artifact/values.ts';
import { PICTURES } from '../../support/pictures.ts';

const open = (name: string) => openImageName({ kind: 'named', name, by: 'case' });
const dataUrl = (bytes: Buffer, type = 'image/png') => `data:${type};base64,${bytes.toString('base64')}`;

describe('a picture', () => {
  it.each(Object.entries(PICTURES))('is a %s by its first bytes', (type, make) => {
    expect(sniffImage(make())).toBe(`image/${type}`);
    expect(sniffImage(make().subarray(0, 2))).toBeNull();
  });

  it('is none where its bytes are others, and never more than four types', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const type = sniffImage(bytes);
        expect(type === null || /^image\/(png|jpeg|gif|webp)$/.test(type)).toBe(true);
      }),
    );
    for (const text of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'RIFF....WAVEfmt '])
      expect(sniffImage(Buffer.from(text))).toBeNull();
  });

  it.each([
    ['https://a.example/x.png', { kind: 'url', url: 'https://a.example/x.png' }],
    ['HTTPS://A.example:443/b/../ä x.png?q=1', { kind: 'url', url: 'https://a.example/%C3%A4%20x.png?q=1' }],
    [' images/a.png\n', { kind: 'named', name: 'images/a.png', by: 'case' }],
    ['file://images/a.png', { kind: 'named', name: 'images/a.png', by: 'case' }],
    ['data:image/jpeg;base64,file://images/a.png', { kind: 'named', name: 'images/a.png', by: 'case' }],
  ])('called %s is an address or a path', (name, image) => {
    expect(open(name)).toEqual({ ok: true, image });
  });

  it.each([
    'http://a.example/x.png',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/x.png',
    'https://0x7f000001/x.png',
    'https://localhost/x.png',
    'https://registry/x.png',
    'https://vault.internal/x.png',
    'https://ada:secret@a.example/x.png',
    'https://:secret@a.example/x.png',
    'https://localhost./x.png',
    'https://localhost../x.png',
    'https://a.example\\@10.0.0.1/x.png',
    'https://a.example/x\\y.png',
    'https://a.example/x\t.png',
    'https://kubernetes.default.svc/x.png',
    'https://vault.service.consul/x.png',
    'https://vault.localdomain/x.png',
    'https://router.home.arpa/x.png',
    'https://１０.0.0.1/x.png',
  ])('at %s is refused: a server that is asked for it may stand in a network of its own', (name) => {
    const opened = open(name);
    expect(opened.ok ? '' : opened.message).toMatch(/not at a public https address/);
  });

  it('in a `data:` URL has the type of its bytes, whatever the URL says, and whatever is written around it', () => {
    const jpeg = PICTURES.jpeg();
    const image = { kind: 'data', mediaType: 'image/jpeg', data: jpeg.toString('base64') };
    expect(open(dataUrl(jpeg))).toEqual({ ok: true, image });
    expect(open(`data:image/png;base64,${dataUrl(jpeg)}`)).toEqual({ ok: true, image });
    expect(open(dataUrl(jpeg).replace(/.{30}/g, '$&\n').replace('\n', ''))).toEqual({ ok: true, image });
  });

  it.each([
    ['', /no name/],
    ['data:image/png;base64,', /no PNG, JPEG, GIF or WebP in base64/],
    ['data:image/png;base64,https://a.example/x.png', /no PNG/],
    [dataUrl(Buffer.from('<svg/>'), 'image/svg+xml'), /no PNG/],
    ['data:image/png,abc', /no PNG/],
    ['s3://bucket/a.png', /neither a file, a `data:` URL nor at an https address/],
    [dataUrl(Buffer.concat([PICTURES.png(), Buffer.alloc(5_000_000)])), /5,000,012 bytes/],
  ])('that cannot be sent says why', (name, reason) => {
    const opened = open(name);
    expect(opened.ok ? '' : opened.message).toMatch(reason);
  });

  it('is opened or refused by any name, and described without a byte of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (name) => {
        expect(typeof open(name).ok).toBe('boolean');
      }),
    );
    const bytes = Buffer.concat([PICTURES.png(), Buffer.alloc(34_000, 65)]);
    const said = describeImage({ kind: 'named', name: dataUrl(bytes), by: 'case' });
    expect(said).toBe('image/png, 34 kB');
  });
});

describe('a part of a message', () => {
  const picture = (part: JsonRecord) => readImagePart(part);
  it.each<[string, JsonRecord, object]>([
    [
      'chat completions',
      { type: 'image_url', image_url: { url: '{{a}}', detail: 'low' } },
      { name: '{{a}}', detail: 'low' },
    ],
    ['chat completions, in short', { type: 'image_url', image_url: '{{a}}' }, { name: '{{a}}' }],
    [
      'the Responses API',
      { type: 'input_image', image_url: 'a.png', detail: 'high' },
      { name: 'a.png', detail: 'high' },
    ],
    ['Anthropic', { type: 'image', source: { type: 'url', url: '{{a}}' } }, { name: '{{a}}' }],
    [
      'Anthropic, with bytes',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: '{{a}}' } },
      { name: 'data:image/png;base64,{{a}}' },
    ],
    ['the AI SDK', { type: 'image', image: '{{a}}' }, { name: '{{a}}' }],
    [
      'Gemini',
      { inlineData: { mimeType: 'image/png', data: '{{a}}' } },
      { name: 'data:image/png;base64,{{a}}' },
    ],
    [
      'Gemini, at an address',
      { file_data: { file_uri: '{{a}}', mime_type: 'image/png' } },
      { name: '{{a}}' },
    ],
  ])('of %s shows a picture', (_, part, image) => {
    expect(picture(part)).toEqual(image);
  });

  it.each<[string, JsonRecord]>([
    ['sound', { type: 'input_audio', input_audio: { data: '{{a}}', format: 'wav' } }],
    ['a file of the provider’s', { type: 'input_image', file_id: 'file-1' }],
    ['an uploaded one', { type: 'image', source: { type: 'file', file_id: 'file-1' } }],
    [
      'a document',
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: '{{a}}' } },
    ],
    ['what says more than is sent', { type: 'image', source: { type: 'url', url: 'a' }, cache_control: {} }],
    ['text', { type: 'text', text: 'image' }],
  ])('that is %s shows none', (_, part) => {
    expect(picture(part)).toBeNull();
  });
});
