/* The same body as a still drawing (SVG), seen from the right: for paper, and where there is no WebGL. */
(() => {
  "use strict";
  const Body3d = (window.Body3d = window.Body3d || {});
  const SPACE = "http://www.w3.org/2000/svg";
  const SLICES = 28; // from far (left) to near (right)
  const SHADES = 4;
  const SCALE = 1000; // units of the drawing per metre

  const xy = (x, y) => `${Math.round(SCALE * x)} ${Math.round(-SCALE * y)}`;

  function node(name, attributes, parent) {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (parent) parent.append(made);
    return made;
  }

  function placed(points, m) {
    const out = new Float32Array(points.length);
    for (let i = 0; i < points.length; i += 3) {
      const [x, y, z] = [points[i], points[i + 1], points[i + 2]];
      for (let k = 0; k < 3; k++) out[i + k] = m[k] * x + m[4 + k] * y + m[8 + k] * z + m[12 + k];
    }
    return out;
  }

  /* Triangles that face the right, as [depth, shade, path]. */
  function triangles(points, faces, colour, quiet) {
    const found = [];
    const p = (i) => [points[3 * i], points[3 * i + 1], points[3 * i + 2]];
    for (let f = 0; f < faces.length; f += 3) {
      const [a, b, c] = [p(faces[f]), p(faces[f + 1]), p(faces[f + 2])];
      const u = b.map((v, k) => v - a[k]);
      const w = c.map((v, k) => v - a[k]);
      const n = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]];
      if (n[2] <= 0) continue;
      const light = (0.25 * n[0] + 0.55 * n[1] + 0.8 * n[2]) / Math.hypot(...n);
      const shade = Math.max(0, Math.min(SHADES - 1, Math.floor(SHADES * light)));
      found.push({ depth: (a[2] + b[2] + c[2]) / 3, look: `${colour} ${shade} ${quiet ? 0.2 : 1}`, path: `M${xy(...a)}L${xy(...b)}L${xy(...c)}Z` });
    }
    return found;
  }

  function strokes(lines, looks) {
    return lines.flatMap((line, k) => {
      if (line.length < 6) return [];
      let [path, depth] = ["", 0];
      for (let i = 0; i < line.length; i += 3) {
        path += `${i ? "L" : "M"}${xy(line[i], line[i + 1])}`;
        depth += line[i + 2] / (line.length / 3);
      }
      return [{ depth: looks[k].shown ? depth + 10 : depth, stroke: looks[k].colour, width: looks[k].shown ? 6 : 2, path }];
    });
  }

  function paint(svg, parts) {
    const depths = parts.map((p) => Math.min(p.depth, 5));
    const [low, high] = depths.reduce(([a, b], d) => [Math.min(a, d), d < 5 ? Math.max(b, d) : b], [Infinity, -Infinity]);
    const layers = new Map();
    parts.forEach((part) => {
      const slice = part.depth > 5 ? SLICES + 1 : Math.floor((SLICES * (part.depth - low)) / (high - low || 1));
      const key = part.look ? `${part.look}` : `line ${part.stroke} ${part.width}`;
      const at = layers.get(slice) || layers.set(slice, new Map()).get(slice);
      at.set(key, (at.get(key) || "") + part.path);
    });
    for (const slice of [...layers.keys()].sort((a, b) => a - b)) {
      for (const [key, path] of layers.get(slice)) {
        const [a, b, c] = key.split(" ");
        if (a === "line") {
          node("path", { d: path, fill: "none", stroke: b, "stroke-width": c, "stroke-linecap": "round", "stroke-linejoin": "round" }, svg);
        } else {
          const fill = Body3d.mixed(Body3d.mixed(a, "#4a453f", 0.34), a, Number(b) / (SHADES - 1));
          const seamless = { "shape-rendering": "crispEdges", ...(Number(c) < 1 ? {} : { class: "solid", stroke: fill }) };
          node("path", { d: path, fill, "fill-opacity": c, ...seamless }, svg);
        }
      }
    }
  }

  function arrow(svg, found, colour) {
    const { line, cone } = Body3d.arc(found.arrow, found.cell.mark === "+" ? 1 : -1);
    const path = line.map((p, i) => `${i ? "L" : "M"}${xy(p[0], p[1])}`).join("");
    node("path", { d: path, fill: "none", stroke: colour, "stroke-width": 9, "stroke-linecap": "round" }, svg);
    const [a, b] = cone;
    const across = [-(b[1] - a[1]), b[0] - a[0]].map((v) => 0.5 * v);
    const corners = [b, [a[0] + across[0], a[1] + across[1]], [a[0] - across[0], a[1] - across[1]]];
    node("path", { d: `M${corners.map((p) => xy(p[0], p[1])).join("L")}Z`, fill: colour }, svg);
  }

  /* `shown`: colours of muscles, segments and arrow, and the view, of which only target and height count. */
  Body3d.drawing = (data, posture, found, { looks, tints, arrow: colour, view }, label) => {
    const parts = strokes(posture.lines, looks);
    for (const bone of data.bones) {
      const points = placed(bone.points, Body3d.matrix(posture.placed, bone.segment));
      for (const part of triangles(points, bone.faces, tints[bone.segment], bone.quiet)) parts.push(part);
    }
    const h = Math.round(1.15 * SCALE * view.height);
    const [x, y] = [SCALE * view.target[0] - h / 2, -SCALE * view.target[1] - h / 2].map(Math.round);
    const svg = node("svg", { viewBox: `${x} ${y} ${h} ${h}`, role: "img", "aria-label": label });
    paint(svg, parts);
    if (colour) arrow(svg, found, colour);
    return svg;
  };
})();
