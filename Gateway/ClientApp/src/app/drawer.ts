import { createContext, use } from "react";

/** Opens the chat list on a phone, where it is a drawer. */
export const DrawerContext = createContext<() => void>(() => undefined);

export function useOpenDrawer(): () => void {
  return use(DrawerContext);
}
