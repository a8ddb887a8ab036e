// A table of numbers to edit; Python is told when all of them are numbers.
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".cells");
  const [rows, columns] = [data.cells.length, data.cells[0].length];
  root.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  if (root.children.length !== rows * columns || root.dataset.columns !== String(columns)) {
    root.dataset.columns = columns;
    root.replaceChildren(...data.cells.flatMap((row, i) => row.map((_, j) => {
      const cell = Object.assign(document.createElement("input"), { type: "number", step: "any", required: true });
      cell.setAttribute("aria-label", `row ${i + 1}, column ${j + 1}`);
      return cell;
    })));
  }
  [...root.children].forEach((cell, place) => {
    const value = data.cells[Math.floor(place / columns)][place % columns];
    if (document.activeElement !== cell && Number(cell.value || NaN) !== value) cell.value = value;
    cell.oninput = () => {
      clearTimeout(root.timer);
      root.timer = setTimeout(() => {
        const cells = [...root.children];
        if (cells.every((one) => one.checkValidity()))
          setStateValue("cells", Array.from({ length: rows }, (_, i) => cells.slice(i * columns, (i + 1) * columns).map((one) => Number(one.value))));
      }, 120);
    };
  });
}
