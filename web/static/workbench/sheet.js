/* A sheet is kept as it is typed: two seconds after the last key, and before one leaves. */
(() => {
  const form = document.getElementById("fiche");
  const told = document.getElementById("sauvegarde");
  if (!form || !told || !window.fetch) return;
  let timer = 0, changed = false, saving = false, refused = false;

  /* What somebody else wrote takes its place here, but where one is typing. */
  function take(fields, sent) {
    for (const field of form.elements) {
      if (!(field.name in fields)) continue;
      if (field.type === "checkbox") {
        if (field.checked === sent.has(field.name)) field.checked = fields[field.name] === "1";
      } else if (field.value === (sent.get(field.name) || "").replaceAll("\r\n", "\n")) {
        if (field.value.trim() !== fields[field.name]) field.value = fields[field.name];
      }
    }
  }

  async function save() {
    clearTimeout(timer);
    if (!changed || saving) return;
    changed = false; saving = true;
    told.textContent = "Enregistrement…";
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const found = await answer.json();
      refused = !answer.ok;
      if (answer.ok) {
        form.elements.version.value = found.version;
        if (found.fields) take(found.fields, body);
        told.textContent = "Enregistré.";
      } else if (found.clash) {
        told.textContent = "Quelqu’un d’autre modifie les mêmes lignes : appuyez sur Enregistrer pour voir.";
      } else {
        told.textContent = found.problem || "Non enregistré : appuyez sur Enregistrer.";
      }
    } catch (error) {
      changed = true;
      told.textContent = "Non enregistré : pas de réseau. Vos mots sont toujours dans la page.";
      timer = setTimeout(save, 10000);
    }
    saving = false;
    if (changed) timer = setTimeout(save, 2000);
  }

  /* A line that was moved keeps the focus, on the very button that moved it. */
  const PRESSED = "fiche-bouton";
  const line = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const pressed = sessionStorage.getItem(PRESSED);
  sessionStorage.removeItem(PRESSED);
  if (line && pressed) {
    const again = line.querySelector(`button[value="${CSS.escape(pressed)}"]`);
    const field = pressed.startsWith("add.") && line.querySelector("textarea");
    // After the browser has gone to the line by itself.
    window.addEventListener("load", () => setTimeout(() => (again || field || line).focus(), 0));
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=faire]");
    if (button && button.value) sessionStorage.setItem(PRESSED, button.value);
  });
  for (const hint of form.querySelectorAll(".keys")) hint.hidden = false;
  form.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up.", ArrowDown: "down." }[event.key];
    if (!way || !event.altKey || event.ctrlKey || event.metaKey) return;
    const item = event.target.closest(".sheet-items > li");
    const button = item && item.querySelector(`button[value^="${way}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); changed = refused = false; });
  window.addEventListener("beforeunload", (event) => { if (changed || saving || refused) event.preventDefault(); });
})();
