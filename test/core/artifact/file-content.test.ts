import { describe, expect, it } from 'vitest';
import {
  blobId,
  decodeContent,
  idAlgorithm,
  MAX_FILE_BYTES,
  modeOf,
  withoutReading,
} from '../../../src/core/artifact/file-content.ts';

describe('the content of a file', () => {
  it('is text where it is UTF-8, with its byte order mark kept', () => {
    expect(decodeContent(Buffer.from('\uFEFFgrüße'))).toEqual({ kind: 'text', text: '\uFEFFgrüße' });
    expect(decodeContent(new Uint8Array())).toEqual({ kind: 'text', text: '' });
  });

  it('is binary where it holds NUL or is no UTF-8', () => {
    expect(decodeContent(Buffer.from('a\0b'))).toEqual({ kind: 'binary' });
    expect(decodeContent(Buffer.from([0x63, 0xe9]))).toEqual({ kind: 'binary' });
  });

  it('is not held beyond 50 MB', () => {
    expect(decodeContent(new Uint8Array(MAX_FILE_BYTES + 1))).toEqual({
      kind: 'too-large',
      size: MAX_FILE_BYTES + 1,
    });
  });
});

describe('the id of a blob', () => {
  it('is what git says, in either algorithm', () => {
    // printf 'hello\n' | git hash-object --stdin
    const id = blobId(Buffer.from('hello\n'), 'sha1');
    expect(id).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(idAlgorithm(id)).toBe('sha1');
    expect(idAlgorithm(blobId(Buffer.from('hello\n'), 'sha256'))).toBe('sha256');
  });
});

describe('an entry of a tree', () => {
  it('is not read where its mode or size says enough', () => {
    expect(withoutReading({ mode: modeOf('120000'), size: 4 })).toEqual({ kind: 'symlink' });
    expect(withoutReading({ mode: modeOf('160000'), size: 0 })).toEqual({ kind: 'submodule' });
    expect(withoutReading({ mode: modeOf('100755'), size: MAX_FILE_BYTES + 1 })).toEqual({
      kind: 'too-large',
      size: MAX_FILE_BYTES + 1,
    });
    expect(withoutReading({ mode: modeOf('100644'), size: MAX_FILE_BYTES })).toBeNull();
  });
});
