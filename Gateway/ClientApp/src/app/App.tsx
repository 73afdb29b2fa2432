import { QueryClientProvider } from "@tanstack/react-query";
import * as Tooltip from "@radix-ui/react-tooltip";
import { BrowserRouter, Route, Routes } from "react-router";
import { NewChatPage } from "../chat/NewChatPage";
import { SignInPage } from "../sign-in/SignInPage";
import { SignedIn } from "../sign-in/SignedIn";
import { Announcer } from "./announcer";
import { ChatRoute } from "./ChatRoute";
import { Layout } from "./Layout";
import { NotFound } from "./NotFound";
import { ServicesContext, type Services } from "./services";

export function App({ services }: { services: Services }) {
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={services.queries}>
        <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
          <BrowserRouter>
            <Routes>
              <Route path="/sign-in" element={<SignInPage />} />
              <Route element={<SignedIn />}>
                <Route element={<Layout />}>
                  <Route index element={<NewChatPage />} />
                  <Route path="chats/:chatId" element={<ChatRoute />} />
                  <Route path="*" element={<NotFound what="This page" />} />
                </Route>
              </Route>
            </Routes>
          </BrowserRouter>
          <Announcer />
        </Tooltip.Provider>
      </QueryClientProvider>
    </ServicesContext>
  );
}
