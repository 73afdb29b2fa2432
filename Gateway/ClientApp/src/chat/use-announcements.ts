import { useEffect, useRef } from "react";
import { announce } from "../app/announcer";
import type { SessionView } from "./session";
import { isBusy } from "./stream-state";
import { wasStopped } from "./turns";

/** Tells screen readers what changed, once for each change. The text that streams is not read out: it would never end. */
export function useAnnouncements(view: SessionView): void {
  const busy = isBusy(view.status);
  const end = endOf(view);
  const before = useRef({ busy, queued: view.queue.length });
  useEffect(() => {
    if (busy && !before.current.busy) announce("Working on an answer");
    if (!busy && before.current.busy) announce(end);
    if (view.queue.length > before.current.queued) announce("Message queued");
    before.current = { busy, queued: view.queue.length };
  }, [busy, end, view.queue.length]);
}

/** How the last turn came to its end, in words. */
function endOf({ status, messages }: SessionView): string {
  if (status?.status === "error") return "The turn failed";
  const last = messages.findLast((message) => message.role !== "tool");
  if (last?.role !== "assistant") return "The turn ended without an answer";
  return wasStopped(last) ? "The answer was stopped" : "The answer is complete";
}
