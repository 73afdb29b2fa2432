import { useInfiniteQuery, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { chatPageSize, fetchChats } from "../api/routes";
import type { Chat, WatchEvent } from "../api/types";
import { mergeChat, mergeWatched } from "./chat-list";

export const chatsKey = ["chats"];
export const chatKey = (chatId: string) => ["chat", chatId];
const listKey = (archived: boolean) => [...chatsKey, archived];

type ChatListData = InfiniteData<Chat[], string | null>;

export function useChatList(archived: boolean) {
  return useInfiniteQuery({
    queryKey: listKey(archived),
    queryFn: ({ pageParam, signal }) => fetchChats(archived, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < chatPageSize ? null : (page.at(-1)?.id ?? null)),
    refetchOnWindowFocus: "always",
  });
}

/** Brings a watched change into everything that shows chats. */
export function applyWatched(queries: QueryClient, event: WatchEvent): void {
  for (const archived of [false, true]) {
    queries.setQueryData<ChatListData>(listKey(archived), (data) =>
      data ? { ...data, pages: mergeWatched(data.pages, archived, event).map((page) => [...page]) } : data,
    );
  }
  queries.setQueryData<Chat>(chatKey(event.chat.id), (known) => (known ? mergeChat(known, event) : known));
}

export function refetchChats(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: chatsKey });
}
