import { useCallback, useState } from "react";
import { newCommandId } from "../api/commands";
import type { ChatMessage, QueuedMessage } from "../api/types";
import { useServices } from "../app/services";
import type { SessionView } from "./session";
import { textOf } from "./turns";

/** What the composer is for at the moment. */
export type ComposerMode =
  | { kind: "new" }
  | { kind: "edit-message"; id: number; text: string }
  | { kind: "edit-queued"; id: number; text: string };

export type ChatActions = ReturnType<typeof useChatActions>;

const writeNew: ComposerMode = { kind: "new" };

/** What the user can do in one chat, besides writing. */
export function useChatActions(chatId: string, view: SessionView) {
  const { commands } = useServices();
  const [mode, setMode] = useState<ComposerMode>(writeNew);
  const [stoppedTurn, setStoppedTurn] = useState<number | null>(null);
  const turn = view.status?.turn;
  const lastUser = view.messages.findLast((message) => message.role === "user");

  const stop = async () => {
    setStoppedTurn(turn ?? null);
    // Answered, it has stopped; failed, it can be repeated. Either way the button is itself again.
    await commands.interrupt(chatId, turn).catch(() => undefined);
    setStoppedTurn(null);
  };

  return {
    mode,
    leaveEdit: useCallback(() => setMode(writeNew), []),
    editMessage: useCallback(({ id, content }: ChatMessage) => setMode({ kind: "edit-message", id, text: textOf(content) }), []),
    editQueued: useCallback(({ id, content }: QueuedMessage) => setMode({ kind: "edit-queued", id, text: textOf(content) }), []),
    stop: () => void stop(),
    stopping: stoppedTurn !== null && stoppedTurn === turn,
    /** Replacing the last message with itself starts its turn again without leaving a second copy in history. */
    tryAgain: lastUser && (() => commands.editMessage(chatId, lastUser.id, { text: textOf(lastUser.content), commandId: newCommandId() })),
  };
}
