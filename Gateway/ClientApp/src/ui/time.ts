import { useEffect, useState } from "react";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The current time, renewed at an interval while the component is shown. */
export function useNow(intervalMs: number, active = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    const first = setTimeout(() => setNow(Date.now()));
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [intervalMs, active]);
  return now;
}

export function shortAge(time: string, now: number): string {
  const age = Math.max(0, now - Date.parse(time));
  if (age < minute) return "now";
  if (age < hour) return `${Math.floor(age / minute)}m`;
  if (age < day) return `${Math.floor(age / hour)}h`;
  if (age < 7 * day) return `${Math.floor(age / day)}d`;
  return new Date(time).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

export type AgeGroup = "Today" | "Yesterday" | "Previous 7 days" | "Older";

export function ageGroup(time: string, now: number): AgeGroup {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const then = Date.parse(time);
  if (then >= midnight) return "Today";
  if (then >= midnight - day) return "Yesterday";
  return then >= midnight - 7 * day ? "Previous 7 days" : "Older";
}

export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const rest = String(seconds % 60).padStart(2, "0");
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${rest} min` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
