const kindHues = { code: 210, library: 20, data: 145, test: 275, metadata: 45, bytecode: 190, program: 330, development: 95 };
const layerHues = [210, 145, 275, 20, 190, 330, 45, 95];

const hasTargets = new Set(data.layers.map((layer) => layer.target)).size > 1;
const root = {
  name: "all layers",
  bytes: data.bytes,
  packed_bytes: data.packed_bytes,
  files: data.layers.reduce((sum, layer) => sum + layer.files, 0),
  children: data.layers.map((layer, i) => ({
    ...layer,
    name: hasTargets ? `${layer.name} (${layer.target})` : layer.name,
    hue: layerHues[i % layerHues.length],
    children: layer.parts.map((part) => ({
      ...part,
      name: part.kind === "package" ? `${part.name} ${part.version}` : part.kind,
      hue: layerHues[i % layerHues.length],
      children: part.kinds.map((kind) => ({ ...kind, name: kind.kind, hue: kindHues[kind.kind], children: [] })),
    })),
  })),
};
let metric = "bytes";

/** The nodes from the root to the open one, which the address names: #layer/package. */
function opened() {
  const path = [root];
  for (const name of location.hash.slice(1).split("/").filter(Boolean).map(decodeURIComponent)) {
    const child = path.at(-1).children.find((node) => node.name === name);
    if (!child) break;
    path.push(child);
  }
  return path;
}

function open(path) {
  location.hash = path.slice(1).map((node) => encodeURIComponent(node.name)).join("/");
}

/** Squarified rectangles for values, largest first: a row grows along the shorter side while its worst ratio falls. */
function squarify(nodes, width, height) {
  const items = nodes.filter((node) => node[metric] > 0).sort((a, b) => b[metric] - a[metric]);
  const scale = (width * height) / items.reduce((sum, node) => sum + node[metric], 0);
  const boxes = [];
  let [x, y, w, h] = [0, 0, width, height];
  for (let first = 0; first < items.length; ) {
    const side = Math.min(w, h);
    let [sum, last, worst] = [0, first, Infinity];
    while (last < items.length) {
      const area = items[last][metric] * scale;
      const thick = (sum + area) / side;
      const ratio = Math.max((items[first][metric] * scale) / thick ** 2, thick ** 2 / area);
      if (ratio > worst) break;
      [sum, worst, last] = [sum + area, ratio, last + 1];
    }
    const thick = sum / side;
    let at = 0;
    for (const node of items.slice(first, last)) {
      const length = (node[metric] * scale) / thick;
      boxes.push(w >= h ? { node, x, y: y + at, w: thick, h: length } : { node, x: x + at, y, w: length, h: thick });
      at += length;
    }
    if (w >= h) [x, w] = [x + thick, w - thick];
    else [y, h] = [y + thick, h - thick];
    first = last;
  }
  return boxes;
}

