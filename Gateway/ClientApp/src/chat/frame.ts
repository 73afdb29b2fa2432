/** Longest a hidden tab goes without an update; it gets no animation frames. */
const hiddenIntervalMs = 250;

/** Runs a task at most once a frame, however often it is asked for. */
export function oncePerFrame(task: () => void): () => void {
  let scheduled = false;
  const run = () => {
    if (!scheduled) return;
    scheduled = false;
    task();
  };
  return () => {
    if (scheduled) return;
    scheduled = true;
    if (document.visibilityState === "visible") requestAnimationFrame(run);
    // Also covers a frame that was asked for just before the tab was hidden.
    setTimeout(run, hiddenIntervalMs);
  };
}
