import { useMutation } from "@tanstack/react-query";
import type { Chat } from "../api/types";
import { announce } from "../app/announcer";
import { useServices } from "../app/services";
import { chatKey, refetchChats } from "./use-chat-list";

export function useArchive() {
  const { commands, queries } = useServices();
  return useMutation({
    mutationFn: ({ chatId, archived }: { chatId: string; archived: boolean }) => commands.setArchived(chatId, archived),
    onSuccess: (_, { chatId, archived }) => {
      queries.setQueryData<Chat>(chatKey(chatId), (chat) => (chat ? { ...chat, archived } : chat));
      refetchChats(queries);
      announce(archived ? "Chat archived" : "Chat unarchived");
    },
  });
}
