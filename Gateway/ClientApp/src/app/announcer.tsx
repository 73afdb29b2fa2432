import { useSyncExternalStore } from "react";

let text = "";
const listeners = new Set<() => void>();

/** Says something to screen readers, politely. */
export function announce(message: string): void {
  // The same text twice would not be read again; a trailing no-break space makes it another one.
  text = message === text ? `${message}\u00a0` : message;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer() {
  const message = useSyncExternalStore(subscribe, () => text);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {message}
    </div>
  );
}
