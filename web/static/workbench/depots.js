// « Déposer »: drop, one request a file, and a list that follows. The page does all of it without.
"use strict";

const FOLLOW_MS = 1500;
const form = document.querySelector("form.drop");
const input = document.querySelector("#fichier");
const sending = document.querySelector(".sending");
const spoken = document.querySelector("#dit");
const queue = [];
let busy = false;
let following = null;

const list = () => document.querySelector("#depots");
const say = (text) => { spoken.textContent = text; };

// --- sending

function send(files) {
  for (const file of files) queue.push({ file, line: lineOf(file) });
  form.reset();
  if (!busy) next();
}

function lineOf(file) {
  const line = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Envoi de ${file.name}`);
  const told = document.createElement("span");
  told.textContent = "en attente d’envoi";
  line.append(name, " ", bar, " ", told);
  sending.append(line);
  return line;
}

async function next() {
  const one = queue.shift();
  busy = Boolean(one);
  if (!one) return;
  const { problem, numbers } = await sent(one.file, one.line);
  if (problem) refused(one, problem);
  else one.line.remove();
  await refresh();
  for (const number of numbers ?? []) tell(number);
  next();
}

function refused({ file, line }, problem) {
  const told = document.createElement("p");
  told.className = "notice";
  told.textContent = problem;
  line.querySelector("progress").remove();
  line.querySelector("span").textContent = "n’a pas été déposé";
  line.append(told);
  say(`${file.name} : ${problem}`);
}

function sent(file, line) {
  const largest = Number(form.dataset.largest);
  if (file.size > largest) {
    return { problem: `Ce fichier dépasse ${largest / 1048576} Mo : découpez-le ou allégez ses images.` };
  }
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const told = line.querySelector("span");
    request.upload.onprogress = (event) => {
      const percent = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
      line.querySelector("progress").value = percent;
      told.textContent = `envoi : ${percent} %`;
    };
    request.onload = () => resolve(answered(request));
    request.onerror = () => resolve({ problem: "L’envoi a été interrompu. Vérifiez la connexion, puis recommencez." });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    const data = new FormData();
    data.append(input.name, file);
    request.send(data);
  });
}

function answered(request) {
  try {
    const answer = JSON.parse(request.responseText);
    return request.status === 201 ? answer : { problem: answer.detail };
  } catch {
    return { problem: "L’envoi n’a pas abouti. Rechargez la page, puis recommencez." };
  }
}

function tell(number) {
  const line = lineFor({ number });
  if (line) say(`${nameOf({ number })} : ${line.querySelector("[data-told]").textContent}.`);
}

// --- following

async function refresh() {
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = read.querySelector("#depots");
  if (!fresh) {
    say("Votre session est peut-être fermée : rechargez la page.");
    return;
  }
  const inside = list().contains(document.activeElement);
  const kept = inside && document.activeElement.closest("[data-job]");
  list().replaceWith(document.adoptNode(fresh));
  if (inside) refocus(kept && kept.id);
  follow();
}

function refocus(id) {
  const again = id && document.getElementById(id);
  const target = (again && again.querySelector("a, button")) || document.querySelector("#titre-depots");
  target.focus({ preventScroll: true });
}

function follow() {
  clearTimeout(following);
  if (list().dataset.pending === "oui") following = setTimeout(look, FOLLOW_MS);
}

async function look() {
  let state;
  try {
    const answer = await fetch("/atelier/depots/etat", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    state = await answer.json();
  } catch {
    following = setTimeout(look, 4 * FOLLOW_MS); // the server may be starting again
    return;
  }
  const changed = state.jobs.filter(moved);
  if (changed.length) {
    await refresh();
    say(changed.map((job) => `${nameOf(job)} : ${job.told}.`).join(" "));
  } else {
    state.jobs.forEach(update);
    follow();
  }
}

const lineFor = (job) => list().querySelector(`[data-job="${job.number}"]`);
const nameOf = (job) => lineFor(job)?.querySelector("bdi").textContent ?? "";

function moved(job) {
  const line = lineFor(job);
  return line && line.dataset.state !== job.state;
}

function update(job) {
  const line = lineFor(job);
  if (!line) return;
  line.querySelector("[data-told]").textContent = job.told;
  const bar = line.querySelector("progress");
  if (bar) bar.value = job.percent;
}

// --- the page

document.querySelector(".drop-hint").hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(input.files);
});
for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) {
  form.addEventListener(kind, () => form.classList.remove("over"));
}
form.addEventListener("drop", (event) => { event.preventDefault(); send(event.dataTransfer.files); });
follow();
