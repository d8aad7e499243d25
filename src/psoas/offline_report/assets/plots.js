/* Draws every plot of the page from the data of its section; once narrow, once wide. */
(() => {
  "use strict";
  const NARROW = 540; // px: below it a plot takes its narrow layout
  const PRINTED = 670; // px: the width of a page on paper
  const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false };
  const figures = new Map();

  function figure(element) {
    if (!figures.has(element.dataset.section)) {
      const held = document.getElementById("data-" + element.dataset.section);
      figures.set(element.dataset.section, JSON.parse(held.textContent).plots);
    }
    return figures.get(element.dataset.section)[Number(element.dataset.plot)];
  }

  function layout(spec, width) {
    const narrow = width < NARROW ? spec.narrow : {};
    return { ...structuredClone(spec.layout), ...structuredClone(narrow), width, autosize: false };
  }

  function draw(element, width) {
    const spec = figure(element);
    const shaped = layout(spec, width);
    element.dataset.drawn = String(width);
    element.style.height = shaped.height + "px";
    return Plotly.react(element, structuredClone(spec.data), shaped, CONFIG);
  }

  const plots = Array.from(document.querySelectorAll(".plot"));

  function redraw(widthOf) {
    for (const element of plots) {
      const width = widthOf(element);
      if (String(width) !== element.dataset.drawn && width > 0) draw(element, width);
    }
  }

  const onScreen = (element) => Math.floor(element.parentElement.clientWidth);
  const onPaper = (element) => Math.floor(element.closest(".of-1") ? PRINTED : PRINTED / 2 - 10);
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => redraw(onScreen));
  });
  addEventListener("beforeprint", () => redraw(onPaper));
  addEventListener("afterprint", () => redraw(onScreen));

  async function drawAll() {
    for (const element of plots) {
      await draw(element, onScreen(element));
      await new Promise((next) => setTimeout(next, 0)); // the page stays usable meanwhile
    }
    document.getElementById("js-plotly-tester")?.setAttribute("aria-hidden", "true"); // its ruler, no picture
    document.documentElement.dataset.plots = "drawn";
  }
  drawAll();
})();
