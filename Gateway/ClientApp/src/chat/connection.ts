import { follow, type StreamSource } from "../api/follow";
import type { Refusal } from "../api/failure";
import type { ChatEventBatch } from "../api/types";
import { applyBatch, dropStaged, resumePoint, type StreamState } from "./stream-state";

export interface ChatReader {
  chatId: string;
  state: () => StreamState;
  change: (next: StreamState) => void;
  refused: (refusal: Refusal) => void;
}

/** Follows one chat from wherever the reader stands, until the signal fires. */
export function followChat(source: StreamSource, reader: ChatReader, signal: AbortSignal): Promise<void> {
  return follow<ChatEventBatch>(
    source,
    {
      method: "Subscribe",
      args: () => [reader.chatId, resumePoint(reader.state())],
      onItem: (batch) => reader.change(applyBatch(reader.state(), reader.chatId, batch)),
      onEnd: () => reader.change(dropStaged(reader.state())),
      onRefused: reader.refused,
    },
    signal,
  );
}
