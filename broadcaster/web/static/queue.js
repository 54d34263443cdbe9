/* The taps of this phone: kept in the browser's own database first, sent when there is a network, in order, until the
   portal has answered each. The page uses it, and so does the service worker, which may send after the page is closed.

   A tap has a number of its own (a UUID), so that the portal takes it once, however often it is sent; and the time at
   which it was made, by the portal's clock as far as this phone has heard it: phones' own clocks are often wrong. */
"use strict";

const Queue = (() => {
  const NAME = "broadcaster", VERSION = 1;
  let opened;

  function open() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("taps", { keyPath: "order", autoIncrement: true });
        asked.result.createObjectStore("known");  // what the portal has answered of a run, by its key
        asked.result.createObjectStore("about");  // csrf, offset
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        done(asked.result);
      };
      asked.onerror = () => { opened = undefined; fail(asked.error); };
    });
    return opened;
  }

  async function inside(store, mode, act) {
    const base = await open();
    return new Promise((done, fail) => {
      const change = base.transaction(store, mode, { durability: "strict" });
      const asked = act(change.objectStore(store));
      change.oncomplete = () => done(asked && asked.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  }

  const all = () => inside("taps", "readonly", (store) => store.getAll());
  const add = (tap) => inside("taps", "readwrite", (store) => store.add(tap));
  const drop = (order) => inside("taps", "readwrite", (store) => store.delete(order));
  const about = (name) => inside("about", "readonly", (store) => store.get(name));
  const tell = (name, value) => inside("about", "readwrite", (store) => store.put(value, name));
  const known = (key) => inside("known", "readonly", (store) => store.get(key));
  const learn = (key, value) => inside("known", "readwrite", (store) => store.put(value, key));
  const key = (tap) => [tap.station, tap.slot, tap.bulletin, tap.language].join(" ");

  /* What is first heard of the portal's time: when it made the page. Later pages may come from this phone's own store. */
  async function begin(csrf, milliseconds) {
    await tell("csrf", csrf);
    if ((await about("offset")) === undefined) await hear(milliseconds);
  }

  async function now() {
    return Date.now() + ((await about("offset")) || 0);
  }

  /* Note by how much this phone's clock is wrong: the portal tells its own; some seconds are the line's. */
  async function hear(milliseconds) {
    const offset = milliseconds - Date.now();
    await tell("offset", Math.abs(offset) < 5000 ? 0 : offset);
  }

  async function post(station, taps) {
    return fetch(`/tram/${station}/phat.json`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRF": (await about("csrf")) || "" },
      body: JSON.stringify({ taps: taps.map(({ id, bulletin, language, slot, aired, at }) => ({ id, bulletin, language, slot, aired, at })) }),
    });
  }

  /* Ask for the secret of a new session: somebody may have signed in again since this page was kept. Returns why not. */
  async function renew(station) {
    const answer = await fetch(`/tram/${station}`, { credentials: "same-origin", cache: "no-store", headers: { "X-Fresh": "1" } });
    const found = /<meta name="csrf" content="([^"]*)">/.exec(await answer.text());
    if (answer.redirected) return "again";
    if (!answer.ok || !found) return "refused";
    await tell("csrf", found[1]);
    return "";
  }

  /* Ask for nothing but the time. */
  async function greet(station) {
    try {
      const answer = await post(station, []);
      if (answer.ok) await hear((await answer.json()).now);
    } catch { /* there is no network; what was heard before holds */ }
  }

  /* Send what waits. Returns "" when all was taken, else why not: "offline", "again" (sign in), "refused". */
  async function send() {
    const waiting = await all();
    let why = "";
    for (const station of new Set(waiting.map((tap) => tap.station))) {
      const mine = waiting.filter((tap) => tap.station === station);
      while (mine.length) {
        why = (await sendSome(station, mine.splice(0, 100))) || why;
        if (why) break;
      }
    }
    return why;
  }

  async function sendSome(station, some) {
    try {
      let answer = await post(station, some);
      if (answer.status === 403) {
        const why = await renew(station);
        if (why) return why;
        answer = await post(station, some);
      }
      if (answer.status === 401) return "again";
      if (answer.status === 403 || answer.status === 422) return "refused";
      if (!answer.ok) return "offline";
      const { taps, now: there } = await answer.json();
      await hear(there);
      const at = await now();
      for (const tap of some) {
        if (!(tap.id in taps)) continue;
        await learn(key(tap), { state: taps[tap.id], at });
        await drop(tap.order);
      }
      return "";
    } catch {
      return "offline";
    }
  }

  /* One sender at a time: two would do no harm, but ask for everything twice. */
  const flush = () => navigator.locks ? navigator.locks.request("taps", send) : send();

  return { add, all, begin, flush, greet, key, known, now };
})();
