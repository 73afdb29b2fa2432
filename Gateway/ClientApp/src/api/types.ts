/** The wire contract of Grains.Abstractions, as far as the UI reads it. Unknown fields and types are ignored. */

export type ChatStatus = "waiting" | "pending" | "running" | "paused" | "completed" | "error";
export type ChatPhase = "queued" | "waiting_for_model" | "streaming" | "running_tools" | "retrying" | "compacting";
export type MessageRole = "system" | "user" | "assistant" | "tool";

export interface Chat {
  id: string;
  owner_id: string;
  parent_chat_id?: string | null;
  root_chat_id: string;
  last_model_config_id: string;
  title: string;
  status: ChatStatus;
  last_error?: string | null;
  created_at: string;
  updated_at: string;
  archived: boolean;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface PartBase {
  /** The turn was stopped after this part. */
  interrupted?: boolean;
}
export interface TextPart extends PartBase {
  type: "text";
  text: string;
}
export interface ReasoningPart extends PartBase {
  type: "reasoning";
  text: string;
}
export interface ToolCallPart extends PartBase {
  type: "tool-call";
  tool_call_id: string;
  tool_name: string;
  args?: Json;
  args_delta?: string | null;
}
export interface ToolResultPart extends PartBase {
  type: "tool-result";
  tool_call_id: string;
  tool_name: string;
  /** Absent on a piece of the output to come. */
  result?: Json;
  is_error?: boolean;
  result_delta?: string | null;
}
export type MessagePart = TextPart | ReasoningPart | ToolCallPart | ToolResultPart;

export interface ChatMessage {
  id: number;
  chat_id: string;
  model_config_id?: string | null;
  created_at: string;
  role: MessageRole;
  content: MessagePart[];
}

export interface QueuedMessage {
  id: number;
  chat_id: string;
  content: MessagePart[];
  created_at: string;
  model_config_id?: string | null;
}

export interface StatusInfo {
  status: ChatStatus;
  turn: number;
  phase?: ChatPhase | null;
  phase_since?: string | null;
  last_error?: string | null;
}

/** Why a chat is where it is. */
export interface ChatExplanation {
  status: ChatStatus;
  waits_for: string;
  silo: string;
  machine: string;
  process_id: number;
  generation: number;
  phase?: ChatPhase;
  since: string;
  /** When the server itself does something about it; absent when it waits for as long as it takes. */
  deadline?: string;
  last_byte_at?: string;
  attempts: number;
  next_retry?: RetryInfo;
  lost_runs: number;
  queued: number;
}

export interface RetryInfo {
  attempt: number;
  delay_ms: number;
  error: string;
  retrying_at: string;
}

interface EventBase {
  chat_id: string;
  position: string;
}
export type ChatEvent = EventBase &
  (
    | { type: "status"; status: StatusInfo; snapshot?: "start" | "resync" | null }
    | { type: "message_part"; message_part: { role: MessageRole; part: MessagePart } }
    | { type: "message"; message: ChatMessage }
    | { type: "queue_update"; queued_messages: QueuedMessage[] }
    | { type: "error"; error: { message: string } }
    | { type: "retry"; retry: RetryInfo }
    | { type: "history_reset"; history_reset: { from_id: number } }
  );

export interface ChatEventBatch {
  events: ChatEvent[];
  /** Absent inside a first snapshot. */
  position?: string | null;
  caught_up?: boolean;
}

export interface MessagePage {
  messages: ChatMessage[];
  queued_messages?: QueuedMessage[] | null;
  has_more?: boolean;
}

export type WatchEventKind = "created" | "status_change" | "title_change" | "deleted" | "diff_status_change";
export interface WatchEvent {
  kind: WatchEventKind;
  chat: Chat;
  position: string;
}
export interface WatchEventBatch {
  events: WatchEvent[];
  position?: string | null;
  resync?: boolean;
}

export interface SentMessage {
  queued: boolean;
  message?: ChatMessage | null;
  queued_message?: QueuedMessage | null;
}

export interface ModelConfig {
  id: string;
  provider: string;
  model: string;
  display_name: string;
  enabled: boolean;
  is_default: boolean;
}

export interface User {
  id: string;
  username?: string;
  name?: string;
  email?: string;
}

export interface Validation {
  field: string;
  detail: string;
}
