// A claim in the text and its note light up together. The links do without this.
const root = document.querySelector(".sheet");
const touch = window.matchMedia("(hover: none)");
let lit = [];

function claimsAt(target) {
  const found = target instanceof Element && target.closest("[data-c]");
  return found ? found.dataset.c.split(" ") : [];
}

function light(ids) {
  for (const one of lit) one.classList.remove("hot");
  lit = ids.flatMap((id) => [...root.querySelectorAll(`[data-c~="${CSS.escape(id)}"]`)]);
  for (const one of lit) one.classList.add("hot");
}

function fixed() {
  const mark = root.dataset.mark || location.hash.slice(1).replace(/^t-/, "");
  return /^c\d+$/.test(mark) ? [mark] : [];
}

if (root) {
  root.addEventListener("pointerover", (event) => !touch.matches && light(claimsAt(event.target)));
  root.addEventListener("pointerleave", () => !touch.matches && light(fixed()));
  root.addEventListener("focusin", (event) => light(claimsAt(event.target)));
  root.addEventListener("click", (event) => {
    // Where nothing hovers, the first tap shows what belongs together, the second follows the link.
    const ids = claimsAt(event.target);
    const link = event.target.closest("mark a:not(.called)");
    if (!touch.matches || !link || !ids.length) return;
    if (root.dataset.tapped !== ids[0]) {
      event.preventDefault();
      root.dataset.tapped = ids[0];
      light(ids);
    }
  });
  const gone = fixed();
  if (gone.length && !document.getElementById(gone[0]) && !new URLSearchParams(location.search).has("mark")) {
    const there = new URL(location.href); // it stands in another part of a long text
    there.searchParams.delete("part");
    there.searchParams.set("mark", gone[0]);
    location.replace(there);
  }
  light(gone);
  window.addEventListener("hashchange", () => light(fixed()));
}
