const phaseHues = { resolve: 275, download: 210, build: 145, publish: 20, export: 330, install: 45, compile: 190 };
const spans = [...data.spans].sort((a, b) => a.start - b.start || a.end - b.end);
const seconds = (value) => `${value.toFixed(value < 10 ? 2 : 1)} s`;

/** Some round numbers of seconds within the run. */
function ticks() {
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((value) => data.seconds / value <= 8) ?? steps.at(-1);
  return Array.from({ length: Math.floor(data.seconds / step) + 1 }, (_, i) => i * step);
}

const percent = (value) => `${(100 * value) / (data.seconds || 1)}%`;

function describe(span) {
  const outcome = span.outcome ? `, ${span.outcome}` : "";
  return `${span.phase} ${span.item}: ${seconds(span.end - span.start)} (${seconds(span.start)} to ${seconds(span.end)})${outcome}`;
}

function row(span, detail) {
  const bar = element("button", {
    class: "span",
    "aria-label": describe(span),
    title: describe(span),
    "data-item": span.item,
    "data-phase": span.phase,
    "data-start": span.start,
    "data-end": span.end,
    click: () => {
      for (const other of document.querySelectorAll(".span")) other.setAttribute("aria-pressed", String(other === bar));
      detail.textContent = describe(span);
    },
  });
  Object.assign(bar.style, { left: percent(span.start), width: percent(span.end - span.start) });
  bar.style.setProperty("--hue", phaseHues[span.phase]);
  return element("div", { class: "row" }, element("span", { title: span.item }, span.item), element("div", { class: "track" }, bar));
}

function axis() {
  const track = element("div", { class: "track", "aria-hidden": "true" });
  for (const value of ticks()) {
    const tick = element("span", { class: "tick" }, `${Number(value.toFixed(2))} s`);
    tick.style.left = percent(value);
    track.append(tick);
  }
  track.style.height = "0";
  return element("div", { class: "row", style: null }, element("span"), track);
}

function legend() {
  return element(
    "div",
    { class: "legend" },
    ...[...new Set(spans.map((span) => span.phase))].map((phase) => {
      const mark = element("i");
      mark.style.setProperty("--hue", phaseHues[phase]);
      return element("span", null, mark, phase);
    }),
  );
}

const detail = element("p", { class: "detail", role: "status" }, "Click a bar, or press Enter on it, for its times.");
page.replaceChildren(
  element("h1", null, document.title),
  element("p", null, `${seconds(data.seconds)}, ${spans.length} steps`),
  legend(),
  element("p"),
  element("div", { class: "chart" }, axis(), ...spans.map((span) => row(span, detail))),
  detail,
  element("h2", null, "Longest steps"),
  table(
    ["step", "phase", "start", "end", "duration"],
    [...spans]
      .sort((a, b) => b.end - b.start - (a.end - a.start))
      .map((span) => ({
        attributes: { "data-row": span.item },
        cells: [span.item, span.phase, seconds(span.start), seconds(span.end), seconds(span.end - span.start)],
      })),
  ),
);
addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const bars = [...document.querySelectorAll(".span")];
  bars[Math.min(bars.length - 1, Math.max(0, bars.indexOf(document.activeElement) + step))]?.focus();
});
