import type { CheckRunView } from '../github/people/checks.ts';
import type { CommentView } from '../github/people/comments.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import type { FakeGitHub } from '../github/start-fake-github.ts';
import type { ServeProcess } from '../support/serve-process.ts';

/** The App did not review the pull request; the message says what was expected and what came. */
export class DemoError extends Error {
  override name = 'DemoError';
}

/** What the App left on GitHub. */
export type Reviewed = {
  pull: { title: string; body: string; head: string; base: string; number: number };
  check: CheckRunView;
  comment: CommentView;
  /** API requests that the App made. */
  requests: number;
};

type Parts = {
  github: FakeGitHub;
  shop: FakeRepository;
  serve: ServeProcess;
  signal: AbortSignal;
  say(text: string): void;
};

const LOOK_MS = 100;
/** The embedded model takes about two minutes on two cores; machines are slower. */
const MOST_MS = 20 * 60_000;
/** The comment follows the check at once. */
const COMMENT_MS = 60_000;

/** Tells of everything that becomes visible on GitHub, with the time since it was made. */
export function createWatch({ github, shop, serve, signal, say }: Parts) {
  const startedAt = Date.now();
  let hasEnded = false;
  void serve.ended.then(() => {
    hasEnded = true;
  });
  const tell = (text: string) => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(`  ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}  ${text}`);
  };

  async function until<T>(what: string, mostMs: number, look: () => T | undefined): Promise<T> {
    for (const end = Date.now() + mostMs; Date.now() < end; ) {
      signal.throwIfAborted();
      if (hasEnded) throw new DemoError(`expected ${what}, but promptgate serve ended.`);
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new DemoError(`expected ${what} within ${mostMs / 1000} seconds, found none.`);
  }

  async function untilDelivered(): Promise<void> {
    const sent = await until('a delivery', COMMENT_MS, () =>
      github.webhooks.deliveries.find(
        (one) =>
          one.event === 'pull_request' &&
          one.action === 'opened' &&
          (one.answer !== null || one.error !== null),
      ),
    );
    const { answer, error, durationMs } = sent;
    if (answer === null || answer.status >= 300)
      throw new DemoError(`expected the delivery to be accepted, found ${answer?.status ?? error}.`);
    tell(`pull_request.opened delivered, answered with ${answer.status} in ${durationMs} ms`);
  }

  /** The check as it is shown, whenever that changes. */
  async function untilConcluded(sha: string): Promise<CheckRunView> {
    let shown = '';
    return until('a concluded check', MOST_MS, () => {
      const runs = shop.checkRuns(sha);
      const check = runs[0];
      if (runs.length > 1) throw new DemoError(`expected one check, found ${runs.length}.`);
      if (check === undefined) return undefined;
      if (check.status === 'completed') return check;
      const now = `check in progress: ${plain(check.summary ?? check.title ?? '')}`;
      if (now !== shown) tell(now);
      shown = now;
      return undefined;
    });
  }

  return {
    say: tell,
    /** Resolves once check and comment are there; rejects with a DemoError where the App did something else. */
    async untilReviewed(number: number, sha: string): Promise<Reviewed> {
      await untilDelivered();
      const check = await untilConcluded(sha);
      tell(`check concluded: ${check.conclusion}, ${check.title}`);
      const comment = await until('a comment', COMMENT_MS, () => shop.comments(number)[0]);
      tell(`${comment.user} commented\n`);
      const [violation] = github.violations;
      if (violation !== undefined)
        throw new DemoError(`GitHub would have refused a request: ${JSON.stringify(violation)}.`);
      const { title, body, head, base } = (await shop.pullRequest(number)) as {
        title: string;
        body: string | null;
        head: { ref: string };
        base: { ref: string };
      };
      const pull = { title, body: body ?? '', head: head.ref, base: base.ref, number };
      return { pull, check, comment, requests: github.requests.length };
    },
  };
}

/** Markdown without its escapes. */
function plain(markdown: string): string {
  return markdown.replace(/\\(\W)/g, '$1');
}
