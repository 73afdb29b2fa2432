import { useEffect } from "react";
import { follow } from "../api/follow";
import type { WatchEventBatch } from "../api/types";
import { useServices } from "../app/services";
import { applyWatched, chatsKey, refetchChats } from "./use-chat-list";

/** Keeps all lists of chats live: events are merged, and whenever some may have been missed the lists are read again. */
export function useWatch(): void {
  const { hub, queries } = useServices();
  useEffect(() => {
    const life = new AbortController();
    let after: string | undefined;
    const onItem = (batch: WatchEventBatch) => {
      // A list that is being read now may miss these changes and would overwrite them.
      const reading = queries.isFetching({ queryKey: chatsKey }) > 0;
      for (const event of batch.events) applyWatched(queries, event);
      if (batch.resync === true || after === undefined || (reading && batch.events.length > 0)) refetchChats(queries);
      after = batch.position ?? after;
    };
    const following = {
      method: "Watch",
      args: () => [after === undefined ? {} : { after }],
      onItem,
      onEnd: () => refetchChats(queries),
      onRefused: () => undefined,
    };
    void follow<WatchEventBatch>(hub, following, life.signal);
    const unsubscribe = hub.subscribe(() => refetchChats(queries));
    return () => {
      life.abort();
      unsubscribe();
    };
  }, [hub, queries]);
}
