import { Button } from "../ui/Button";
import { TopBar } from "../ui/TopBar";
import styles from "./NotFound.module.css";

/** A part of the UI did not arrive: no network, or a newer version was installed meanwhile. */
export function LoadFailed() {
  return (
    <>
      <TopBar title="Parley" />
      <main className={styles["page"]} role="alert">
        <h1>This page could not be loaded</h1>
        <p className={styles["text"]}>The network may be gone, or Parley was updated.</p>
        <p className={styles["text"]}>
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </p>
      </main>
    </>
  );
}
