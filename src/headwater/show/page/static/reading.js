// A file may be dropped anywhere on the form; what is too large is said before it is sent. The form works without.
for (const form of document.querySelectorAll(".read-form")) {
  const file = form.querySelector("input[type=file]");
  const told = form.querySelector(".told");
  const tooLarge = () => file.files.length > 0 && file.files[0].size > Number(form.dataset.most);
  const check = () => {
    told.textContent = tooLarge() ? form.dataset.tooLarge : "";
    return !tooLarge();
  };

  form.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    check();
  });
  file.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (!check()) {
      event.preventDefault();
      return;
    }
    told.textContent = told.dataset.reading;
  });
  window.addEventListener("pageshow", check); // when the reader comes back to it
}
