"use strict";
// Draws each chart as SVG as wide as there is room, and tells of a row that is pointed at or has the focus.
(() => {
  const NS = "http://www.w3.org/2000/svg"; // a name, not an address that is asked
  const element = (parent, name, attributes, text) => {
    const made = document.createElementNS(NS, name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };

  const ticksOf = (low, high, log, count) => {
    const ticks = [];
    if (log) {
      const far = Math.log10(high / low) > (count > 4 ? 3 : 1.3);
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
        for (const step of far ? [1] : [1, 2, 5]) {
          const tick = step * 10 ** power;
          if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
        }
      return ticks;
    }
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
    for (let place = Math.ceil(low / step - 1e-9); place * step <= high + step * 1e-9; place++) ticks.push(place * step);
    return ticks;
  };
  const tickText = (tick) => String(Number(tick.toPrecision(3))).replace("-", "−");

  // a label as one line, or as two where there is not the room
  const pen = document.createElement("canvas").getContext("2d");
  const linesOf = (label, room, bold) => {
    pen.font = (bold ? "700 " : "") + "13px system-ui, sans-serif";
    const fits = (text) => pen.measureText(text).width <= room;
    if (fits(label)) return [label];
    const words = label.split(" ");
    let first = words.shift();
    while (words.length > 1 && fits(first + " " + words[0])) first += " " + words.shift();
    let second = words.join(" ");
    if (!fits(second)) {
      while (second.length > 1 && !fits(second + "…")) second = second.slice(0, -1).trimEnd();
      second += "…";
    }
    return [first, second];
  };

  const start = (figure) => {
    const chart = JSON.parse(figure.querySelector("script").textContent);
    const place = figure.querySelector(".drawing"), controls = figure.querySelector(".controls");
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");
    let series = 0, sorted = false, chosen = 0;

    const button = (text, pressed, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.setAttribute("aria-pressed", pressed);
      made.addEventListener("click", () => { act(made); chosen = 0; hide(); draw(); });
      controls.append(made);
      return made;
    };
    if (chart.series.length > 1) {
      const all = chart.series.map((one, index) => button(one.name, index === 0, () => {
        series = index;
        all.forEach((other, at) => other.setAttribute("aria-pressed", at === index));
      }));
    }
    if (chart.series[0].rows.length > 3)
      button("sorted", false, (made) => { sorted = !sorted; made.setAttribute("aria-pressed", sorted); });

    const hide = () => {
      tip.classList.remove("shown");
      place.querySelectorAll(".chosen").forEach((row) => row.classList.remove("chosen"));
    };
    const tell = (group, row, x, y, height) => {
      hide();
      group.classList.add("chosen");
      const label = document.createElement("b");
      label.textContent = row.label;
      tip.replaceChildren(label, row.told);
      const width = place.clientWidth;
      tip.style.left = Math.max(0, Math.min(x - tip.offsetWidth / 2, width - tip.offsetWidth)) + "px";
      const below = y + height + 4;
      tip.style.top = (y - tip.offsetHeight - 4 >= 0 ? y - tip.offsetHeight - 4 : below) + "px";
      tip.classList.add("shown");
    };

    const draw = () => {
      const width = Math.max(place.clientWidth, 200), narrow = width < 560;
      let rows = chart.series[series].rows;
      if (sorted) rows = [...rows].sort((a, b) => (chart.better === "higher" ? b.value - a.value : a.value - b.value));
      const left = narrow ? 4 : Math.min(330, width * 0.42), right = 78, top = 8;
      const labels = rows.map((row) => linesOf(row.label, narrow ? width - 12 : left - 16, row.ours));
      const heights = labels.map((lines) => (narrow ? 25 + 15 * lines.length : lines.length > 1 ? 36 : 24));
      const tops = [];
      let bottom = top;
      for (const one of heights) { tops.push(bottom); bottom += one; }
      const height = bottom + 24;
      const every = chart.series[series].rows;
      let low = Math.min(...every.map((row) => row.low)), high = Math.max(...every.map((row) => row.high));
      const base = chart.reference;
      if (base !== null) { low = Math.min(low, base); high = Math.max(high, base); }
      const wide = (high - low) * 0.04 || 1;
      if (chart.log) { low /= 1.15; high *= 1.15; } else {
        if (low !== base) low -= wide;
        if (high !== base) high += wide;
      }
      const scale = chart.log ? Math.log : (value) => value;
      const x = (value) => left + ((scale(value) - scale(low)) / (scale(high) - scale(low))) * (width - left - right);

      const svg = document.createElementNS(NS, "svg");
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("height", height);
      svg.setAttribute("role", "group");
      svg.setAttribute("aria-label", `${chart.title}: ${chart.series[series].name}; arrow keys go through it`);
      place.replaceChildren(svg, tip);
      let last = -100;
      for (const tick of ticksOf(low, high, chart.log, narrow ? 4 : 7)) {
        element(svg, "line", { class: "grid", x1: x(tick), x2: x(tick), y1: top, y2: bottom });
        if (x(tick) - last < 34) continue;
        last = x(tick);
        element(svg, "text", { class: "tick", x: x(tick), y: bottom + 16, "text-anchor": "middle" }, tickText(tick));
      }
      if (base !== null) element(svg, "line", { class: "base", x1: x(base), x2: x(base), y1: top, y2: bottom });

      const groups = rows.map((row, index) => {
        const y = tops[index], each = heights[index], middle = y + (narrow ? each - 12 : each / 2);
        let kind = row.ours || !rows.some((one) => one.ours) ? "good" : ""; // grey beside ours
        if (base !== null && chart.better && (chart.log || low < base))
          kind = (row.value > base) === (chart.better === "higher") ? "good" : "bad";
        const group = element(svg, "g", {
          class: kind, tabindex: index === chosen ? 0 : -1, role: "img", "aria-label": `${row.label}: ${row.told}`,
        });
        element(group, "rect", { class: "hit", x: 1, y, width: width - 2, height: each, rx: 3 });
        labels[index].forEach((line, place, all) => element(group, "text", {
          class: row.ours ? "ours" : "", "text-anchor": narrow ? "start" : "end", x: narrow ? left : left - 10,
          y: narrow ? y + 15 + 15 * place : middle + 4 + 15 * (place - (all.length - 1) / 2),
        }, line));
        if (base !== null) {
          const from = Math.min(x(base), x(row.value)), to = Math.max(x(base), x(row.value));
          element(group, "rect", { class: "mark", x: from, y: middle - 5, width: Math.max(to - from, 1.5), height: 10, rx: 1 });
        }
        if (row.low < row.high)
          element(group, "line", { class: "range", x1: x(row.low), x2: x(row.high), y1: middle, y2: middle });
        if (base === null) element(group, "circle", { class: "mark", cx: x(row.value), cy: middle, r: 5 });
        element(group, "text", { x: width - 4, y: middle + 4, "text-anchor": "end" }, row.shown);
        group.addEventListener("pointerenter", () => tell(group, row, x(row.value), y, each));
        group.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
        group.addEventListener("focus", () => { chosen = index; tell(group, row, x(row.value), y, each); });
        group.addEventListener("blur", hide);
        return group;
      });
      svg.addEventListener("keydown", (event) => {
        const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -rows.length, End: rows.length };
        if (event.key === "Escape") hide();
        if (!(event.key in steps)) return;
        event.preventDefault();
        groups[chosen].setAttribute("tabindex", -1);
        chosen = Math.max(0, Math.min(rows.length - 1, chosen + steps[event.key]));
        groups[chosen].setAttribute("tabindex", 0);
        groups[chosen].focus();
      });
    };
    draw();
    let before = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth === before) return;
      before = place.clientWidth;
      hide();
      draw();
    }).observe(place);
  };
  document.querySelectorAll(".chart").forEach(start);
  document.documentElement.dataset.ready = "yes";
})();
