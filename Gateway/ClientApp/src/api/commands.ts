import type { Hub } from "./hub";
import type { Chat, ChatMessage, SentMessage } from "./types";

/** Names one command for ever: a repeat with the same id is answered from the record and never done twice. */
export type CommandId = string;

export function newCommandId(): CommandId {
  // randomUUID exists in secure contexts only; Parley is also used over plain HTTP in a home network.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export interface Outgoing {
  text: string;
  modelConfigId?: string | undefined;
  commandId: CommandId;
}

export class ChatCommands {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  createChat(message: Outgoing): Promise<Chat> {
    return this.#hub.command("CreateChat", body(message));
  }

  sendMessage(chatId: string, message: Outgoing): Promise<SentMessage> {
    return this.#hub.command("SendMessage", chatId, body(message));
  }

  editMessage(chatId: string, messageId: number, { text, commandId }: Outgoing): Promise<ChatMessage> {
    return this.#hub.command("EditMessage", chatId, messageId, body({ text, commandId }));
  }

  interrupt(chatId: string, turn: number | undefined): Promise<Chat> {
    return this.#hub.command("Interrupt", chatId, { ...(turn === undefined ? {} : { turn }), command_id: newCommandId() });
  }

  promote(chatId: string, queuedId: number): Promise<ChatMessage> {
    return this.#hub.command("Promote", chatId, queuedId, { command_id: newCommandId() });
  }

  deleteQueued(chatId: string, queuedId: number): Promise<unknown> {
    return this.#hub.command("DeleteQueued", chatId, queuedId, { command_id: newCommandId() });
  }

  setArchived(chatId: string, archived: boolean): Promise<unknown> {
    return this.#hub.command(archived ? "Archive" : "Unarchive", chatId, { command_id: newCommandId() });
  }
}

function body({ text, modelConfigId, commandId }: Outgoing): object {
  return {
    content: [{ type: "text", text }],
    ...(modelConfigId === undefined ? {} : { model_config_id: modelConfigId }),
    command_id: commandId,
  };
}
