// The river: pointing at an article, or tapping it, shows its exact words and lights its way upstream. Without
// this script a click leads to the same words in the list below.
const box = document.getElementById("words");
const rivers = [...document.querySelectorAll("svg.river")];
let touched = false;

for (const river of rivers) {
  const streams = [...river.querySelectorAll(".stream")];
  const things = [...river.querySelectorAll("a[data-id]")];

  // What is reached from a thing along the streams, up or down.
  const reached = (id, from, to) => {
    const found = new Set([id]);
    for (const one of found) {
      for (const stream of streams) if (stream.dataset[from] === one) found.add(stream.dataset[to]);
    }
    return found;
  };

  const light = (thing) => {
    const id = thing.dataset.id;
    const down = thing.classList.contains("spring");
    const found = down ? reached(id, "upper", "lower") : reached(id, "lower", "upper");
    river.classList.toggle("traced", streams.some((one) => found.has(one.dataset.lower)));
    for (const one of streams) {
      one.classList.toggle("lit", found.has(one.dataset.lower) && found.has(one.dataset.upper));
    }
    for (const one of things) one.classList.toggle("lit", found.has(one.dataset.id));
    tell(thing);
  };

  const at = (event) => event.target.closest("a[data-id]");
  river.addEventListener("pointerover", (event) => event.pointerType === "mouse" && at(event) && light(at(event)));
  river.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && !box.contains(event.relatedTarget)) dark();
  });
  river.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
  river.addEventListener("click", (event) => {
    const thing = at(event);
    if (!thing || !touched) return;
    event.preventDefault();
    light(thing);
  });
}

function dark() {
  box.hidden = true;
  for (const river of rivers) {
    river.classList.remove("traced");
    for (const one of river.querySelectorAll(".lit")) one.classList.remove("lit");
  }
}

box.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && dark());
document.addEventListener("keydown", (event) => event.key === "Escape" && dark());
document.addEventListener("pointerdown", (event) => {
  if (!box.contains(event.target) && !rivers.some((river) => river.contains(event.target))) dark();
});

// The words are taken from the list, where they stand with their language and their address.
function tell(thing) {
  const line = document.getElementById(thing.getAttribute("href").slice(1));
  if (!line) return;
  const parts = [...line.children].filter((one) => one.matches("p")).map((one) => one.cloneNode(true));
  box.replaceChildren(...parts);
  box.hidden = false;
}
