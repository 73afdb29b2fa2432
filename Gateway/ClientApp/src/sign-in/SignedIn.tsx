import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Outlet } from "react-router";
import { describeFailure, Refusal } from "../api/failure";
import { onSignedOut } from "../api/http";
import { fetchMe } from "../api/routes";
import { useServices } from "../app/services";
import { Button } from "../ui/Button";
import { SignedOutPage } from "./SignedOutPage";
import { Welcome } from "./Welcome";

export const meKey = ["me"];

/** Shows what is inside only to somebody who is signed in, and keeps the hub open for as long as it does. */
export function SignedIn() {
  const { hub, sessions } = useServices();
  const queries = useQueryClient();
  const me = useQuery({ queryKey: meKey, queryFn: fetchMe, staleTime: 5 * 60_000 });
  const signedOut = me.error instanceof Refusal && me.error.status === 401;
  const signedIn = me.data !== undefined && !signedOut;

  useEffect(() => onSignedOut(() => void queries.invalidateQueries({ queryKey: meKey })), [queries]);
  useEffect(() => {
    if (!signedIn) return;
    hub.open();
    return () => {
      hub.close();
      sessions.clear();
    };
  }, [hub, sessions, signedIn]);

  if (signedOut) return <SignedOutPage />;
  if (signedIn) return <Outlet />;
  if (!me.error) return null;
  return (
    <Welcome title="Parley cannot be reached" failure={describeFailure(me.error)}>
      <Button look="solid" onClick={() => void me.refetch()}>
        Try again
      </Button>
    </Welcome>
  );
}
