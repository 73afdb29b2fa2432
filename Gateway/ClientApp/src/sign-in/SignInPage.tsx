import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { describeFailure, Unreachable } from "../api/failure";
import { signInWithLink } from "../api/routes";
import { Button } from "../ui/Button";
import { Spinner } from "../ui/Spinner";
import { meKey } from "./SignedIn";
import { HowToGetLink, Welcome } from "./Welcome";

/** Turns the token of a sign-in link, which is in the fragment so that no server log sees it, into a session. */
export function SignInPage() {
  const { hash } = useLocation();
  const token = hash.slice(1);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  // A link works once: the same attempt must not be made twice.
  const made = useRef(-1);

  useEffect(() => {
    if (token === "" || made.current === attempt) return;
    made.current = attempt;
    signInWithLink(token).then(
      async () => {
        await queries.resetQueries({ queryKey: meKey });
        await navigate("/", { replace: true });
      },
      (reason: unknown) => setFailure(reason),
    );
  }, [token, attempt, navigate, queries]);

  if (token === "") {
    return (
      <Welcome title="Sign in to Parley">
        <HowToGetLink />
      </Welcome>
    );
  }
  if (failure === null) {
    return (
      <Welcome title="Signing you in">
        <Spinner />
      </Welcome>
    );
  }
  const again = () => {
    setFailure(null);
    setAttempt(attempt + 1);
  };
  return (
    <Welcome title="This link did not work" failure={describeFailure(failure)}>
      {failure instanceof Unreachable ? <Button onClick={again}>Try again</Button> : <HowToGetLink />}
    </Welcome>
  );
}
