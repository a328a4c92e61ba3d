/** A part of a config as it was understood, or why it cannot be honoured. */
export type Read<T> = { ok: true; value: T } | { ok: false; reason: string; fix: string };

const RECORD = 'record outputs of your own pipeline and use a `recorded` target';

/** `reason` names the setting as the config writes it. */
export function refuse(reason: string, fix = RECORD): { ok: false; reason: string; fix: string } {
  return { ok: false, reason, fix };
}
