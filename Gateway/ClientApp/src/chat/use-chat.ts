import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { fetchChat } from "../api/routes";
import { useServices } from "../app/services";
import { chatKey } from "../sidebar/use-chat-list";
import type { ChatSession } from "./session";

/** The session of a chat, followed while the component is shown. */
export function useChatSession(chatId: string): ChatSession {
  const { sessions } = useServices();
  const session = useMemo(() => sessions.get(chatId), [sessions, chatId]);
  useEffect(() => session.open(), [session]);
  return session;
}

export function useSessionView(session: ChatSession) {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** What the chat is called and whether it is archived; its messages and status come from the session. */
export function useChatInfo(chatId: string) {
  return useQuery({ queryKey: chatKey(chatId), queryFn: ({ signal }) => fetchChat(chatId, signal) });
}
