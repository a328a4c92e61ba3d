import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const found = (path: string, text: string) => kindsOf(detectFile(path, text));
const task = (front: string, body = 'Summarize the log of the pier.\n\n## Boats\n- List every boat once\n') =>
  `---\n${front}\n---\n\n${body}`;

describe('a task that an agent does by itself', () => {
  it.each([
    ['by hand', 'schedule: manual\nenabled: true\ntitle: Pier log'],
    ['by a clock', 'schedule: "0 8 * * *"\nmodel: claude-opus-4-7\nallowed_tools: [read]'],
    ['after a command', 'cron: "0 * * * *"\ncommand: cat log\nagent: codex'],
  ])('is a prompt: %s', (_title, front) => {
    expect(found('assets/pipes/pier-log/pipe.md', task(front))).toEqual(['prompt:prompt-text']);
  });

  it('is changed by a line of it and by when it runs', () => {
    const text = task('schedule: every 1h\nenabled: true');
    const digest = (changed: string) => artifactOf('pipes/pier/pipe.md', changed).digest;
    expect(digest(text.replace('every boat', 'no boat'))).not.toBe(digest(text));
    expect(digest(text.replace('every 1h', 'every 2h'))).not.toBe(digest(text));
  });

  it.each([
    ['a page of a site', 'pipes/log.md', task('schedule: daily\nenabled: true\nslug: log')],
    ['what runs a program', 'jobs/log.md', task('schedule: daily\nenabled: true\nruns: [tool log.ts]')],
    ['a course', 'courses/boats.md', task('schedule: Mondays\nroom: 4')],
    [
      'what asks for nothing',
      'jobs/log.md',
      task('schedule: daily\nenabled: true', 'The log of the pier, one row for each boat.\n'),
    ],
    ['documentation', 'docs/log.md', task('schedule: daily\nenabled: true')],
  ])('is not %s', (_title, path, text) => expect(found(path, text)).toEqual([]));
});
