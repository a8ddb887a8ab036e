// Films with five stars each; the star that is set takes the rating back.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".stars");
  const held = root.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  root.replaceChildren(...data.films.map((film) => {
    const row = document.createElement("div");
    row.className = "film";
    const title = document.createElement("span");
    title.className = "title";
    title.textContent = film.title;
    const stars = document.createElement("span");
    stars.className = "row";
    for (let i = 1; i <= 5; i++) {
      const star = document.createElement("button");
      star.textContent = "★";
      star.className = i <= Math.round(film.rating) ? "on" : "";
      star.setAttribute("aria-pressed", i === Math.round(film.rating));
      star.setAttribute("aria-label", `${i} of 5 for ${film.title}`);
      star.addEventListener("click", () => setTriggerValue("rated", [film.code, i === Math.round(film.rating) ? 0 : i]));
      stars.append(star);
    }
    row.append(title, stars);
    return row;
  }));
  if (held) [...root.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus();
}
