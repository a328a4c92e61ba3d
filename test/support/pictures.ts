/** The smallest pictures of each type that is sent: a first line that tells the type, and `mark` to tell two of them apart. */
export const PICTURES = {
  png: (mark = 0): Buffer => picture([0x89, 0x50, 0x4e, 0x47, 13, 10, 0x1a, 10], mark),
  jpeg: (mark = 0): Buffer => picture([0xff, 0xd8, 0xff, 0xe0], mark),
  gif: (mark = 0): Buffer => picture([...Buffer.from('GIF89a')], mark),
  webp: (mark = 0): Buffer => picture([...Buffer.from('RIFF\0\0\0\0WEBP')], mark),
};

function picture(head: readonly number[], mark: number): Buffer {
  return Buffer.from([...head, 0, 0, 0, mark]);
}
