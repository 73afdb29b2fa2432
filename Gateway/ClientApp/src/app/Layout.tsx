import * as Dialog from "@radix-ui/react-dialog";
import { useEffect, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { Sidebar } from "../sidebar/Sidebar";
import { useWatch } from "../sidebar/use-watch";
import { useMedia } from "../ui/use-media";
import { prefetchChatPage } from "./ChatRoute";
import { DrawerContext } from "./drawer";
import styles from "./Layout.module.css";

export function Layout() {
  useWatch();
  useEffect(prefetchChatPage, []);
  useNewChatKey();
  const wide = useMedia("(min-width: 48rem)");
  const { key } = useLocation();
  // The drawer belongs to the place it was opened at: going anywhere closes it.
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <DrawerContext value={() => setOpenAt(key)}>
      <div className={styles["layout"]}>
        {wide && (
          <div className={styles["side"]}>
            <Sidebar />
          </div>
        )}
        <div className={styles["main"]}>
          <Outlet />
        </div>
      </div>
      <Dialog.Root open={!wide && openAt === key} onOpenChange={(open) => setOpenAt(open ? key : null)}>
        <Dialog.Portal>
          <Dialog.Overlay className={styles["shade"]} />
          <Dialog.Content className={styles["drawer"]} aria-describedby={undefined}>
            <Dialog.Title className="visually-hidden">Chats</Dialog.Title>
            <Sidebar onLeave={() => setOpenAt(null)} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </DrawerContext>
  );
}

/** Ctrl/Cmd+Shift+O: a new chat. Browsers keep Ctrl+N for themselves. */
function useNewChatKey(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== "o") return;
      event.preventDefault();
      void navigate("/");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate]);
}
