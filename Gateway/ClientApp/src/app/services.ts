import { QueryClient } from "@tanstack/react-query";
import { createContext, use, useSyncExternalStore } from "react";
import { ChatCommands } from "../api/commands";
import { Refusal } from "../api/failure";
import { Hub } from "../api/hub";
import { ChatSessions } from "../chat/session";

/** What lives as long as the tab. */
export interface Services {
  hub: Hub;
  commands: ChatCommands;
  sessions: ChatSessions;
  queries: QueryClient;
}

export function createServices(): Services {
  const hub = new Hub();
  const queries = new QueryClient({
    defaultOptions: {
      // "always": a browser without a network still reaches a server on its own machine, and the hub knows better than it what can be reached.
      queries: { networkMode: "always", retry: (failures, failure) => !isFinal(failure) && failures < 3, staleTime: 10_000 },
      mutations: { networkMode: "always" },
    },
  });
  return { hub, commands: new ChatCommands(hub), sessions: new ChatSessions(hub), queries };
}

/** A refusal stays one however often it is asked for; a server in trouble may be over it a second later. */
function isFinal(failure: Error): boolean {
  return failure instanceof Refusal && failure.status < 500;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error("Used outside of the app.");
  return services;
}

export function useConnected(): boolean {
  const { hub } = useServices();
  return useSyncExternalStore(hub.subscribe, () => hub.connected);
}
