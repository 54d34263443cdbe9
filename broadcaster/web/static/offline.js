/* Without a network: which stations' pages this phone has kept. */
"use strict";

(async () => {
  const room = document.getElementById("kept"), found = await Kept.stations();
  for (const path of found.values()) {
    const link = document.createElement("a"), line = document.createElement("p");
    link.href = path;
    link.className = "button main";
    link.textContent = await Kept.nameOf(path);
    line.append(link);
    room.append(line);
  }
  room.hidden = !found.size;
  document.getElementById("never").hidden = found.size > 0;
})().catch(() => {});
