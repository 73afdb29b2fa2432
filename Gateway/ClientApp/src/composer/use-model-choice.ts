import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchModelConfigs } from "../api/routes";
import type { ModelConfig } from "../api/types";
import { readStored, writeStored } from "../ui/storage";

export interface ModelChoice {
  configs: readonly ModelConfig[];
  chosen: ModelConfig | undefined;
  choose: (id: string) => void;
  state: "loading" | "failed" | "none" | "ready";
}

/** The model of the next message: the user's choice, else the chat's last, else the remembered one of new chats, else the default. */
export function useModelChoice(lastOfChat?: string): ModelChoice {
  const { data, isPending } = useQuery({ queryKey: ["model-configs"], queryFn: fetchModelConfigs, staleTime: 60_000 });
  const [choice, setChoice] = useState<string | null>(null);
  const configs = (data ?? []).filter((config) => config.enabled);
  const wanted = [choice, lastOfChat, lastOfChat === undefined ? readStored("model") : null];
  const chosen = wanted.map((id) => configs.find((config) => config.id === id)).find((config) => config !== undefined);
  return {
    configs,
    chosen: chosen ?? configs.find((config) => config.is_default) ?? configs[0],
    choose: (id) => {
      setChoice(id);
      writeStored("model", id);
    },
    state: isPending ? "loading" : data === undefined ? "failed" : configs.length === 0 ? "none" : "ready",
  };
}
