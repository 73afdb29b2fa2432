import { Archive, RotateCw, TriangleAlert, Unplug } from "lucide-react";
import { useEffect, useState } from "react";
import type { RetryInfo } from "../api/types";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";
import { Spinner } from "../ui/Spinner";
import { duration, useNow } from "../ui/time";

export function RetryBanner({ retry }: { retry: RetryInfo }) {
  const now = useNow(250);
  // The server's clock may be off from this one; the delay it named bounds what can be left of it.
  const left = Math.min(retry.delay_ms, Math.max(0, Date.parse(retry.retrying_at) - now));
  // Nothing has failed yet: other chats come first.
  const what = retry.attempt === 0 ? "Asking the model" : "Retrying";
  const attempt = retry.attempt === 0 ? "" : ` (attempt ${retry.attempt})`;
  return (
    <Banner tone="warn" icon={<RotateCw size={15} />} testId="retry-banner">
      {what} {left > 0 ? `in ${duration(left + 999)}` : "now"}
      {attempt}. {retry.error}
    </Banner>
  );
}

interface ErrorBannerProps {
  message: string;
  onRetry: (() => Promise<unknown>) | undefined;
}

export function ErrorBanner({ message, onRetry }: ErrorBannerProps) {
  const [trying, setTrying] = useState(false);
  const again = async (retry: () => Promise<unknown>) => {
    setTrying(true);
    await retry().catch(() => undefined);
    setTrying(false);
  };
  const action = onRetry && (
    <Button small disabled={trying} onClick={() => void again(onRetry)} data-testid="try-again">
      {trying && <Spinner />}
      Try again
    </Button>
  );
  return (
    <Banner tone="danger" icon={<TriangleAlert size={16} />} action={action} testId="error-banner">
      {message}
    </Banner>
  );
}

/** A connection that comes back within this time was not worth a word. */
const patienceMs = 1000;

export function ConnectionBanner({ connected }: { connected: boolean }) {
  const shown = useLasting(!connected, patienceMs);
  if (!shown) return null;
  return (
    <Banner icon={<Unplug size={15} />} testId="connection-banner">
      Reconnecting… What the chat is doing is not known until the server answers.
    </Banner>
  );
}

/** Whether a condition has held for a time. */
export function useLasting(condition: boolean, milliseconds: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setLasted(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [condition, milliseconds]);
  return condition && lasted;
}

export function ArchivedBanner({ onUnarchive, working }: { onUnarchive: () => void; working: boolean }) {
  const action = (
    <Button small onClick={onUnarchive} disabled={working} data-testid="unarchive">
      Unarchive
    </Button>
  );
  return (
    <Banner icon={<Archive size={15} />} action={action} testId="archived-banner">
      This chat is archived. Unarchive it to go on.
    </Banner>
  );
}
