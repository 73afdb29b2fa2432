import { useEffect, useState, type ComponentType } from "react";
import { useParams } from "react-router";
import { LoadFailed } from "./LoadFailed";

type Page = ComponentType<{ chatId: string }>;

// Markdown makes up a good part of the bundle, and the first page does without it. Not React.lazy: a boundary that was shown
// empty once stays so for 300 ms, and it cannot say that loading failed.
let loaded: Page | null = null;
let loading: Promise<Page> | null = null;

export function loadChatPage(): Promise<Page> {
  loading ??= import("../chat/ChatPage").then(
    (module) => (loaded = module.default),
    (failure: unknown) => {
      loading = null;
      throw failure;
    },
  );
  return loading;
}

export function prefetchChatPage(): void {
  const prefetch = () => void loadChatPage().catch(() => undefined);
  if ("requestIdleCallback" in window) requestIdleCallback(prefetch);
  else setTimeout(prefetch, 500);
}

export function ChatRoute() {
  const { chatId = "" } = useParams();
  const [page, setPage] = useState<{ Page: Page | null; failed: boolean }>(() => ({ Page: loaded, failed: false }));
  useEffect(() => {
    if (page.Page || page.failed) return;
    loadChatPage().then(
      (Page) => setPage({ Page, failed: false }),
      () => setPage({ Page: null, failed: true }),
    );
  }, [page]);
  if (page.failed) return <LoadFailed />;
  return page.Page ? <page.Page key={chatId} chatId={chatId} /> : null;
}
