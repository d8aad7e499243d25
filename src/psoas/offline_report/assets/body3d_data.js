/* Reads the payload: arrays, words, and the colour of everything for a state of the choosers. No name becomes HTML. */
(() => {
  "use strict";
  const Body3d = (window.Body3d = window.Body3d || {});
  const ROUND = "both";

  function numbers(text, Kind) {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new Kind(bytes.buffer);
  }

  function points(packed) {
    const raw = numbers(packed.points, Int16Array);
    return Float32Array.from(raw, (v, i) => packed.offset[i % 3] + packed.scale * v);
  }

  /* Sixteen numbers, column by column: segment axes to stage. */
  function matrix(placed, k) {
    const p = placed.subarray(12 * k, 12 * k + 12);
    return [p[3], p[4], p[5], 0, p[6], p[7], p[8], 0, p[9], p[10], p[11], 0, p[0], p[1], p[2], 1];
  }

  function posture(packed) {
    const path = points(packed.paths);
    let start = 0;
    const lines = packed.paths.counts.map((n) => path.subarray(3 * start, 3 * (start += n)));
    return { name: packed.name, lines, placed: numbers(packed.placed, Float32Array), floor: packed.floor };
  }

  Body3d.decoded = (payload) => ({
    ...payload,
    bones: payload.bones.map((b) => ({
      segment: b.segment,
      quiet: b.quiet,
      points: points(b),
      faces: numbers(b.faces, b.wide ? Uint32Array : Uint16Array),
    })),
    postures: payload.postures.map(posture),
    split: new Map(),
  });
  Body3d.matrix = matrix;

  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  /* A cell is a mark and a size: "+7.06", "00.2", "n". */
  function cellsOf(data, state) {
    const key = `${state.posture}/${state.operator}/${state.pair}`;
    const found = data.cells[key];
    if (!Array.isArray(found)) return { why: found || "This was not asked for in this posture." };
    const at = `${key}/${state.axis}`;
    if (!data.split.has(at)) {
      data.split.set(at, found[state.axis].split(" ").map((c) => ({ mark: c[0], size: c.slice(1) })));
    }
    return { cells: data.split.get(at) };
  }

  const rowOf = (choice, side) => choice.rows[side] ?? choice.rows.midline ?? choice.rows[ROUND];
  /* A muscle that a model has on one side only: it alone is "both", and the sentence names its side. */
  const anyRow = (choice, side) => rowOf(choice, side) ?? choice.rows.right ?? choice.rows.left;

  /* What the choosers ask for: every cell, the chosen row, the sentence, and the scale of the colours. */
  Body3d.answer = (data, state) => {
    const pair = data.pairs[state.pair];
    const operator = data.operators[state.operator];
    const side = operator.sides.includes(state.side) ? state.side : operator.sides[0];
    const { cells, why } = cellsOf(data, state);
    const conditions = data.conditions[`${state.posture}/${state.operator}`];
    const choice = state.choice === null ? null : data.choices[state.choice];
    const row = choice && anyRow(choice, side);
    const cell = cells && choice ? cells[row] : null;
    const full = (data.full[`${state.operator}/${state.pair}`] || [])[state.axis] || { one: 1, both: 1 };
    const found = {
      pair, operator, side, cells, why, conditions, row, cell,
      full: full[side === ROUND ? "both" : "one"],
      words: pair.words[state.axis],
      turn: data.turns[state.posture][state.pair],
      arrow: data.turns[state.posture][state.pair].axes[state.axis],
      axis: data.axes[state.axis],
    };
    const says = why ? [why, ""] : sentence(data, state, found);
    return { ...found, says, sentence: says.join(" ").trim() };
  };

  function sentence(data, state, found) {
    const { pair, cell, conditions } = found;
    if (!cell) return pair.every[state.operator][state.axis].map((half) => fill(half, { conditions }));
    const says = pair.says[state.operator];
    const { who, force } = data.rows[found.row];
    const does = pair.does[state.axis][cell.mark];
    const template = does ? says.turns : says[cell.mark];
    const halves = template.map((half) => fill(half, { who, force, does, size: cell.size, conditions }));
    const share = ((data.shares || {})[`${state.posture}/${state.operator}/${state.pair}/${state.axis}`] || {})[found.row];
    return share ? [halves[0], `${halves[1]} This sign: ${share}.`] : halves;
  }

  /* Rows of the table: every choice of the side, what it does, and how much. */
  Body3d.listed = (data, found) =>
    (found.cells ? data.choices : []).flatMap((choice) => {
      const row = found.side === ROUND ? anyRow(choice, found.side) : rowOf(choice, found.side);
      if (row === undefined) return [];
      const { mark, size } = found.cells[row];
      const says = found.words[mark] || { 0: "no reliable sign", n: "not represented", x: "not defined" }[mark];
      return [{ label: choice.label, depth: choice.depth + (choice.under ? 1 : 0), says, size: "nx".includes(mark) ? "" : size }];
    });

  const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  Body3d.mixed = (from, to, share) => {
    const [a, b] = [channels(from), channels(to)];
    return "#" + a.map((v, i) => Math.round(v + (b[i] - v) * share).toString(16).padStart(2, "0")).join("");
  };

  /* Colour of a cell: the more, the fuller; never so pale that its sign is lost. */
  Body3d.colourOf = (data, found, cell) => {
    const { colours, faintest } = data;
    const full = colours[cell.mark];
    if (cell.mark !== "+" && cell.mark !== "-") return full || colours.absent;
    return Body3d.mixed(colours.bone, full, faintest + (1 - faintest) * Math.min(1, Number(cell.size) / found.full));
  };

  /* Colour and prominence of every muscle that is drawn. */
  Body3d.muscleColours = (data, found) => {
    const chosen = found.row === null ? null : new Set(data.rows[found.row].muscles);
    return data.muscles.map((muscle, k) => {
      const own = found.side === ROUND ? muscle.both : muscle.one;
      const asked = found.cells && own !== null && (found.side === ROUND || muscle.side === found.side || muscle.side === "midline");
      const shown = asked && (chosen === null || chosen.has(k));
      return { colour: shown ? Body3d.colourOf(data, found, found.cells[own]) : data.colours.absent, shown };
    });
  };

  /* Colour of every segment: the one that moves as it is moved, the reference a little darker than bone. */
  Body3d.boneColours = (data, found) =>
    data.segments.map((name) => {
      if (name === found.pair.to) return data.colours.reference;
      if (name !== found.pair.of || !found.cell) return data.colours.bone;
      return Body3d.mixed(data.colours.bone, Body3d.colourOf(data, found, found.cell), 0.5);
    });
})();
