import { useEffect, useRef } from "react";
import { announce } from "../app/announcer";
import type { SessionView } from "./session";
import { isBusy } from "./stream-state";

/** Tells screen readers what changed, once for each change. The text that streams is not read out: it would never end. */
export function useAnnouncements(view: SessionView): void {
  const busy = isBusy(view.status);
  const failed = view.status?.status === "error";
  const before = useRef({ busy, queued: view.queue.length });
  useEffect(() => {
    if (busy && !before.current.busy) announce("Working on an answer");
    if (!busy && before.current.busy) announce(failed ? "The turn failed" : "The answer is complete");
    if (view.queue.length > before.current.queued) announce("Message queued");
    before.current = { busy, queued: view.queue.length };
  }, [busy, failed, view.queue.length]);
}
