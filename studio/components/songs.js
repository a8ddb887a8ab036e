// A list of songs, each with the parts of its cosine as one bar and two buttons to judge it by.
const COLOURS = ["#2b7bba", "#e09f3e", "#3c9d6d", "#d1495b", "#9257c2", "#3fb8bf", "#8a6d5a", "#c77dbb", "#7a8f2a", "#7d8590"];

function node(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function colour(feature, order) {
  return COLOURS[Math.min(order.indexOf(feature), COLOURS.length - 1)];
}

function bar(song, order) {
  const element = node("div", "bar");
  let less = 0;
  for (const [feature, share] of song.parts) {
    if (share < 0) { less -= share; continue; }
    const part = node("span");
    part.style.width = `${100 * share}%`;
    part.style.background = colour(feature, order);
    part.title = `${feature} ${share.toFixed(2)}`;
    element.append(part);
  }
  if (less > 0.004) {
    const part = node("span", "less");
    part.style.width = `${100 * less}%`;
    part.title = `what differs takes away ${less.toFixed(2)}`;
    element.append(part);
  }
  return element;
}

function button(sign, label, pressed, action) {
  const element = node("button", "", sign);
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-pressed", pressed);
  element.title = label;
  element.addEventListener("click", action);
  return element;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const held = parentElement.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  const list = node("ol");
  for (const song of data.songs) {
    const row = node("li");
    const name = node("div", "name", song.title);
    if (song.artist) name.append(" ", node("small", "", song.artist));
    const side = node("div", "side");
    side.append(node("span", "share", song.share));
    if (data.judged) side.append(
      button("♥", `like ${song.title}`, song.vote > 0, () => setTriggerValue("vote", [song.row, 1])),
      button("✕", `not ${song.title}`, song.vote < 0, () => setTriggerValue("vote", [song.row, -1])));
    row.append(node("span", "rank", song.rank), name, side);
    if (song.parts) row.append(bar(song, data.order));
    if (song.why) row.append(node("div", "why", song.why));
    list.append(row);
  }
  const legend = node("div", "legend");
  for (const feature of data.order.slice(0, COLOURS.length)) {
    const entry = node("span");
    const square = node("i");
    square.style.background = colour(feature, data.order);
    entry.append(square, data.order.length > COLOURS.length && feature === data.order[COLOURS.length - 1] ? "other features" : feature);
    legend.append(entry);
  }
  parentElement.querySelector(".songs").replaceChildren(legend, list);
  if (held) [...parentElement.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus();
}
