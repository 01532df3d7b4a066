/* Acts on many actions: what is ticked, or what the filter of the page finds. And filters that are kept in this browser. */
import { ask, say } from "/console/assets/console.js";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

const DONE = { approve: "approved", reject: "rejected", cancel: "canceled", retry: "retried" };
const MOST_TICKED = 200;

/* An element with a text; texts are never read as HTML. */
function make(name, text = "", attributes = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, content] of Object.entries(attributes)) element.setAttribute(key, content);
  return element;
}

function link(id) {
  return make("a", `…${id.slice(-8)}`, { href: `/console/actions/${encodeURIComponent(id)}`, class: "id", title: id });
}

const actions = (count) => (count === 1 ? "1 action" : `${count} actions`);

/* ---- sums of amounts, exactly: in millionths, as whole numbers ---- */
const PLACES = 6;

export function sum(amounts) {
  let total = 0n;
  for (const amount of amounts) {
    const [whole, part = ""] = amount.split(".");
    total += BigInt(whole + part.padEnd(PLACES, "0"));
  }
  const digits = total.toString().padStart(PLACES + 1, "0");
  const part = digits.slice(-PLACES).replace(/0+$/, "").padEnd(2, "0");
  return `${digits.slice(0, -PLACES)}.${part}`;
}

/* ---- what is ticked ---- */
const boxes = () => $$("#live input[name=row]");
const ticked = () => boxes().filter((box) => box.checked);

function count() {
  const output = $("#ticked");
  if (output) output.textContent = String(ticked().length);
}
document.addEventListener("change", count);
document.addEventListener("fleabridge:settled", count);
count();

/* ---- the form ---- */
const many = $("#many");
const preview = $("#preview");

function order() {
  const chosen = (name) => $(`input[name=${name}]:checked`, many)?.value;
  return { act: chosen("act"), which: chosen("which") ?? "ticked", note: many.elements.note.value.trim() };
}

/* Nobody changes the order between seeing it and pressing again: what is pressed is what was seen. */
function lock(locked) {
  for (const field of $$("fieldset, textarea, button", many)) {
    if (preview.contains(field)) continue;
    if (locked) { field.dataset.was = field.disabled ? "disabled" : ""; field.disabled = true; }
    else { field.disabled = field.dataset.was === "disabled"; delete field.dataset.was; }
  }
}

function back() { lock(false); preview.replaceChildren(); $("button", many)?.focus(); }

function table(rows) {
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr");
    const first = make("th", "", { scope: "row" });
    first.append(link(row.id));
    line.append(first, make("td", row.says), make("td", row.state ?? ""), make("td", row.amount ?? "–", { class: "num" }));
    body.append(line);
  }
  const head = make("tr");
  head.append(make("th", "Action", { scope: "col" }), make("th", "Rule and step", { scope: "col" }),
    make("th", "State", { scope: "col" }), make("th", "Amount", { scope: "col", class: "num" }));
  const top = make("thead");
  top.append(head);
  const whole = make("table");
  whole.append(top, body);
  const box = make("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What it is about" });
  box.append(whole);
  return box;
}

/* Some move money of which nobody knows the amount, such as those that pay the rows of a file: then the sum is not all. */
export function about(total, amount, unknown) {
  const least = unknown > 0 ? "at least " : "";
  const sums = amount === null ? "" : `, ${least}${amount} USDC together`;
  return actions(total) + sums + (unknown > 0 ? `; of ${unknown} nobody knows the amount` : "");
}

function offer(act, total, { amount, unknown }, rows, go) {
  lock(true);
  preview.replaceChildren(make("p", `This is about ${about(total, amount, unknown)}.`, { class: "lead" }));
  if (rows.length < total) preview.append(make("p", `The newest ${rows.length} of them:`));
  preview.append(table(rows));
  const yes = make("button", `Yes, ${act} ${actions(total)}`, { type: "button", class: act === "approve" || act === "retry" ? "" : "danger" });
  const no = make("button", "No, go back", { type: "button", class: "plain" });
  yes.addEventListener("click", () => { yes.disabled = no.disabled = true; go(); });
  no.addEventListener("click", back);
  const row = make("p");
  row.append(yes, " ", no);
  preview.append(row);
  yes.focus();
}

function end(text, refusals, unknown = null) {
  preview.replaceChildren(make("p", text, { class: "lead" }));
  if (unknown) {
    const one = make("p", "Not known: ");
    one.append(link(unknown.action), `: ${unknown.why}`);
    preview.append(one);
  }
  if (refusals.length > 0) {
    preview.append(make("p", "Refused, with the reason of each:"));
    const list = make("ul");
    for (const one of refusals) {
      const item = make("li");
      item.append(link(one.action), `: ${one.why}`);
      list.append(item);
    }
    preview.append(list);
  }
  const again = make("button", "Show the list as it is now", { type: "button" });
  again.addEventListener("click", () => location.reload());
  preview.append(again);
  again.focus();
}

/* ---- all that the filter finds: counted by the API first, and done with its token ---- */
async function byFilter({ act, note }) {
  const body = { act, note, filter: JSON.parse(many.dataset.filter) };
  const seen = await ask("POST", "/v1/actions/bulk", body);
  if (!seen.ok) { say(many, seen.detail); return; }
  const { count: total, token, amount, withoutAmount, first } = seen.body;
  if (total === 0) { say(many, `None of what the filter finds can be ${DONE[act]} now.`); return; }
  /* An older replica, in a rollout, shows none of them. */
  const rows = (first ?? []).map((a) => ({ id: a.id, says: `${a.rule}.${a.step}`, state: a.state.toLowerCase().replaceAll("_", " "), amount: a.amount }));
  offer(act, total, { amount: amount ?? null, unknown: withoutAmount ?? 0 }, rows, () => goOn({ ...body, token }, total));
}

