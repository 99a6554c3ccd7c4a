// The river: pointing at an article, or tapping it, shows its exact words and lights its way upstream. Without
// this script a click leads to the same words in the list below.
const box = document.getElementById("words");
let touched = false;

for (const river of document.querySelectorAll("svg.river")) {
  const streams = [...river.querySelectorAll(".stream")];
  const things = [...river.querySelectorAll("a[data-id]")];

  const upstream = (id) => {
    const found = new Set([id]);
    for (const reached of found) {
      for (const stream of streams) {
        if (stream.dataset.lower === reached) found.add(stream.dataset.upper);
      }
    }
    return found;
  };

  const downstream = (id) => {
    const found = new Set([id]);
    for (const reached of found) {
      for (const stream of streams) {
        if (stream.dataset.upper === reached) found.add(stream.dataset.lower);
      }
    }
    return found;
  };

  const light = (thing) => {
    const id = thing.dataset.id;
    const found = thing.classList.contains("spring") ? downstream(id) : upstream(id);
    river.classList.toggle("traced", streams.some((one) => found.has(one.dataset.lower)));
    for (const one of streams) {
      one.classList.toggle("lit", found.has(one.dataset.lower) && found.has(one.dataset.upper));
    }
    for (const one of things) one.classList.toggle("lit", found.has(one.dataset.id));
    tell(thing);
  };

  const dark = () => {
    river.classList.remove("traced");
    for (const one of [...streams, ...things]) one.classList.remove("lit");
  };

  const at = (event) => event.target.closest("a[data-id]");
  river.addEventListener("pointerover", (event) => event.pointerType === "mouse" && at(event) && light(at(event)));
  river.addEventListener("pointerleave", dark);
  river.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
  river.addEventListener("click", (event) => {
    const thing = at(event);
    if (!thing || !touched) return;
    event.preventDefault();
    dark();
    light(thing);
  });
}

// The words are taken from the list, where they stand with their language and their address.
function tell(thing) {
  const line = document.getElementById(thing.getAttribute("href").slice(1));
  if (!line) return;
  const parts = [...line.children].filter((one) => one.matches("p")).map((one) => one.cloneNode(true));
  box.replaceChildren(...parts);
  box.hidden = false;
}
