/* The taps of this phone: kept in the browser's own database first, sent when there is a network, in order, until the
   portal has answered each. The page uses it, and so does the service worker, which may send after the page is closed.

   A tap has a number of its own (a UUID), so that the portal takes it once, however often it is sent; and the time at
   which it was made, by the portal's clock as far as this phone has heard it: phones' own clocks are often wrong.

   That a week's files are here is told in the same way: it is kept, and sent until the portal has heard it. */
"use strict";

const Queue = (() => {
  const NAME = "broadcaster", VERSION = 1;
  let opened;

  function open() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("taps", { keyPath: "order", autoIncrement: true });
        asked.result.createObjectStore("known");  // what the portal has answered: of a run, by its key; of a week's files
        asked.result.createObjectStore("about");  // csrf, offset, leaving
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { opened = undefined; asked.result.close(); };
        done(asked.result);
      };
      asked.onerror = () => { opened = undefined; fail(asked.error); };
    });
    return opened;
  }

  /* Do something with stores in one step: all of it is kept, or nothing. */
  async function inside(names, mode, act) {
    const base = await open();
    return new Promise((done, fail) => {
      const change = base.transaction(names, mode, { durability: "strict" });
      const asked = act(...names.map((name) => change.objectStore(name)));
      change.oncomplete = () => done(asked && asked.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  }

  const all = () => inside(["taps"], "readonly", (store) => store.getAll());
  const drop = (order) => inside(["taps"], "readwrite", (store) => store.delete(order));
  const about = (name) => inside(["about"], "readonly", (store) => store.get(name));
  const tell = (name, value) => inside(["about"], "readwrite", (store) => store.put(value, name));
  const known = (key) => inside(["known"], "readonly", (store) => store.get(key));
  const learn = (key, value) => inside(["known"], "readwrite", (store) => store.put(value, key));
  const key = (tap) => [tap.station, tap.slot, tap.bulletin, tap.language].join(" ");

  /* Forget whoever was signed in, but no tap. */
  const forget = () => inside(["known", "about"], "readwrite", (...stores) => { for (const one of stores) one.clear(); });

  /* Keep a tap. It is later than the one before on the same run, even if the phone's clock was put back between them: the
     portal goes by the latest. */
  async function add(tap) {
    const moment = Math.round(await now());
    await inside(["known", "taps"], "readwrite", (answers, taps) => {
      const answer = answers.get(key(tap)), waiting = taps.getAll();
      waiting.onsuccess = () => {  // answers come in the order of the questions
        const before = waiting.result.filter((one) => key(one) === key(tap)).map((one) => one.at);
        taps.add({ ...tap, at: Math.max(0, moment, (answer.result?.tapped ?? -1) + 1, ...before.map((at) => at + 1)) });
      };
    });
  }

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

  async function post(path, body) {
    return fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRF": (await about("csrf")) || "" },
      body: JSON.stringify(body),
    });
  }

  /* Ask for the secret of a new session: somebody may have signed in again since this page was kept. Returns why not. */
  async function renew(station) {
    const answer = await fetch(`/tram/${station}`, { credentials: "same-origin", cache: "no-store", headers: { "X-Fresh": "1" } });
    const found = /<meta name="csrf" content="([^"]*)">/.exec(await answer.text());
    if (answer.redirected) return "again";
    if (answer.status >= 500) return "offline";
    if (!answer.ok || !found) return "refused";
    await tell("csrf", found[1]);
    return "";
  }

  /* Post something about a station. Returns the answer, and why it was not taken: "offline", "again" (sign in), "refused"
     (whoever is signed in may not), "bad" (it is not understood). */
  async function put(station, path, body) {
    try {
      let answer = await post(path, body);
      if (answer.status === 403) {
        const why = await renew(station);
        if (why) return { answer, why };
        answer = await post(path, body);
      }
      return { answer, why: answer.ok ? "" : { 401: "again", 403: "refused", 422: "bad" }[answer.status] || "offline" };
    } catch {
      return { answer: null, why: "offline" };
    }
  }

  function putTaps(station, some) {
    const taps = some.map(({ id, bulletin, language, slot, aired, at, seal }) => ({ id, bulletin, language, slot, aired, at, seal: seal || "" }));
    return put(station, `/tram/${station}/phat.json`, { taps });
  }

  /* Ask for nothing but the time; without a network, what was heard before holds. */
  async function greet(station) {
    const { answer, why } = await putTaps(station, []);
    if (!why) await hear((await answer.json()).now);
  }

  /* Send what waits. Returns why not all was taken, by station; see `put`. */
  async function send() {
    const waiting = await all(), whys = new Map();
    for (const station of new Set(waiting.map((tap) => tap.station))) {
      const mine = waiting.filter((tap) => tap.station === station);
      while (mine.length) {
        const why = await sendSome(station, mine.splice(0, 100));
        if (why) whys.set(station, why);
        if (why && why !== "bad") break;
      }
    }
    for (const { station, week, files } of await notTold()) {
      const { answer, why } = await put(station, `/tram/${station}/${week}/da-lay`, { files });
      if (!why || answer?.status === 404) await learn(got(station, week), { station, week, files, told: true });
    }
    return whys;
  }

  async function sendSome(station, some) {
    const { answer, why } = await putTaps(station, some);
    if (why === "bad" && some.length > 1) {  // one that is not understood must not hold up the others
      const half = some.length >> 1;
      const first = await sendSome(station, some.slice(0, half));
      if (first && first !== "bad") return first;
      return (await sendSome(station, some.slice(half))) || first;
    }
    if (why) return why;
    try {
      const { taps, now: there } = await answer.json();
      await hear(there);
      const at = await now();
      for (const tap of some) {
        if (!(tap.id in taps)) continue;
        await learn(key(tap), { state: taps[tap.id], at, tapped: tap.at, station, slot: tap.slot });
        await drop(tap.order);
      }
      return "";
    } catch {
      return "offline";
    }
  }

  /* One sender at a time: two would do no harm, but ask for everything twice. */
  const flush = () => navigator.locks ? navigator.locks.request("taps", send) : send();

  /* Which of a station's runs the portal did not count although they were tapped; each is named once. */
  async function odd(station) {
    const found = [];
    await inside(["known"], "readwrite", (store) => {
      store.openCursor().onsuccess = ({ target: { result: one } }) => {
        if (!one) return;
        if (one.value.station === station && /^(unknown|voided)$/.test(one.value.state) && !one.value.said) {
          found.push(one.value);
          one.update({ ...one.value, said: true });
        }
        one.continue();
      };
    });
    return found;
  }

  /* ------------------------------------------------------------------------------------------- that the files are here */

  const got = (station, week) => `got ${station} ${week}`;

  /* Note that this phone has the files of a week; `flush` tells the portal. `files`: which; a corrected week has others. */
  async function have(station, week, files) {
    if ((await known(got(station, week)))?.files !== files) await learn(got(station, week), { station, week, files, told: false });
  }

  async function notTold() {
    return (await inside(["known"], "readonly", (store) => store.getAll())).filter((one) => one.told === false);
  }

  return { about, add, all, begin, flush, forget, greet, have, key, known, now, odd, tell };
})();