async function goOn(body, total) {
  const bar = make("progress", "", { max: total, value: 0, "aria-label": "How many are done" });
  preview.append(bar);
  for (;;) {
    const answer = await ask("POST", "/v1/actions/bulk", body);
    if (!answer.ok) {
      end(`${answer.detail} What was done until then stays done: look at the list.`, []);
      return;
    }
    const { done, refused, refusals, finished } = answer.body;
    bar.value = done + refused;
    if (finished) {
      end(`${actions(done)} ${DONE[body.act]}, ${refused} refused.`, refusals ?? []);
      return;
    }
  }
}

/* ---- what is ticked: each by its own lever, as it was seen ---- */
async function byTicks({ act, note }) {
  const wanted = ticked();
  if (wanted.length === 0) { say(many, "Tick the actions first that it is about."); return; }
  if (wanted.length > MOST_TICKED) { say(many, `At most ${MOST_TICKED} at once; use the filter for more.`); return; }
  const rows = [];
  for (const box of wanted) {
    const row = { id: box.value, says: box.dataset.says, amount: box.dataset.amount, moves: box.dataset.moves === "yes", tag: box.dataset.tag };
    if (row.tag === undefined && !(await look(row))) return;
    rows.push(row);
  }
  const amounts = rows.map((row) => row.amount).filter((amount) => amount);
  const unknown = rows.filter((row) => row.moves && !row.amount).length;
  offer(act, rows.length, { amount: amounts.length === 0 ? null : sum(amounts), unknown }, rows, () => each(act, note, rows));
}

/* A row of a list has no tag: it is looked at now, and what is shown is what is acted on. */
async function look(row) {
  const response = await fetch(`/v1/actions/${encodeURIComponent(row.id)}`).catch(() => null);
  if (!response?.ok) { say(many, `Action ${row.id} could not be read (${response?.status ?? "no answer"}).`); return false; }
  row.tag = response.headers.get("ETag");
  const seen = await response.json();
  row.state = seen.state.toLowerCase().replaceAll("_", " ");
  row.amount = seen.amount ?? undefined;
  return true;
}

async function each(act, note, rows) {
  const bar = make("progress", "", { max: rows.length, value: 0, "aria-label": "How many are done" });
  preview.append(bar);
  const refusals = [];
  let done = 0;
  for (const row of rows) {
    const answer = await ask("POST", `/v1/actions/${encodeURIComponent(row.id)}/${act}`, { note }, row.tag ? { "If-Match": row.tag } : {});
    /* Where nobody answers, or nobody is signed in any more, the next ones would only fail too. */
    const signedOut = answer.status === 401;
    if (signedOut || answer.status === 0 || answer.status >= 500) {
      const rest = rows.length - done - refusals.length;
      end(signedOut
        ? `${actions(done)} ${DONE[act]}, ${refusals.length} refused. You are signed out; not touched: ${rest}.`
        : `${actions(done)} ${DONE[act]}, ${refusals.length} refused. What became of one more is not known; not touched: ${rest - 1}.`,
      refusals, signedOut ? null : { action: row.id, why: answer.detail });
      return;
    }
    if (answer.ok) done += 1;
    else refusals.push({ action: row.id, why: answer.detail });
    bar.value += 1;
  }
  for (const box of boxes()) box.checked = false;
  end(`${actions(done)} ${DONE[act]}, ${refusals.length} refused.`, refusals);
}

many?.addEventListener("submit", async (event) => {
  event.preventDefault();
  say(many, "");
  const wanted = order();
  if (wanted.note === "") { say(many, "note: say why; it stands in the audit."); return; }
  const button = $("button", many);
  button.disabled = true;
  await (wanted.which === "filter" ? byFilter(wanted) : byTicks(wanted));
  if (!preview.hasChildNodes()) button.disabled = false;
});

/* An address says only what is looked for. */
$("form.filters[method=get]")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, content] of [...formData]) if (content === "") formData.delete(name);
});

/* ---- filters by name, which stay in this browser ---- */
const KEPT = "fleabridge.filters";
const MOST_KEPT = 50;

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(list) ? list.filter((one) => typeof one?.name === "string" && typeof one?.query === "string") : [];
  } catch { return []; }
}

function keep(list) {
  try { localStorage.setItem(KEPT, JSON.stringify(list.slice(-MOST_KEPT))); } catch { /* A browser may forbid it. */ }
  showKept();
}

function showKept() {
  const section = $("#saved");
  if (!section) return;
  const list = kept();
  section.hidden = list.length === 0;
  $("ul", section).replaceChildren(...list.map((one) => {
    const item = make("li");
    const place = make("a", one.name, { href: `/console/actions?${one.query}` });
    if (location.search === `?${one.query}`) place.setAttribute("aria-current", "page");
    const away = make("button", "×", { type: "button", class: "small", "aria-label": `Forget the filter ${one.name}` });
    away.addEventListener("click", () => keep(kept().filter((other) => other.name !== one.name)));
    item.append(place, " ", away);
    return item;
  }));
}

const save = $("#save");
if (save) {
  save.hidden = false;
  save.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = save.elements.name.value.trim();
    const filled = new URLSearchParams([...new URLSearchParams(location.search)].filter(([key, content]) => content !== "" && key !== "cursor"));
    if (name !== "") keep([...kept().filter((one) => one.name !== name), { name, query: filled.toString() }]);
    save.reset();
  });
}
showKept();
