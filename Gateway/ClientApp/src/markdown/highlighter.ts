import type { Root } from "hast";
import { useEffect, useSyncExternalStore } from "react";

interface Highlighter {
  highlight: (language: string, code: string) => Root | null;
}

/** Above this a block stays plain: colouring it would take longer than a frame. */
const longestCode = 40_000;

let highlighter: Highlighter | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function load(): Promise<void> {
  const { common, createLowlight } = await import("lowlight");
  const lowlight = createLowlight(common);
  highlighter = {
    highlight: (language, code) => (lowlight.registered(language) && code.length <= longestCode ? lowlight.highlight(language, code) : null),
  };
  for (const listener of listeners) listener();
}

/** The highlighter once it is loaded; asking loads it. */
export function useHighlighter(wanted: boolean): Highlighter | null {
  useEffect(() => {
    if (!wanted) return;
    loading ??= load().catch(() => {
      // Without the module code stays plain, which is no reason to fail; the next block tries again.
      loading = null;
    });
  }, [wanted]);
  return useSyncExternalStore(subscribe, () => highlighter);
}
