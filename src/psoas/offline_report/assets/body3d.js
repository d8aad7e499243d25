/* The 3D body of the report: choosers, views, sentence, legend and table around the stage of body3d_stage.js. */
(() => {
  "use strict";
  const Body3d = window.Body3d;
  const FRONT = Math.PI / 2;
  const VIEWS = { three: [0.5, 0.12], right: [0, 0], front: [FRONT, 0], back: [-FRONT, 0], left: [2 * FRONT, 0] };
  const NEAR = { height: 0.84, least: 0.25, most: 3.2 }; // m from top to bottom
  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const limit = (v, low, high) => Math.min(high, Math.max(low, v));

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  class Body {
    constructor(root) {
      this.root = root;
      this.data = Body3d.decoded(JSON.parse(document.getElementById(root.dataset.payload).textContent));
      this.part = (name) => root.querySelector(`[data-part="${name}"]`);
      this.canvas = this.part("canvas");
      this.side = "both";
      this.view = { ...this.home(), target: [0, 0, 0] };
      this.form = this.part("choosers");
      this.form.addEventListener("change", (event) => this.changed(event.target));
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.part("views").addEventListener("click", (event) => this.moved(event.target.dataset.view));
      window.addEventListener("beforeprint", () => this.drawn());
      window.matchMedia("print").addEventListener("change", (event) => event.matches && this.drawn());
      this.update();
      new IntersectionObserver((seen, watcher) => {
        if (!seen.some((s) => s.isIntersecting)) return;
        watcher.disconnect();
        this.start();
      }, { rootMargin: "600px" }).observe(this.canvas);
    }

    home() {
      return { yaw: VIEWS.three[0], pitch: VIEWS.three[1], height: NEAR.height };
    }

    /* The canvas comes to life when it is near; without WebGL the drawing takes its place. */
    start() {
      if (!Body3d.possible()) {
        this.part("sorry").hidden = false;
        this.root.classList.add("is-still");
        this.drawn();
        return;
      }
      this.stage = Body3d.stage(this.canvas, this.data);
      this.canvas.addEventListener("webglcontextrestored", () => this.update());
      this.gestures();
      new ResizeObserver(() => this.sized()).observe(this.canvas.parentElement);
      this.sized();
      this.update();
    }

    state() {
      const value = (name) => Number(this.form.elements[name].value);
      const choice = this.form.elements.muscle.value;
      return {
        posture: value("posture"), operator: value("operator"), pair: value("pair"), axis: value("axis"),
        side: this.side, choice: choice === "all" ? null : Number(choice),
      };
    }

    changed(control) {
      if (control.name === "side") this.side = control.value;
      this.update();
    }

    /* Operators that a posture was not asked for cannot be chosen, nor sides that an operator does not have. */
    allowed() {
      const { posture } = this.state();
      const { operator, side } = this.form.elements;
      for (const option of operator.options) option.disabled = !(`${posture}/${option.value}` in this.data.conditions);
      if (operator.selectedOptions[0].disabled) operator.value = [...operator.options].find((o) => !o.disabled).value;
      const { sides } = this.data.operators[Number(operator.value)];
      for (const radio of side) {
        radio.disabled = !sides.includes(radio.value);
        radio.checked = radio.value === (sides.includes(this.side) ? this.side : sides[0]);
      }
    }

    update() {
      this.allowed();
      const state = this.state();
      const found = (this.found = Body3d.answer(this.data, state));
      this.posture = this.data.postures[state.posture];
      this.looks = Body3d.muscleColours(this.data, found);
      this.tints = Body3d.boneColours(this.data, found);
      const turns = found.cell && "+-".includes(found.cell.mark);
      this.colour = turns ? Body3d.colourOf(this.data, found, found.cell) : null;
      this.arrow = turns ? this.data.colours[found.cell.mark] : null;
      this.target();
      this.part("sentence").replaceChildren(element("span", found.says[0]), " ", element("small", found.says[1]));
      this.canvas.setAttribute("aria-label", `${this.data.body}, ${this.posture.name}, in three dimensions. ${found.sentence}`);
      this.named();
      this.legend();
      this.table();
      if (this.root.classList.contains("is-still")) this.drawn();
      if (!this.stage) return;
      this.stage.show(this.posture, found, this.looks, this.tints, this.arrow);
      this.ask();
    }

    /* What is looked at: the pelvis, wherever the posture puts it, and some way towards what moves. */
    target() {
      const k = Math.max(0, this.data.segments.indexOf("pelvis"));
      const m = Body3d.matrix(this.posture.placed, k);
      const { centre, towards, radius } = this.found.arrow;
      this.view.target = [0, 1, 2].map((i) => 0.65 * m[12 + i] + 0.35 * (centre[i] + radius * towards[i]));
    }

    /* One frame, soon; never a loop. */
    ask() {
      if (this.asked || !this.stage) return;
      this.asked = requestAnimationFrame(() => {
        this.asked = 0;
        this.stage.draw(this.view);
        this.place();
        this.root.dataset.drawn = String(Number(this.root.dataset.drawn || 0) + 1);
      });
    }

    sized() {
      const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
      if (!width || !height) return;
      this.stage.size(width, height);
      this.ask();
    }

    /* Names on the things themselves. */
    named() {
      const { found } = this;
      const { unit } = this.data.operators[this.state().operator];
      const moving = this.data.called[this.data.segments.indexOf(found.pair.of)];
      const says = found.cell && (found.words[found.cell.mark] || (found.cell.mark === "0" ? "no reliable sign" : ""));
      const size = found.cell && found.cell.size ? `${found.cell.size} ${unit}` : "";
      const label = this.part("moving");
      label.replaceChildren(element("b", moving), ...(says ? [element("span", says), ...(size ? [element("span", size)] : [])] : []));
      label.style.setProperty("--hue", this.arrow || "#3c4147");
      const reference = this.data.called[this.data.segments.indexOf(found.pair.to)] || "ground";
      this.part("reference").textContent = `relative to: ${reference}`;
    }

    place() {
      const { found } = this;
      const { centre, towards, radius } = found.arrow;
      this.set(this.part("moving"), centre, centre.map((c, k) => c + radius * towards[k]));
      if (found.turn.reference) this.set(this.part("reference"), found.arrow.centre, found.turn.reference);
      else this.at(this.part("reference"), 0, Infinity);
      this.apart(this.part("moving"), this.part("reference"));
    }

    /* A label beside a point, on the side away from a centre, and clear of the arrow. */
    set(label, centre, point) {
      const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
      const [[a, b], [x, y]] = [this.stage.seen(centre), this.stage.seen(point)];
      const [dx, dy] = [(x - a) * width, (y - b) * height];
      const long = Math.hypot(dx, dy) || 1;
      const [w, h] = [label.offsetWidth, label.offsetHeight];
      const [u, v] = [dx < -0.5 * long ? -1 : 1, dy / long];
      this.at(label, x * width + (u < 0 ? -w : 0) + u * 14, y * height - h / 2 + v * (h / 2 + 14));
    }

    /* The second label goes below the first where they would overlap. */
    apart(first, second) {
      const [a, b] = [first, second].map((l) => l.getBoundingClientRect());
      if (a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top) return;
      const stage = this.canvas.parentElement.getBoundingClientRect();
      this.at(second, a.left - stage.left, a.bottom - stage.top + 4);
    }

    at(label, left, top) {
      const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
      const [x, y] = [limit(left, 8, width - label.offsetWidth - 8), limit(top, 8, height - label.offsetHeight - 8)];
      label.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }

    legend() {
      const { found, data } = this;
      const { colours, faintest } = data;
      const { unit, what } = data.operators[this.state().operator];
      this.part("legend").hidden = Boolean(found.why);
      const faint = (mark) => Body3d.mixed(colours.bone, colours[mark], faintest);
      const bar = this.part("bar");
      bar.style.setProperty("--low", `linear-gradient(to right, ${colours["-"]}, ${faint("-")})`);
      bar.style.setProperty("--high", `linear-gradient(to right, ${faint("+")}, ${colours["+"]})`);
      bar.style.setProperty("--none", colours["0"]);
      this.part("low").textContent = found.words["-"];
      this.part("high").textContent = found.words["+"];
      for (const end of ["least", "most"]) this.part(end).textContent = `≥ ${found.full} ${unit}`;
      const to = found.pair.to === "ground" ? "ground (its heading frame)" : found.pair.to;
      const force = found.side === "both" ? "each muscle with its mirror image" : `each muscle of the ${found.side} side`;
      this.part("scale").textContent = `Colour: ${what}, ${found.pair.of} relative to ${found.pair.to}, about the ${found.axis.label} (${found.axis.name}) axis of ${to}; ${force} alone.`;
    }

    table() {
      const { found, data } = this;
      const operator = data.operators[this.state().operator];
      this.part("unit").textContent = operator.unit;
      const conditions = found.why || `${found.conditions}.`;
      this.part("caption").textContent = `${found.pair.of} relative to ${found.pair.to}, ${found.axis.label} axis of ${found.pair.to}; ${operator.what}, ${operator.name}; ${found.side === "both" ? "muscles of both sides" : `${found.side} muscles`}${operator.name === "torque" ? "" : `, ${this.force()}`}. ${conditions}`;
      const rows = Body3d.listed(data, found).map(({ label, depth, says, size }) => {
        const row = element("tr");
        const head = element("th", label, { scope: "row" });
        head.style.paddingLeft = `${depth}em`;
        row.append(head, element("td", says), element("td", size, { class: "number" }));
        return row;
      });
      this.part("rows").replaceChildren(...rows);
    }

    force() {
      const first = this.data.choices[0];
      return this.data.rows[first.rows[this.found.side] ?? Object.values(first.rows)[0]].force;
    }

    drawn() {
      const label = `Drawing from the right: ${this.found.sentence}`;
      this.part("drawing").replaceChildren(
        Body3d.drawing(this.data, this.posture, this.found, this, label),
      );
    }

    /* Towards a view, at once where motion is unwelcome. */
    go(wanted) {
      const start = { ...this.view };
      const turn = ((wanted.yaw - start.yaw + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
      const from = performance.now();
      const time = still() ? 0 : 260;
      const step = (now) => {
        const t = time ? limit((now - from) / time, 0, 1) : 1;
        const eased = t * t * (3 - 2 * t);
        this.view.yaw = start.yaw + turn * eased;
        for (const key of ["pitch", "height"]) this.view[key] = start[key] + (wanted[key] - start[key]) * eased;
        this.ask();
        if (t < 1) requestAnimationFrame(step);
      };
      step(from);
    }

    moved(name) {
      if (!name || !this.stage) return;
      const { yaw, pitch, height } = this.view;
      if (name === "reset") this.go(this.home());
      else if (name === "in" || name === "out") this.zoom(name === "in" ? 0.8 : 1.25);
      else if (name === "whole") this.go({ yaw, pitch, height: 2.2 });
      else this.go({ yaw: VIEWS[name][0], pitch: VIEWS[name][1], height });
    }

    zoom(by) {
      this.view.height = limit(this.view.height * by, NEAR.least, NEAR.most);
      this.ask();
    }

    turn(yaw, pitch) {
      this.view.yaw += yaw;
      this.view.pitch = limit(this.view.pitch + pitch, -1.4, 1.4);
      this.ask();
    }

    /* Drag to turn, with a finger sideways only, so that the page still scrolls; pinch or Ctrl and wheel to zoom. */
    gestures() {
      let last = null;
      this.canvas.addEventListener("pointerdown", (e) => {
        if (e.button) return;
        last = [e.clientX, e.clientY];
        this.canvas.setPointerCapture(e.pointerId);
      });
      this.canvas.addEventListener("pointermove", (e) => {
        if (!last) return;
        const flat = e.pointerType === "touch";
        this.turn((last[0] - e.clientX) * 0.008, flat ? 0 : (e.clientY - last[1]) * 0.008);
        last = [e.clientX, e.clientY];
      });
      for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) this.canvas.addEventListener(end, () => (last = null));
      this.canvas.addEventListener("wheel", (e) => {
        if (!e.ctrlKey && !e.metaKey) return;
        e.preventDefault();
        this.zoom(Math.exp(limit(e.deltaY, -60, 60) * 0.006));
      }, { passive: false });
      const keys = {
        ArrowLeft: () => this.turn(-0.15, 0), ArrowRight: () => this.turn(0.15, 0),
        ArrowUp: () => this.turn(0, 0.12), ArrowDown: () => this.turn(0, -0.12),
        "+": () => this.zoom(0.85), "=": () => this.zoom(0.85), "-": () => this.zoom(1.18), Home: () => this.go(this.home()),
      };
      this.canvas.addEventListener("keydown", (e) => {
        if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
        e.preventDefault();
        keys[e.key]();
      });
    }
  }

  function begin() {
    for (const root of document.querySelectorAll(".body3d")) root.body3d = new Body(root);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
