import type { ChatPhase, StatusInfo } from "../api/types";

/** Each phase in words. */
export const phases: Record<ChatPhase, string> = {
  queued: "Queued",
  waiting_for_model: "Waiting for the model",
  streaming: "Answering",
  running_tools: "Running tools",
  retrying: "Retrying",
  compacting: "Summarizing the conversation",
};

/** What a busy chat is doing, in words; nothing for one that is not busy. */
export function phaseText(status: StatusInfo | null): string {
  if (status?.status !== "pending" && status?.status !== "running") return "";
  if (status.phase) return phases[status.phase];
  return status.status === "pending" ? phases.queued : "Working";
}
