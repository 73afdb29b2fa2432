import { useState } from "react";
import { readStored, writeStored } from "../ui/storage";

export type Theme = "system" | "light" | "dark";

const themes: readonly string[] = ["system", "light", "dark"] satisfies Theme[];

export function asTheme(value: string | null): Theme {
  return value !== null && themes.includes(value) ? (value as Theme) : "system";
}

/** The remembered theme; public/theme.js applies it before the first paint. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(() => asTheme(readStored("theme")));
  const choose = (next: Theme) => {
    if (next === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    writeStored("theme", next === "system" ? null : next);
    setTheme(next);
  };
  return [theme, choose];
}
