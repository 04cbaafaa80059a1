// « Relire » with a keyboard: one letter for each decision, and marks that answer to fields.
// Without it, every decision is a form or a link.
(function () {
  "use strict";
  var OFF = "essaim-raccourcis-coupes";
  var room = document.querySelector("[data-review]");
  if (!room) return;
  var help = document.getElementById("touches");
  var active = document.getElementById("touches-actives");

  function kept() {
    try { return window.localStorage.getItem(OFF) !== "oui"; } catch (refused) { return true; }
  }
  function keep(on) {
    try { on ? window.localStorage.removeItem(OFF) : window.localStorage.setItem(OFF, "oui"); } catch (refused) { /* kept for this page */ }
  }
  active.checked = kept();
  active.addEventListener("change", function () { keep(active.checked); shown(); });
  function shown() { room.querySelectorAll("kbd").forEach(function (key) { if (!help.contains(key)) key.hidden = !active.checked; }); }
  shown();

  // --- help

  var helpers = room.querySelectorAll("[data-help]");
  helpers.forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { help.showModal(); });
  });

  // --- one letter, one act

  function typing(target) {
    return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target.tagName === "INPUT" && !/^(checkbox|radio|submit|button)$/.test(target.type));
  }
  function rows() { return Array.from(room.querySelectorAll("[data-row]")); }
  function move(step) {
    var all = rows(), at = all.findIndex(function (row) { return row.closest("li").contains(document.activeElement); });
    var next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) next.focus();
  }
  function tick() {
    var line = document.activeElement.closest && document.activeElement.closest("li");
    var box = line && line.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  }
  function open(letter) {
    var act = room.querySelector("[data-act=" + letter + "]");
    if (!act) return false;
    act.open = true;
    act.querySelector("[data-first]").focus();
    return true;
  }
  function correct() {
    var here = document.activeElement.closest && document.activeElement.closest(".review-group");
    var link = (here && here.querySelector("[data-correct]")) || room.querySelector("[data-missing]") || room.querySelector("[data-correct]");
    if (link) link.click();
    return Boolean(link);
  }
  function press(letter) {
    var one = room.dataset.review === "one";
    if (letter === "?") { help.showModal(); return true; }
    if (!one && (letter === "j" || letter === "k")) { move(letter === "j" ? 1 : -1); return true; }
    if (!one && letter === "x") { tick(); return true; }
    if (one && letter === "c") return correct();
    if (one && (letter === "r" || letter === "m")) return open(letter);
    if (!/^[apjku]$/.test(letter)) return false;
    var act = room.querySelector("[data-key=" + letter + "]");
    if (act) act.click();
    return Boolean(act);
  }
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat || help.open) return;
    if (event.key === "Escape") { leave(event); return; }
    if (!active.checked || typing(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });
  function leave(event) {
    var act = event.target.closest && event.target.closest("details[open]");
    var editor = event.target.closest && event.target.closest(".review-editor");
    if (act) {
      act.open = false;
      act.querySelector("summary").focus();
    } else if (editor && typing(event.target)) {
      // What was typed stays: one more key leaves.
      editor.querySelector("[data-cancel]").focus();
    }
  }
  // Twice on a button is one decision.
  room.addEventListener("submit", function (event) {
    if (event.target.dataset.sent) event.preventDefault();
    else if (event.target.method === "post") event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    room.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // --- where one stands

  // A field that is being corrected takes the focus by itself (« autofocus »).
  var refused = document.getElementById("refus");
  if (refused) refused.focus();

  // --- a field and the words that prove it

  function strengthen(number, on) {
    room.querySelectorAll("mark[data-marks]").forEach(function (mark) {
      if (mark.dataset.marks.split(" ").indexOf(number) >= 0) mark.classList.toggle("is-strong", on);
    });
  }
  room.querySelectorAll("[data-mark]").forEach(function (field) {
    var number = field.dataset.mark;
    if (!number) return;
    ["mouseenter", "focusin"].forEach(function (name) { field.addEventListener(name, function () { strengthen(number, true); }); });
    ["mouseleave", "focusout"].forEach(function (name) { field.addEventListener(name, function () { strengthen(number, false); }); });
  });

  // --- words selected in the document prove what is being corrected

  var text = document.getElementById("texte"), proof = document.getElementById("preuve");
  if (text && proof) {
    room.querySelector("[data-select]").hidden = false;
    document.addEventListener("selectionchange", function () {
      var chosen = document.getSelection();
      if (chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
      var words = chosen.toString().trim();
      if (words) proof.value = words;
    });
  }
  // The first proof is in sight from the start, without the page moving.
  var first = text && text.querySelector("mark");
  if (first && !/^#(preuve|part)-/.test(location.hash) && text.scrollHeight > text.clientHeight) {
    text.scrollTop = first.offsetTop - text.offsetTop - 48;
  }
})();
