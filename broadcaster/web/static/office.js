/* Rows that were opened in place are closed again. When htmx is refused, which happens when somebody has been signed out
   meanwhile, the browser goes to the address itself and hears why. */
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close]");
  if (!button) return;
  const room = button.closest(".opened");
  const from = room && document.getElementById(room.dataset.from);
  if (room) room.replaceChildren();
  if (from) from.focus();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  if (!link.id) link.id = `o-${Math.random().toString(36).slice(2)}`;
  if (event.detail.target) event.detail.target.dataset.from = link.id;
});

/* What was opened is gone to, so that it is read aloud, and keys go on from there. */
document.addEventListener("htmx:afterSwap", (event) => {
  const first = event.target.querySelector("[data-first]") || document.querySelector("[data-first]");
  if (!first) return;
  first.removeAttribute("data-first");
  first.focus({ preventScroll: first.tagName === "LI" });
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const link = event.detail.elt;
    if (link.href) location.assign(link.href);
  });
}
