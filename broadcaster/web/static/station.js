/* Keeps the station's page true while it is open: what is tapped shows at once and is sent as soon as it can be; what
   becomes due appears; the week's files are kept on the phone. Without this script the page's forms do the same, online. */
"use strict";

(() => {
  const page = document.getElementById("station");
  const words = JSON.parse(page.dataset.words);
  const station = page.dataset.station;
  const net = document.getElementById("net");
  const cards = [...page.querySelectorAll(".slot")];
  const address = location.pathname;
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /* ------------------------------------------------------------------------------------------------ what is shown */

  function show(card, language, state) {
    for (const one of card.querySelectorAll(`[data-language="${language}"]`)) one.dataset.state = state;
  }

  function settle(card) {
    const states = [...card.querySelectorAll(".runs [data-language]")].map((run) => run.dataset.state);
    card.dataset.state = states.includes("open") ? "open" : states.some((one) => one === "aired" || one === "waiting") ? "done" : "still";
  }

  function cardsOf(slot, bulletin) {
    return cards.filter((card) => card.dataset.slot === String(slot) && card.dataset.bulletin === bulletin);
  }

  /* Lay over the page, which may be of yesterday, what this phone knows better: answers since, and taps that wait. */
  async function refresh() {
    const latest = new Map((await Queue.all()).map((tap) => [Queue.key(tap), tap]));
    for (const card of cards) {
      for (const run of card.querySelectorAll(".runs [data-language]")) {
        const key = Queue.key({ station, slot: card.dataset.slot, bulletin: card.dataset.bulletin, language: run.dataset.language });
        const tap = latest.get(key);
        const known = await Queue.known(key);
        if (tap) show(card, run.dataset.language, tap.aired ? "waiting" : "open");
        else if (known && known.at > Number(page.dataset.made) * 1000) show(card, run.dataset.language, known.state);
      }
      settle(card);
    }
  }

  async function pass() {
    const now = Math.floor((await Queue.now()) / 1000), early = Number(page.dataset.early), late = Number(page.dataset.late);
    let coming;
    for (const card of cards) {
      const slot = Number(card.dataset.slot);
      card.dataset.time = slot - early > now ? "coming" : slot + late < now ? "late" : "now";
      if (card.id.startsWith("d-")) card.hidden = card.dataset.time === "coming" || (card.hidden && card.dataset.state !== "open");
      else if (slot > now && (!coming || slot < Number(coming.dataset.slot))) coming = card;
    }
    const nothing = document.getElementById("nothing");
    if (nothing) nothing.hidden = cards.some((card) => card.id.startsWith("d-") && !card.hidden);
    next(coming);
  }

  function next(card) {
    const line = document.getElementById("next");
    if (!card) { line.textContent = words.none; return; }
    const parts = [["strong", card.querySelector(".at").textContent], ["span", card.dataset.day], ["span", card.querySelector(".title").textContent]];
    const made = parts.map(([kind, text]) => Object.assign(document.createElement(kind), { textContent: text }));
    made[2].className = "title";
    if (line.textContent.replace(/\s+/g, " ").trim() !== made.map((one) => one.textContent).join(" ")) {
      line.replaceChildren(...made.flatMap((one) => [one, " "]));
    }
  }

  /* ----------------------------------------------------------------------------------------------------- what is tapped */

  let why = "", sentOnce = false, odd = [];

  /* The taps of this station that wait; those of another are told of on its own page. */
  const waiting = async () => (await Queue.all()).filter((tap) => tap.station === station);

  async function told() {
    const n = (await waiting()).length;
    if (!document.hidden) odd.push(...(await Queue.odd(station)));
    const wrong = ["unknown", "voided"].map((state) => notCounted(state)).filter(Boolean);
    net.classList.toggle("good", !n && sentOnce && !wrong.length);
    let now;
    if (!n) now = wrong.length ? "" : sentOnce ? words.sent : navigator.onLine ? "" : words.offline;
    else if (why === "again") now = link(say(words.again, { n }), `/dang-nhap?tiep=/tram/${station}`);
    else if (why === "refused" || why === "bad") now = words.refused;
    else now = `${navigator.onLine ? "" : words.offline} ${say(words.waiting, { n })}`.trim();
    net.replaceChildren(...wrong.flatMap((one) => [one, " "]), now);
  }

  /* What was tapped and is not counted: "05:00 23/11, 17:00 24/11". */
  function notCounted(state) {
    const slots = odd.filter((one) => one.state === state).map((one) => one.slot);
    const named = [...new Set(slots)].sort().map((slot) => {
      const here = new Date((slot + 7 * 3600) * 1000).toISOString();
      return `${here.slice(11, 16)} ${here.slice(8, 10)}/${here.slice(5, 7)}`;
    });
    return named.length && say(words[state], { slots: named.join(", ") });
  }

  function link(text, href) {
    const made = document.createElement("a");
    made.href = href;
    made.textContent = text;
    return made;
  }

  async function flush() {
    const before = (await waiting()).length;
    why = (await Queue.flush()).get(station) || "";
    if (before && !why) sentOnce = true;
    await refresh();
    await told();
  }

  async function tap(form, aired) {
    const given = new FormData(form);
    const slot = Number(given.get("slot")), bulletin = given.get("bulletin");
    const wanted = aired ? ["open"] : ["aired", "waiting"];
    const [card] = cardsOf(slot, bulletin);
    for (const language of given.getAll("language")) {
      const run = card.querySelector(`.runs [data-language="${language}"]`);
      if (run && wanted.includes(run.dataset.state)) {
        await Queue.add({ id: crypto.randomUUID(), station, slot, bulletin, language, aired, seal: run.dataset.seal || "" });
      }
    }
    sentOnce = false;
    odd = [];
    await refresh();
    const focused = form.querySelector(aired ? ".undo" : ".done");
    if (focused) focused.focus({ preventScroll: true });
    await told();
    const worker = await registered;
    if (worker && "sync" in worker) worker.sync.register("taps").catch(() => {});
    await flush();
  }

  page.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-tap]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    tap(form, event.submitter.value === "true").catch(() => HTMLFormElement.prototype.submit.call(withButton(form, event.submitter)));
  });

  /* A browser that can keep nothing (a private window of some) sends the form itself. */
  function withButton(form, button) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: button.name, value: button.value });
    form.append(field);
    return form;
  }

  /* ------------------------------------------------------------------------------------------------- what is kept */

  const registered = "serviceWorker" in navigator
    ? navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).catch(() => null)
    : Promise.resolve(null);

  async function keepPage() {
    const answer = await fetch(address, { headers: { "X-Fresh": "1" } });
    if (answer.ok && !answer.redirected) await (await caches.open(Kept.PAGES)).put(address, answer);
  }

  async function fetched() {
    if (page.dataset.own !== "yes") return;
    await Queue.have(station, page.dataset.week, page.dataset.release);
    await flush();
  }

  page.addEventListener("click", (event) => {
    if (event.target.closest("[data-fetched]")) fetched().catch(() => {});
  });

  async function keep() {
    const box = page.querySelector(".keep"), line = document.getElementById("keep"), button = document.getElementById("keep-now");
    const files = JSON.parse(box.dataset.files);
    if (!(await Kept.isRecent(page.dataset.week))) return;
    const cache = await Kept.filesOf(page.dataset.week);
    let done = 0, failed = false;
    for (const file of files) if (await cache.match(file)) done += 1;
    button.hidden = true;
    for (const file of files) {
      if (await cache.match(file)) continue;
      line.textContent = say(words.keeping, { done, all: files.length });
      try {
        const answer = await fetch(file, { mode: "cors" });
        if (!answer.ok) throw new TypeError(answer.statusText);
        await cache.put(file, answer);
        done += 1;
      } catch (error) {
        failed = true;
        if (error.name === "QuotaExceededError") { line.textContent = words.full; button.hidden = false; return; }
        if (!navigator.onLine) break;
      }
    }
    line.textContent = failed ? say(words.partly, { done, all: files.length }) : words.kept;
    button.hidden = !failed;
    if (!failed) await fetched();
    for (const old of await cache.keys()) {
      const path = new URL(old.url);
      if (path.pathname.endsWith(".woff2")) continue;
      if (path.pathname.includes(`/${station}/`) && !files.includes(path.pathname + path.search) && !files.includes(old.url)) await cache.delete(old);
    }
    await Kept.tidy();
  }

  document.getElementById("keep-now")?.addEventListener("click", () => { navigator.storage?.persist?.(); keep(); });

  async function keepIfWanted() {
    if (!(await registered)) return;
    // A page that was opened before there was a service worker has not passed through it yet.
    const passed = navigator.serviceWorker.controller && performance.getEntriesByType("navigation")[0]?.workerStart;
    if (!passed) await keepPage().catch(() => {});
    if (!page.querySelector(".keep") || page.dataset.own !== "yes") return;
    if (navigator.connection?.saveData) document.getElementById("keep-now").hidden = false;
    else await keep();
  }

  /* ------------------------------------------------------------------------------------------- a page of some time ago */

  const old = document.getElementById("old");  // shown by the service worker, on a page that it had kept
  let stale = Boolean(old) && !old.hidden;

  /* What a page says, without what changes by the minute. */
  function gist(room) {
    const parts = room.querySelectorAll("[data-state], h3, h4, p:not(#old):not(#next)");
    return JSON.stringify([room.querySelector(".keep")?.dataset.files, ...[...parts].map((one) => one.dataset.state ?? one.textContent)]);
  }

  const atFirst = stale && gist(page);

  /* When a newer page has come meanwhile it is offered, in the same line; nothing is taken out of the operator's hands. */
  async function look() {
    if (!stale) return;
    const answer = await (await caches.open(Kept.PAGES)).match(address);
    const newer = answer && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("station");
    if (!newer || Number(newer.dataset.made) <= Number(page.dataset.made)) return;
    stale = false;
    old.style.minHeight = `${old.offsetHeight}px`;  // a shorter line must not move what is below
    old.replaceChildren(gist(newer) === atFirst ? "\u00a0" : link(words.newer, address));
  }

  /* The service worker may have failed to get it; there is a network again, or the portal is back. */
  async function lookAgain() {
    await look();
    if (stale && navigator.onLine) await keepPage().then(look);
  }

  /* ----------------------------------------------------------------------------------------------------- beginning */

  async function begin() {
    await Queue.begin(document.querySelector('meta[name="csrf"]').content, Number(page.dataset.made) * 1000);
    await refresh();
    await pass();
    if (page.dataset.reports === "yes") {
      await flush();
      await Queue.greet(station);
      await pass();
    }
    setInterval(pass, 20_000);
    setInterval(() => { if (navigator.onLine) { flush(); lookAgain().catch(() => {}); } }, 60_000);
    addEventListener("online", () => { flush(); keepIfWanted(); lookAgain().catch(() => {}); });
    addEventListener("offline", told);
    addEventListener("pageshow", () => { refresh(); pass(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { pass(); flush(); } });
    await keepIfWanted();
  }

  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data === "page") look().catch(() => {});
    else refresh().then(told).catch(() => {});
  });
  look().catch(() => {});
  begin().catch(() => {});
})();
