const firstDelayMs = 250;
const longestDelayMs = 5_000;

/** Delay before the next try: doubles up to a limit, jittered so that many tabs do not come back at once. */
export function retryDelay(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 10));
  return Math.max(firstDelayMs / 2, ceiling * (0.5 + random() / 2));
}

/** Waits, but not longer than until the browser has a network again, the tab comes back into view, or the signal fires. */
export function waitForRetry(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", whenVisible);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const whenVisible = () => {
      if (document.visibilityState === "visible") done();
    };
    const timer = setTimeout(done, delayMs);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", whenVisible);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
