/** The constants of "screen and confirm". Changing one after data has been seen voids the error guarantee. */

/** Chance of failing a review that changes nothing. */
export const ALPHA = 0.05;
/** The share of alpha that stage 1 may spend; stage 2 has the rest. */
const SCREEN_SHARE = 0.4;
/** Largest stage-1 p that stage 2 may take up. */
export const CONFIRM_P = 0.5;
/** Smallest p that lowers stage 2's threshold further: 0.2 alpha. */
const SPENT_FLOOR = 0.2;
/** Sign-flip replicates. */
export const REPLICATES = 2000;
/** Shares of each suite's cases after which the gate looks. */
export const LOOKS = [0.25, 0.5, 0.75, 1] as const;
/** Share of stage 1's alpha that is spent by the end of each look. */
export const SPEND = [0.1, 0.3, 0.6, 1] as const;
/** Critical values of the deciding interval at each look. */
export const Z_LOOK = [2.575829, 2.259861, 2.009564, 1.794004] as const;
/** Fewer clusters than this are not looked at before the end. */
export const MIN_CLUSTERS = 8;
/** Most fresh runs a side in stage 2. */
export const MAX_FRESH = 3;
/** `effort: thrifty` stops where the chance of still finding a regression is below this. */
export const FUTILITY = 0.1;
export const Z_FUTILITY = 1.645;
/** Critical value of the interval that people see. */
export const Z_SHOWN = 1.96;
/** A moved case of a metric that gives no threshold: this many robust standard deviations, and at least MIN_MOVED. */
export const MOVED_SIGMAS = 1.5;
export const MIN_MOVED = 0.1;
/** 1 / the third quartile of the standard normal: makes a median absolute deviation a standard deviation. */
export const MAD_TO_SIGMA = 1.4826;
/** Statistics this close are equal. */
export const TIE = 1e-9;

/**
 * How alpha is split. Stage 1 spends `screen`; stage 2 confirms at p2 <= c / max(p1, floor), which sums to alpha:
 * screen + c ln(CONFIRM_P / floor).
 */
export function splitAlpha(alpha: number): { screen: number; floor: number; c: number } {
  const floor = SPENT_FLOOR * alpha;
  return {
    screen: SCREEN_SHARE * alpha,
    floor,
    c: ((1 - SCREEN_SHARE) * alpha) / Math.log(CONFIRM_P / floor),
  };
}
