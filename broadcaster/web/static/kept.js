/* What this phone keeps of the portal besides taps: the stations' pages as they were last seen, and the last weeks' files.
   The pages use it, and so does the service worker. */
"use strict";

const Kept = (() => {
  const PAGES = "pages", FILES = "files ", WEEKS = 3;
  const STATION = /^\/tram\/(\d{5})(\/\d{4}-W\d\d)?$/;

  const filesOf = (week) => caches.open(FILES + week);
  const weeks = async () => (await caches.keys()).filter((name) => name.startsWith(FILES)).sort();

  /* Whether a week is among the last ones that are kept: the files of one before them would be deleted as soon as they came. */
  async function isRecent(week) {
    return (await weeks()).filter((name) => name > FILES + week).length < WEEKS;
  }

  async function tidy() {
    await Promise.all((await weeks()).slice(0, -WEEKS).map((name) => caches.delete(name)));
    const pages = await caches.open(PAGES);
    for (const one of await pages.keys()) if (!STATION.test(new URL(one.url).pathname)) await pages.delete(one);
  }

  /* The path of each station's page that is kept, by the station's code: this week's, else the latest. */
  async function stations() {
    const found = new Map();
    const paths = (await (await caches.open(PAGES)).keys()).map((one) => new URL(one.url).pathname).sort();
    for (const path of paths) {
      const [, code, week] = STATION.exec(path) || [];
      if (code && !(week && found.get(code) === `/tram/${code}`)) found.set(code, path);
    }
    return found;
  }

  async function nameOf(path) {
    const answer = await (await caches.open(PAGES)).match(path);
    const name = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("h1").textContent;
    return name.charAt(0).toUpperCase() + name.slice(1);
  }

  /* Delete all of it, for whoever takes the phone next. What shows that there is no network says nothing of anybody. */
  async function forget() {
    await Promise.all([PAGES, ...(await weeks())].map((name) => caches.delete(name)));
  }

  return { PAGES, STATION, filesOf, forget, isRecent, nameOf, stations, tidy };
})();
