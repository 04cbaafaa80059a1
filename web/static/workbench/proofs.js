// The words that prove a field are selected in the document, rather than copied by hand.
(() => {
  "use strict";
  const passages = document.querySelector("[data-passages]");
  if (!passages) return;
  const words = document.querySelector("[data-words]");
  const passage = document.querySelector("[data-passage]");

  const pick = (section, text) => {
    words.value = text.trim();
    passage.value = section.dataset.id;
    passages.querySelectorAll(".picked").forEach((one) => one.classList.remove("picked"));
    section.classList.add("picked");
  };
  const fromSelection = () => {
    const chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    const start = range.startContainer.parentElement.closest("[data-id]");
    if (start && start.querySelector(".passage-text").contains(range.endContainer)) pick(start, chosen.toString());
  };
  document.addEventListener("mouseup", () => setTimeout(fromSelection, 0));
  document.addEventListener("keyup", (event) => { if (event.shiftKey || event.key === "Shift") fromSelection(); });
  words.addEventListener("input", () => { passage.value = ""; });
  passages.querySelectorAll("[data-whole]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const section = button.closest("[data-id]");
      pick(section, section.querySelector(".passage-text").textContent);
      words.focus();
    });
  });
})();
