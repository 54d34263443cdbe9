/* Signing out loses no tap and leaves nobody's pages behind: what waits is sent first; if it cannot be, whoever leaves is
   asked. What the phone kept is deleted by the page to sign in, which comes afterwards: signing out may yet fail.

   Taps that still wait stay on the phone. The next person's page sends them, and the portal refuses them, so that they
   wait on, unless that person may report for their station. */
"use strict";

(() => {
  const form = document.querySelector("form[data-sign-out]"), question = document.getElementById("unsent");
  const LONG_ENOUGH = 10_000;  // milliseconds for which somebody who leaves waits for a slow line

  const leave = () => Queue.tell("leaving", true).catch(() => {}).then(() => form.submit());

  async function ask() {
    const slow = new Promise((done) => setTimeout(done, LONG_ENOUGH));
    await Promise.race([Queue.flush(), slow]).catch(() => {});
    const n = (await Queue.all()).length;
    if (!n) return leave();
    const line = question.querySelector("[data-say]");
    line.textContent = line.dataset.say.replace("{n}", n);
    question.hidden = false;
    question.querySelector("[data-stay]").focus();
  }

  if (form) {
    const button = form.querySelector("[data-leave]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      ask().catch(leave).finally(() => { button.disabled = false; });
    });
    question.addEventListener("click", (event) => {
      if (event.target.closest("[data-sure]")) leave();
      if (!event.target.closest("[data-stay]")) return;
      question.hidden = true;
      button.focus();
    });
    const isFresh = !document.querySelector("#old:not([hidden])");
    if (isFresh) Queue.tell("leaving", false).catch(() => {});  // the portal knows this person: leaving had failed
    if (!document.getElementById("station")) Queue.flush().catch(() => {});
  } else if (location.pathname === "/dang-nhap") {
    Queue.about("leaving").then((left) => left && Kept.forget().then(Queue.forget)).catch(() => {});
  }
})();
