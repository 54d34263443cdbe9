/* Pages about people: copy a link, print, tick all, send a form once. All of it can be done without. */
"use strict";

function say(text) {
  const told = document.getElementById("copied");
  if (told) told.textContent = text;
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");  // an address without HTTPS has no clipboard
  field.value = text;
  field.className = "hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("not copied");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await copy(field.value);
      for (const other of document.querySelectorAll("[data-copy].copied")) other.classList.remove("copied");
      button.classList.add("copied");
      say(button.dataset.copied);
    } catch {
      field.hidden = false;
      field.focus();
      field.select();
    }
  });
}

for (const field of document.querySelectorAll("input[readonly], textarea[readonly]")) {
  field.addEventListener("focus", () => field.select());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const group of document.querySelectorAll("fieldset[data-all]")) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")], button = document.createElement("button");
  const all = () => boxes.every((box) => box.checked);
  const name = () => { button.textContent = all() ? group.dataset.all : group.dataset.none; };
  button.type = "button";
  button.className = "quiet";
  button.addEventListener("click", () => {
    const checked = !all();
    for (const box of boxes) box.checked = checked;
    name();
  });
  group.addEventListener("change", name);
  group.querySelector("legend").after(button);
  name();
}

const once = document.querySelectorAll("form[data-once]");
for (const form of once) {
  form.addEventListener("submit", () => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
}
window.addEventListener("pageshow", () => {  // the way back leads to a page as it was left
  for (const form of once) for (const button of form.querySelectorAll("button")) button.disabled = false;
});
