"use strict";

/** The data of the page, equal to what --json prints. */
const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");

/** An element with attributes and children; a function is a listener, an attribute that is null is left out. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A size for people, as the program writes it. */
function size(bytes) {
  if (bytes === null) return "–";
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return unit === 0 ? `${bytes} B` : `${bytes.toFixed(1)} ${units[unit]}`;
}

/** A table; the cells of a row are texts or elements. */
function table(headings, rows) {
  const line = (tag, cells, attributes) => element("tr", attributes, ...cells.map((cell) => element(tag, null, cell)));
  return element(
    "div",
    { class: "wrap" },
    element(
      "table",
      null,
      element("thead", null, line("th", headings)),
      element("tbody", null, ...rows.map((row) => line("td", row.cells, row.attributes))),
    ),
  );
}

/** Buttons of which one is pressed. */
function choice(label, options, current, choose) {
  return element(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    ...options.map((option) =>
      element(
        "button",
        {
          "aria-pressed": String(option.value === current),
          "data-value": option.value,
          disabled: option.disabled ? "" : null,
          click: () => choose(option.value),
        },
        option.text,
      ),
    ),
  );
}