function place(made, box, hue) {
  Object.assign(made.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.w}px`, height: `${box.h}px` });
  made.style.setProperty("--hue", hue);
  return made;
}

/** The children of a tile inside it, where there is space. */
function inner(box) {
  const heading = 44;
  if (box.w < 90 || box.h < heading + 40) return [];
  return squarify(box.node.children, box.w - 8, box.h - heading - 4).map((part) => {
    const lines = part.w < 60 || part.h < 20 ? [] : part.h < 40 ? [part.node.name] : [part.node.name, element("br"), size(part.node[metric])];
    return place(element("span", { class: "inner" }, ...lines), { ...part, x: part.x + 3, y: part.y + heading }, part.node.hue);
  });
}

function tile(box, path) {
  const node = box.node;
  const isSmall = box.w < 60 || box.h < 24;
  const lines = isSmall ? [] : box.h < 44 ? [node.name] : [node.name, size(node[metric])];
  const share = ((100 * node[metric]) / path.at(-1)[metric]).toFixed(1);
  return place(
    element(
      "button",
      {
        class: isSmall ? "tile small" : "tile",
        "data-name": node.name,
        "data-bytes": node.bytes,
        "aria-label": `${node.name}, ${size(node[metric])}, ${share} %`,
        title: `${node.name}: ${size(node.bytes)}, packed ${size(node.packed_bytes)}, ${node.files} files`,
        click: () => node.children.length && open([...path, node]),
      },
      ...lines.map((line) => element("b", null, line)),
      ...inner(box),
    ),
    box,
    node.hue,
  );
}

/** Moves the focus to the nearest tile in the direction of an arrow key. */
function move(map, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const center = (made) => {
    const box = made.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const tiles = [...map.children];
  const from = map.contains(document.activeElement) ? document.activeElement : null;
  if (!from) return tiles[0]?.focus();
  const [x, y] = center(from);
  const ahead = tiles
    .map((made) => ({ made, along: (center(made)[0] - x) * dx + (center(made)[1] - y) * dy, far: Math.hypot(center(made)[0] - x, center(made)[1] - y) }))
    .filter((other) => other.made !== from && other.along > other.far / 3)
    .sort((a, b) => a.far - b.far);
  ahead[0]?.made.focus();
}

function rows(path) {
  const node = path.at(-1);
  return [...node.children]
    .sort((a, b) => b[metric] - a[metric])
    .map((child) => ({
      attributes: { "data-row": child.name, "data-bytes": child.bytes, "data-packed": child.packed_bytes, "data-files": child.files },
      cells: [
        child.children.length ? element("button", { click: () => open([...path, child]) }, child.name) : child.name,
        String(child.files),
        size(child.bytes),
        size(child.packed_bytes),
        child.shared_bytes === undefined ? "" : size(child.shared_bytes),
        node[metric] ? `${((100 * child[metric]) / node[metric]).toFixed(1)} %` : "",
      ],
    }));
}

function duplicates() {
  if (!data.duplicates.length) return [];
  const saved = data.duplicates.reduce((sum, item) => sum + item.saved_bytes, 0);
  return [
    element("h2", null, "Packages that layers beside each other hold"),
    element("p", null, `In a common lower layer they would be there once: ${size(saved)} less.`),
    table(
      ["package", "layers", "common lower layer", "saves", "saves packed"],
      data.duplicates.map((item) => ({
        attributes: { "data-duplicate": item.package, "data-saved": item.saved_bytes },
        cells: [
          `${item.package} ${item.version}`,
          item.layers.join(", "),
          item.lower_layer ?? "none",
          size(item.saved_bytes),
          size(item.saved_packed_bytes),
        ],
      })),
    ),
  ];
}

function crumbs(path) {
  return element(
    "nav",
    { class: "path", "aria-label": "Path" },
    ...path.flatMap((node, i) => [
      ...(i ? ["›"] : []),
      element(
        "button",
        { "aria-current": i === path.length - 1 ? "location" : null, click: () => open(path.slice(0, i + 1)) },
        node.name,
      ),
    ]),
  );
}

function render() {
  const path = opened();
  const node = path.at(-1);
  const options = [
    { value: "bytes", text: "unpacked" },
    { value: "packed_bytes", text: "packed", disabled: node.packed_bytes === null },
  ];
  if (node[metric] === null) metric = "bytes";
  const map = element("div", { class: "map", role: "group", "aria-label": `Sizes in ${node.name}` });
  page.replaceChildren(
    element("h1", null, document.title),
    element("p", null, `${size(root.bytes)} unpacked, ${size(root.packed_bytes)} packed, ${root.files} files. `
      + "Click or press Enter to open, Escape to go back, arrow keys to move."),
    element(
      "div",
      { class: "bar" },
      crumbs(path),
      choice("Sizes", options, metric, (value) => {
        metric = value;
        render();
      }),
    ),
    map,
    element("h2", null, `In ${node.name}`),
    table(["name", "files", "unpacked", "packed", path.length === 1 ? "also in others" : "", "share"], rows(path)),
    ...duplicates(),
  );
  map.append(...squarify(node.children, map.clientWidth, map.clientHeight).map((box) => tile(box, path)));
}

addEventListener("hashchange", () => {
  render();
  document.querySelector(".tile")?.focus();
});
addEventListener("resize", render);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opened().length > 1) open(opened().slice(0, -1));
  if (!event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  move(document.querySelector(".map"), event.key);
});
render();
