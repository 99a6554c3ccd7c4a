// Says so when something has come since the page was made. Pages work without it.
const news = document.getElementById("news");
let wait = 4000;

async function look() {
  if (!document.hidden) {
    try {
      const answer = await (await fetch("/live", { cache: "no-store" })).json();
      if (answer.mark !== document.body.dataset.mark) {
        document.dispatchEvent(new CustomEvent("headwater:news", { detail: answer, cancelable: true })) && tell();
        document.body.dataset.mark = answer.mark;
      }
      wait = 4000;
    } catch {
      wait = Math.min(wait * 2, 60000);
    }
  }
  setTimeout(look, wait);
}

function tell() {
  const link = news.querySelector("a");
  link.href = location.href.split("#")[0]; // a path alone that begins with "//" would lead elsewhere
  news.hidden = false;
}

setTimeout(look, wait);

// Above the fold of a long list, nothing moves: a page that follows what comes asks for itself again.
document.addEventListener("headwater:news", async (event) => {
  const main = document.querySelector("main [data-live]");
  if (!main || window.scrollY > 200 || main.contains(document.activeElement)) return;
  event.preventDefault();
  const page = await (await fetch(location.href, { headers: { accept: "text/html" } })).text();
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("main [data-live]");
  if (fresh) main.replaceWith(fresh);
});
