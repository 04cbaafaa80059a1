// The editor of a record: what is typed is kept in this browser until it is saved, the page is shown
// as the public will see it, places and records are found while one types. All works without.
(() => {
  "use strict";
  const form = document.querySelector("form.record-editor");
  if (!form) return;
  const ROOM = "/atelier/fiches";
  const NOT_TYPED = new Set(["version", "fiche", "kind", "action"]);
  const later = (act, wait_ms) => {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(act, wait_ms); };
  };
  const make = (tag, attributes = {}, text = "") => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const sent = () => new URLSearchParams(new FormData(form));

  // --- what is typed is not lost

  const unsaved = "essaim-fiche:";
  const fresh = `${unsaved}nouvelle-${form.dataset.kind}`;
  const key = form.dataset.record ? unsaved + form.dataset.record : fresh;
  const typed = (pairs) => JSON.stringify(pairs.filter(([name, value]) => !NOT_TYPED.has(name) && value));
  const stored = (act) => { try { return act(window.localStorage); } catch { return null; } };

  if (document.querySelector("[data-saved]")) {
    stored((box) => { box.removeItem(key); box.removeItem(fresh); });
  }
  const before = stored((box) => JSON.parse(box.getItem(key) || "null"));
  const recover = document.querySelector("[data-recover]");
  if (before && !("typed" in form.dataset) && typed(before) !== typed([...sent()])) {
    recover.hidden = false;
    recover.querySelector("[data-recover-take]").addEventListener("click", () => {
      const again = make("form", { method: "post", action: form.getAttribute("action"), hidden: "" });
      for (const [name, value] of [...before.filter(([name]) => name !== "action"), ["action", "redraw"]]) {
        const field = make("textarea", { name });
        field.value = value;
        again.append(field);
      }
      document.body.append(again);
      again.submit();
    });
    recover.querySelector("[data-recover-drop]").addEventListener("click", () => {
      stored((box) => box.removeItem(key));
      recover.hidden = true;
      form.querySelector("button").focus();
    });
  }
  const keep = later(() => stored((box) => box.setItem(key, JSON.stringify([...sent()]))), 400);

  // --- the page as the public will see it

  const pane = form.querySelector("[data-preview]");
  const frame = form.querySelector("[data-preview-frame]");
  const said = form.querySelector("[data-preview-said]");
  const sheet = document.querySelector("link[rel=stylesheet]").href;
  let asked = 0;

  const framed = (html) => {
    const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    main.querySelectorAll(".report").forEach((link) => link.remove());
    main.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
    main.querySelector(".notice")?.remove();
    const page = document.implementation.createHTMLDocument("Aperçu");
    page.documentElement.lang = "fr";
    page.head.append(make("link", { rel: "stylesheet", href: sheet }));
    page.body.append(page.importNode(main, true));
    return `<!doctype html>${page.documentElement.outerHTML}`;
  };
  const missing = (found) => {
    form.querySelector("[data-score]").textContent = found.score;
    form.querySelector("[data-meter]").value = found.score;
    form.querySelector("[data-lacks]").hidden = !found.missing.length;
    form.querySelector("[data-missing]").replaceChildren(...found.missing.map((one) => {
      const line = make("li");
      line.append(make("a", { href: one.url }, one.words), " ", make("span", { class: "quiet" }, `${one.weight} points`));
      return line;
    }));
  };
  const show = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(`${ROOM}/apercu`, { method: "POST", body: sent(), headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (mine !== asked) return;
      missing(found);
      if (found.html) {
        frame.hidden = false;
        const at = frame.contentWindow ? frame.contentWindow.scrollY : 0;
        frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, at), { once: true });
        frame.srcdoc = framed(found.html);
      }
      said.textContent = found.problems.length ? `À corriger : ${found.problems.join(" ")}` : "";
    } catch {
      said.textContent = "L’aperçu ne répond pas ; ce que vous écrivez reste dans ce navigateur.";
    }
  };
  const preview = later(show, 600);
  pane.hidden = false;
  form.querySelector("[data-preview-button]").addEventListener("click", (event) => {
    event.preventDefault();
    show();
    pane.scrollIntoView({ block: "nearest" });
  });
  const changed = () => { keep(); preview(); };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  show();

  // --- places and records, found while one types

  const choose = (input, option) => {
    if (input.dataset.places) {
      addChoice(input, input.dataset.places, option.id, option.words);
      const name = document.getElementById("territory-nom");
      if (!name.value) name.value = option.name;
      input.value = "";
    } else if (input.dataset.adds) {
      addChoice(input, input.dataset.adds, option.id, option.words);
      input.value = "";
    } else {
      input.value = option.id;
    }
    changed();
  };
  const addChoice = (input, name, value, words) => {
    const field = input.closest("fieldset");
    let list = field.querySelector("ul.chosen");
    if (!list) {
      list = make("ul", { class: "plain chosen" });
      input.closest(".add-line").before(list);
    }
    const known = [...list.querySelectorAll("input")].find((box) => box.value === value);
    if (known) { known.checked = true; return; }
    const id = `${field.id}-ajoute-${list.children.length}`;
    const line = make("li", { class: "check" });
    const box = make("input", { id, name, type: "checkbox", value });
    box.checked = true;
    line.append(box, make("label", { for: id }, words));
    list.append(line);
  };
  const address = (input) => {
    const query = new URLSearchParams({ q: input.value });
    if (input.dataset.places) return `${ROOM}/territoires?${query}`;
    query.set("kind", input.dataset.finds);
    query.set("brouillons", form.dataset.drafts);
    return `${ROOM}/cherche?${query}`;
  };
  const combobox = (input, number) => {
    const list = make("ul", { id: `propositions-${number}`, role: "listbox", class: "found plain", "aria-label": "Propositions", hidden: "" });
    const status = make("span", { class: "unseen", role: "status" });
    input.after(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
    let options = [], at = -1, mine = 0;
    const close = () => {
      list.hidden = true; at = -1; options = [];
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const point = (to) => {
      at = (to + options.length) % options.length;
      [...list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const take = (n) => { const one = options[n]; mine += 1; close(); choose(input, one); status.textContent = `${one.words} : ajouté`; };
    const look = later(async () => {
      const asking = ++mine;
      if (input.value.trim().length < 2) return close();
      try {
        const found = await (await fetch(address(input))).json();
        if (asking !== mine || document.activeElement !== input) return;
        options = found; at = -1;
        list.replaceChildren(...found.map((one, n) => {
          const line = make("li", { id: `${list.id}-${n}`, role: "option", "aria-selected": "false" }, one.words);
          line.addEventListener("mousedown", (event) => { event.preventDefault(); take(n); });
          return line;
        }));
        list.hidden = !found.length;
        input.setAttribute("aria-expanded", String(Boolean(found.length)));
        status.textContent = found.length ? `${found.length} proposition${found.length > 1 ? "s" : ""}` : "Aucune proposition";
      } catch { close(); }
    }, 150);
    input.addEventListener("input", look);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); point(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); point(at < 0 ? -1 : at - 1); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(at); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
    });
  };
  form.querySelectorAll("[data-places], [data-finds]").forEach(combobox);

  // A label of a list is added without leaving the page.
  form.querySelectorAll("[data-adds]:not([data-finds])").forEach((input) => {
    const add = (event) => {
      if (!input.value.trim()) return;
      event.preventDefault();
      addChoice(input, input.dataset.adds, input.value.trim(), input.value.trim());
      input.value = "";
      input.focus();
      changed();
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") add(event); });
    input.closest(".add-line").querySelector("button").addEventListener("click", add);
  });
})();
